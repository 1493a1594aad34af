#include "pending.h"

#include <functional>

namespace onus::model {
namespace {
constexpr std::uint32_t kFree = 0xffffffff;
constexpr std::size_t kFirstSlots = 64;
}  // namespace

void PendingNames::grow() {
  std::vector<std::uint32_t> old(slots_.empty() ? kFirstSlots : slots_.size() * 2, kFree);
  old.swap(slots_);
  for (const std::uint32_t entry : old) {
    if (entry == kFree) continue;
    std::size_t slot = std::hash<std::string_view>{}(names_[entry]) & (slots_.size() - 1);
    while (slots_[slot] != kFree) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = entry;
  }
}

ItemIndex PendingNames::mark(std::string_view name) {
  if (names_.size() * 2 >= slots_.size()) grow();
  std::size_t slot = std::hash<std::string_view>{}(name) & (slots_.size() - 1);
  while (slots_[slot] != kFree) {
    if (names_[slots_[slot]] == name) return ItemIndex(slots_[slot] | kMark);
    slot = (slot + 1) & (slots_.size() - 1);
  }
  const auto entry = static_cast<std::uint32_t>(names_.size());
  slots_[slot] = entry;
  names_.push_back(text_.keep(name));
  return ItemIndex(entry | kMark);
}

}  // namespace onus::model
