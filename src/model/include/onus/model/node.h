// A document as a tree of nodes with their places: what YAML and NDJSON both become before anything
// is understood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/model/ids.h"
#include "onus/model/text_pool.h"

namespace onus::model {

enum class NodeKind : std::uint8_t { kNull, kScalar, kList, kMap };

/// One node. Children lie next to each other in NodeTree::nodes; a map's are key, value, key,
/// value.
struct Node {
  NodeKind kind = NodeKind::kNull;
  bool quoted = false;       // a scalar that can only be text, as "true" in quotes
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1, in characters
  std::uint32_t width = 1;   // characters to underline
  std::uint32_t first = 0;   // first child
  std::uint32_t count = 0;   // children: list entries, or map keys plus values
  std::string_view text;     // of a scalar; lives in the tree's pool or in the bytes read
};

/// One parsed document.
struct NodeTree {
  std::uint32_t file = 0;
  std::vector<Node> nodes;
  std::uint32_t root = 0;
  TextPool text;

  [[nodiscard]] const Node& child(const Node& parent, std::uint32_t i) const {
    return nodes[parent.first + i];
  }
  [[nodiscard]] Place place(const Node& node) const { return {file, node.line, node.column}; }
};

}  // namespace onus::model
