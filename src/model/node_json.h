// A node as JSON text, for what an estate carries through without understanding it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "onus/model/node.h"

namespace onus::model {

/// Plain true, false and JSON numbers stay what they are; every other scalar becomes a string.
///
/// Errors  none: nested deeper than `nesting_max`.
[[nodiscard]] std::optional<std::string> node_json(const NodeTree& tree, const Node& node,
                                                   std::size_t nesting_max);

}  // namespace onus::model
