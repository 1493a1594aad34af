#include "line_stream.h"

#include <cstring>

namespace onus::model {

LineStream::LineStream(ByteSource& source, const Sizes& sizes)
    : source_(source),
      sizes_(sizes),
      usable_(sizes.line_bytes_max + 1 + sizes.block_bytes),
      buffer_(std::make_unique_for_overwrite<char[]>(usable_ + sizes.padding_bytes)) {
  std::memset(buffer_.get() + usable_, ' ', sizes.padding_bytes);
}

base::Result<bool> LineStream::fill() {
  if (begin_ > 0 && usable_ - end_ < sizes_.block_bytes) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  auto count = source_.read({buffer_.get() + end_, usable_ - end_});
  if (!count) return std::unexpected(count.error());
  end_ += *count;
  bytes_read_ += *count;
  return *count > 0;
}

base::Result<bool> LineStream::skip_rest_of_line() {
  for (;;) {  // ends: each turn takes a block from the source
    const char* from = buffer_.get() + begin_;
    if (const void* lf = std::memchr(from, '\n', end_ - begin_)) {
      begin_ += static_cast<std::size_t>(static_cast<const char*>(lf) - from) + 1;
      skipping_ = false;
      return true;
    }
    begin_ = end_ = 0;
    auto more = fill();
    if (!more || !*more) return more;
  }
}

base::Result<bool> LineStream::next(Line& line) {
  if (skipping_) {
    auto found = skip_rest_of_line();
    if (!found || !*found) return found;
  }
  std::size_t searched = 0;
  for (;;) {  // ends: at most line_bytes_max / block_bytes + 2 blocks are taken
    const char* from = buffer_.get() + begin_;
    const std::size_t held = end_ - begin_;
    const void* lf = std::memchr(from + searched, '\n', held - searched);
    std::size_t length =
        lf == nullptr ? held : static_cast<std::size_t>(static_cast<const char*>(lf) - from);
    if (length > sizes_.line_bytes_max) {
      line = {{from, sizes_.line_bytes_max}, ++number_, true};
      skipping_ = true;
      return true;
    }
    if (lf != nullptr) {
      line = {{from, length}, ++number_, false};
      begin_ += length + 1;
      return true;
    }
    searched = held;
    auto more = fill();
    if (!more) return more;
    if (*more) continue;
    if (held == 0) return false;
    line = {{buffer_.get() + begin_, held}, ++number_, false};
    begin_ = end_;
    return true;
  }
}

}  // namespace onus::model
