// The data types of the SSH protocol: bytes, uint32, string, mpint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kSshStringBytesMax = 256U * 1024U;  // of one string within a message

/// Reads SSH data types from the front of a message. The message must outlive what is read.
///
/// Errors  kInvalid: the message ends too early, or a value has another form; the message of the
///         error tells the offset. kLimit: a string is longer than kSshStringBytesMax.
/// Source  RFC 4251 section 5
class SshReader {
 public:
  explicit SshReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] base::Result<std::uint8_t> byte();
  [[nodiscard]] base::Result<std::uint32_t> uint32();
  [[nodiscard]] base::Result<std::uint64_t> uint64();
  [[nodiscard]] base::Result<std::string_view> string();

  /// A number of at least 0, in its shortest form, as big-endian bytes without leading zeroes;
  /// 0 is the empty string.
  [[nodiscard]] base::Result<std::string_view> mpint();

  /// The next `bytes` bytes as they are.
  [[nodiscard]] base::Result<std::string_view> raw(std::size_t bytes);

  /// Fails when something is left: a message has no room for what nobody reads.
  [[nodiscard]] base::Result<void> end() const;

  [[nodiscard]] bool done() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

/// Writes SSH data types one after the other.
///
/// Source  RFC 4251 section 5
class SshWriter {
 public:
  SshWriter& byte(std::uint8_t value);
  SshWriter& uint32(std::uint32_t value);
  SshWriter& uint64(std::uint64_t value);
  SshWriter& string(std::string_view value);

  /// `magnitude`: big-endian, at least 0; leading zeroes are dropped.
  SshWriter& mpint(std::string_view magnitude);
  SshWriter& raw(std::string_view bytes);

  [[nodiscard]] const std::string& bytes() const& { return bytes_; }
  [[nodiscard]] std::string bytes() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace onus::codec
