// A file's bytes, read from front to back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "onus/base/result.h"

namespace onus::model {

/// Where bytes come from.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills the front of `into`. Post: how many bytes were filled; 0 at the end only.
  [[nodiscard]] virtual base::Result<std::size_t> read(std::span<char> into) = 0;
};

/// Bytes held in memory by somebody else.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), rest_.size());
    if (count > 0) std::memcpy(into.data(), rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

}  // namespace onus::model
