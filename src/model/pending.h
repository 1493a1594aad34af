// References whose item has not been read yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "keys.h"
#include "onus/model/ids.h"
#include "onus/model/text_pool.h"

namespace onus::model {

/// Names that no item had when they were read. Until reading is over, a reference to one of them is
/// an ItemIndex with its highest bit set; LoadLimits::items_max keeps real ones below.
class PendingNames {
 public:
  static constexpr std::uint32_t kMark = 0x80000000;

  /// The mark for `name`, which is copied once however often it is named.
  [[nodiscard]] ItemIndex mark(std::string_view name);
  [[nodiscard]] static bool is_mark(ItemIndex item) {
    return item.valid() && (item.value() & kMark) != 0;
  }
  /// Pre: is_mark(item).
  [[nodiscard]] std::string_view name(ItemIndex item) const {
    return names_[item.value() & ~kMark];
  }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  void grow();
  TextPool text_;
  std::vector<std::string_view> names_;
  std::vector<std::uint32_t> slots_;  // open addressing; size is a power of two
};

/// Where a pending name was written: 16 bytes, for there may be millions.
struct PendingReference {
  static constexpr std::uint32_t kColumnMax = 0xffffff;

  ItemIndex name;   // a mark
  ItemIndex owner;  // the item that names it; not valid: the estate itself
  std::uint32_t line = 0;
  std::uint32_t column : 24 = 0;
  std::uint32_t use : 8 = 0;
};

}  // namespace onus::model
