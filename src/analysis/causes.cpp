#include "causes.h"

#include <algorithm>

namespace onus::analysis {

using model::ItemClass;

bool may_fail_alone(const model::Item& item, bool people) {
  switch (item.item_class) {
    case ItemClass::kComponent:
    case ItemClass::kIdentity:
    case ItemClass::kWorkflow: return true;
    case ItemClass::kPerson: return people;
    default: return false;
  }
}

std::string_view cause_of(const model::Estate& estate, model::ItemIndex item,
                          std::string_view key) {
  const model::Item& written = estate.item(item);
  if (key == "vendor") return written.vendor;
  if (key == "site") return written.site;
  if (key == "platform") return written.platform;
  for (const auto& [label, value] : estate.extras_of(item).labels) {
    if (label == key) return value;
  }
  return {};
}

bool has_cause(const model::Estate& estate, model::ItemIndex item) {
  return std::ranges::any_of(estate.common_causes, [&](std::string_view key) {
    return !cause_of(estate, item, key).empty();
  });
}

}  // namespace onus::analysis
