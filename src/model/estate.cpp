#include "onus/model/estate.h"

#include <array>
#include <functional>

namespace onus::model {
namespace {
constexpr std::uint32_t kEmptySlot = 0xffffffff;
constexpr std::size_t kFirstSlots = 64;

std::uint32_t hash_of(std::string_view id) {
  const std::size_t hash = std::hash<std::string_view>{}(id);
  return static_cast<std::uint32_t>(hash ^ hash >> 32U);  // slots number less than 2^32
}
}  // namespace

void IdTable::grow() {
  std::vector<Slot> old(slots_.empty() ? kFirstSlots : slots_.size() * 2, {kEmptySlot, 0});
  old.swap(slots_);
  for (const Slot& entry : old) {
    if (entry.item == kEmptySlot) continue;
    std::size_t slot = entry.hash & (slots_.size() - 1);
    while (slots_[slot].item != kEmptySlot) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = entry;
  }
}

ItemIndex IdTable::insert(const std::vector<Item>& items, ItemIndex item) {
  if (used_ * 2 >= slots_.size()) grow();
  const std::string_view id = items[item.value()].id;
  const std::uint32_t hash = hash_of(id);
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot].item != kEmptySlot) {
    if (slots_[slot].hash == hash && items[slots_[slot].item].id == id) {
      return ItemIndex(slots_[slot].item);
    }
    slot = (slot + 1) & (slots_.size() - 1);
  }
  slots_[slot] = {item.value(), hash};
  ++used_;
  return item;
}

ItemIndex IdTable::find(const std::vector<Item>& items, std::string_view id) const {
  if (slots_.empty()) return {};
  const std::uint32_t hash = hash_of(id);
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot].item != kEmptySlot) {
    if (slots_[slot].hash == hash && items[slots_[slot].item].id == id) {
      return ItemIndex(slots_[slot].item);
    }
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return {};
}

const Extras& Estate::extras_of(ItemIndex at) const {
  static const Extras kNone;
  const std::uint32_t index = item(at).extras;
  return index == Item::kNoExtras ? kNone : extras[index];
}

std::vector<ItemIndex> Estate::of_class(ItemClass item_class) const {
  std::vector<ItemIndex> found;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].item_class == item_class) found.push_back(ItemIndex(i));
  }
  return found;
}

std::string_view class_name(ItemClass item_class) {
  static constexpr std::array<std::string_view, kItemClassCount> kNames{
      "person",   "team",     "rota",   "component", "identity", "operation",
      "workflow", "recovery", "policy", "drill",     "scenario", "authenticator"};
  return kNames[static_cast<std::size_t>(item_class)];
}

}  // namespace onus::model
