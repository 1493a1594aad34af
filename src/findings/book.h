// What the build binds in: rule pages and control catalogues.
#pragma once

#include <span>
#include <string_view>

#include "onus/findings/framework.h"

namespace onus::findings {

/// One file of rules/, as it lies there.
struct RulePage {
  std::string_view id, title, text;
};

/// Ascending by id.
[[nodiscard]] std::span<const RulePage> rule_pages();

}  // namespace onus::findings
