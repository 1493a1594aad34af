// An HTTP/1.1 answer, put together from bytes as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kHttpHeadersMax = 100;
inline constexpr std::size_t kHttpLineBytesMax = 4096;
inline constexpr std::size_t kHttpHeadBytesMax = 32U * 1024U;  // headers and trailers together

struct HttpBodyLimit {
  std::size_t bytes_max = 0;
  bool cut = false;  // true: what goes beyond is not read; false: it is an error
};

/// Source  RFC 9112 sections 4 to 8. A bare line feed ends a line; what a 1xx says is passed over.
class HttpAnswerReader {
 public:
  explicit HttpAnswerReader(HttpBodyLimit limit) : limit_(limit) {}

  /// True: it is whole, or as much of it as is read.
  ///
  /// Pre     No error before.
  /// Errors  kInvalid: no HTTP answer. kLimit: a named limit, or the body's, where its length is
  ///         announced before any of it is read.
  [[nodiscard]] base::Result<bool> take(std::string_view bytes);
  /// The peer ended the connection.
  ///
  /// Errors  kInvalid: in the middle of what it had announced.
  [[nodiscard]] base::Result<void> end() const;

  [[nodiscard]] int status() const { return status_; }
  /// In their order; names in lower case.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& headers() const {
    return headers_;
  }
  [[nodiscard]] const std::string& body() const { return body_; }
  /// Whether the body went on beyond its limit.
  [[nodiscard]] bool cut() const { return cut_; }

 private:
  enum class At : std::uint8_t {
    kStatus,
    kHeaders,
    kSized,
    kUntilEnd,
    kChunkSize,
    kChunk,
    kChunkEnd,
    kTrailers,
    kDone
  };
  [[nodiscard]] bool in_body() const;
  base::Result<void> take_body(std::string_view& bytes);
  base::Result<void> take_line(std::string_view line);
  base::Result<void> count(std::string_view line);
  base::Result<void> status_line(std::string_view line);
  base::Result<void> header(std::string_view line);
  base::Result<void> length_header(std::string_view name, std::string_view value);
  base::Result<void> after_headers();
  base::Result<void> chunk_size(std::string_view line);
  [[nodiscard]] base::Result<void> announced(std::uint64_t bytes) const;

  HttpBodyLimit limit_;
  At at_ = At::kStatus;
  int status_ = 0;
  std::size_t head_bytes_ = 0;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string line_;
  std::string body_;
  std::optional<std::uint64_t> length_;
  bool chunked_ = false;
  std::uint64_t left_ = 0;
  bool cut_ = false;
};

}  // namespace onus::codec
