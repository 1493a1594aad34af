// YAML and JSON of other systems as node trees: for importers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/model/diagnostic.h"
#include "onus/model/load.h"
#include "onus/model/node.h"

namespace onus::model {

enum class TextForm : std::uint8_t {
  kYaml,       // one or more documents
  kJson,       // one value; several, each on a line of its own, are taken too
  kJsonLines,  // one object a line
};

/// What is to be said of a text that was read.
struct TreesRead {
  std::vector<Diagnostic> problems;  // in order of place, with their lines
  std::size_t errors = 0;            // 0: all of it was handed over
};

/// Hands every document of `bytes` to `sink`, which may use the tree until it returns.
///
/// Pre     The capacity of `bytes` exceeds its size by kReadPadding, or else it is copied.
/// Post    Keys are unique in every map that is handed over; texts are UTF-8.
/// Errors  In `problems`, each with its place: what the loader of estates refuses too.
/// Cost    Linear. About 30 ms a megabyte for YAML, 5 for JSON.
[[nodiscard]] TreesRead read_trees(std::string& bytes, TextForm form, const std::string& name,
                                   const LoadLimits& limits,
                                   const std::function<void(const NodeTree&)>& sink);
inline constexpr std::size_t kReadPadding = 64;

/// Whether `text` holds a private key or a token of a well-known kind. Cost: linear.
[[nodiscard]] bool looks_like_secret(std::string_view text);

}  // namespace onus::model
