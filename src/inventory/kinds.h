// Every kind of source: how it is read, and its mapping where it is read by one.
#pragma once

#include <span>
#include <string_view>

#include "onus/inventory/import.h"
#include "reading.h"

namespace onus::inventory {

struct Kind {
  KindInfo info;
  ReadSource read = nullptr;
  bool wants_mapping = false;
  std::string_view mapping{};
};

/// Ascending by name.
[[nodiscard]] std::span<const Kind> all_kinds();

/// A mapping file of mappings/, bound into the program.
struct ShippedMapping {
  std::string_view name, text;
};
[[nodiscard]] std::span<const ShippedMapping> shipped_mappings();

}  // namespace onus::inventory
