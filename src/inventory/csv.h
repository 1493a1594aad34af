// Comma-separated values, row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onus::inventory {

struct CsvLimits {
  std::size_t field_bytes_max = std::size_t{1} << 20;
  std::size_t fields_max = 2000;  // of one row
};

enum class CsvNext : std::uint8_t {
  kRow,
  kFault,  // the row is not well formed; reading goes on with the next line
  kEnd,
};

/// Reads RFC 4180, with LF or CR LF for line ends, any one-byte delimiter, and blank lines between
/// rows. A quoted field may hold line ends; a quote inside a field that does not begin with one, or
/// anything but a delimiter after a closing quote, is a fault.
class CsvReader {
 public:
  explicit CsvReader(std::string_view bytes, char delimiter = ',', const CsvLimits& limits = {});

  /// Moves on. Post: `fields()` is good until the next call; after kFault `fault()` says why.
  /// Cost  Linear in the row; nothing is copied but fields with doubled quotes.
  [[nodiscard]] CsvNext next();
  [[nodiscard]] const std::vector<std::string_view>& fields() const { return fields_; }
  [[nodiscard]] std::uint64_t line() const { return row_line_; }  // where the row begins, from 1
  [[nodiscard]] std::string_view fault() const { return fault_; }
  [[nodiscard]] std::uint64_t fault_line() const { return fault_line_; }

 private:
  enum class Field : std::uint8_t { kMore, kLast, kFault };
  [[nodiscard]] Field take_field();
  [[nodiscard]] Field take_quoted();
  [[nodiscard]] Field after_field();
  [[nodiscard]] Field fail(std::string_view why, std::uint64_t line);
  void skip_line();

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1, row_line_ = 1, fault_line_ = 0;
  char delimiter_;
  CsvLimits limits_;
  std::vector<std::string_view> fields_;
  std::vector<std::string> unescaped_;  // texts of fields with doubled quotes, by field
  std::string_view fault_;
};

}  // namespace onus::inventory
