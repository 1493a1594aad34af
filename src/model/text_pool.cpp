#include "onus/model/text_pool.h"

#include <cstring>
#include <functional>

namespace onus::model {
namespace {
constexpr std::size_t kBlockBytes = std::size_t{1} << 18;
constexpr std::size_t kFirstSlots = 256;
}  // namespace

std::string_view TextPool::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > left_) {
    const std::size_t size = text.size() > kBlockBytes ? text.size() : kBlockBytes;
    blocks_.push_back(std::make_unique<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
    bytes_ += size;
  }
  std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  left_ -= text.size();
  return kept;
}

std::string_view TextPool::intern(std::string_view text) {
  if (text.empty()) return {};
  if (interned_count_ * 2 >= interned_.size()) {
    std::vector<std::string_view> old(interned_.empty() ? kFirstSlots : interned_.size() * 2);
    old.swap(interned_);
    for (const std::string_view word : old) {
      if (word.empty()) continue;
      std::size_t slot = std::hash<std::string_view>{}(word) & (interned_.size() - 1);
      while (!interned_[slot].empty()) slot = (slot + 1) & (interned_.size() - 1);
      interned_[slot] = word;
    }
  }
  std::size_t slot = std::hash<std::string_view>{}(text) & (interned_.size() - 1);
  while (!interned_[slot].empty()) {
    if (interned_[slot] == text) return interned_[slot];
    slot = (slot + 1) & (interned_.size() - 1);
  }
  ++interned_count_;
  return interned_[slot] = keep(text);
}

}  // namespace onus::model
