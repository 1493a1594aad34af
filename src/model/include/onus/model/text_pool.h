// Strings that live as long as their estate.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace onus::model {

/// Owns text. Views stay valid when the pool is moved and until it is destroyed.
class TextPool {
 public:
  /// Copies `text` into the pool.
  [[nodiscard]] std::string_view keep(std::string_view text);
  /// Like keep, but equal short texts share one copy; for words that repeat, such as kinds.
  [[nodiscard]] std::string_view intern(std::string_view text);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t left_ = 0;  // in the newest block
  char* next_ = nullptr;
  std::size_t bytes_ = 0;
  std::vector<std::string_view> interned_;  // open addressing; size is a power of two
  std::size_t interned_count_ = 0;
};

}  // namespace onus::model
