// Cuts a stream into lines without ever holding more than one line and one block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "bytes.h"

namespace onus::model {

/// One line, without its LF. `padding_bytes` more bytes behind it may be read, whatever they hold.
struct Line {
  std::string_view text;
  std::uint32_t number = 0;  // from 1
  bool too_long = false;     // text is its beginning; the rest was skipped
};

/// Lines that end in LF, the last one with or without.
class LineStream {
 public:
  struct Sizes {
    std::size_t line_bytes_max;
    std::size_t padding_bytes = 0;
    std::size_t block_bytes = std::size_t{256} << 10;
  };
  LineStream(ByteSource& source, const Sizes& sizes);

  /// Moves on to the next line. Post: false at the end; the line is good until the next call.
  /// Errors  The source's.
  [[nodiscard]] base::Result<bool> next(Line& line);
  /// Bytes taken from the source so far.
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  [[nodiscard]] base::Result<bool> fill();
  [[nodiscard]] base::Result<bool> skip_rest_of_line();

  ByteSource& source_;
  Sizes sizes_;
  std::size_t usable_;  // of buffer_; the padding lies behind
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint32_t number_ = 0;
  bool skipping_ = false;  // the last line was too long and its end is still to come
};

}  // namespace onus::model
