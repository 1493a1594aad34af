// YAML files to node trees.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "onus/model/load.h"
#include "onus/model/node.h"
#include "problems.h"

namespace onus::model {

/// Reads every document of one YAML file and hands each tree to `sink`, which may use it until it
/// returns. An alias shares the nodes of its anchor: a tree can be walked in far more steps than it
/// has nodes, but never in more than its own nodes and `limits.alias_nodes_max`, and never deeper
/// than `limits.nesting_max`.
///
/// Post    false: the file was not read to its end; the documents before the fault were handed
/// over.
///         An entry that was reported alone is left out of its map or list, the rest is there.
/// Errors  All in `problems`: E0015 to E0031. Merge keys and tags are refused.
/// Cost    Linear; about 30 ms a megabyte, nearly all of it libyaml's.
/// Source  YAML 1.1 as libyaml 0.2.5 reads it; docs/formats/estate.md
[[nodiscard]] bool read_yaml(std::string_view bytes, std::uint32_t file, const LoadLimits& limits,
                             Problems& problems, const std::function<void(const NodeTree&)>& sink);

}  // namespace onus::model
