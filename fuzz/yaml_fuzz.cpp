// YAML of any kind must end in trees and diagnostics, within the limits that are promised.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "../src/model/yaml_reader.h"
#include "onus/codec/utf8.h"

namespace {

using namespace onus::model;

constexpr LoadLimits kLimits{
    .yaml_documents_max = 20, .nesting_max = 12, .alias_nodes_max = 1000, .scalar_bytes_max = 200};

void require(bool holds) {
  if (!holds) std::abort();
}

struct Step {
  std::uint32_t node;
  std::uint32_t depth;
};

/// Walks the whole tree as a decoder would, aliases included.
void walk(const NodeTree& tree) {
  std::size_t steps = 0;
  std::vector<Step> open{{tree.root, 1}};
  while (!open.empty()) {
    const Step step = open.back();
    open.pop_back();
    const Node& node = tree.nodes[step.node];
    require(++steps <= tree.nodes.size() + kLimits.alias_nodes_max);
    require(node.line > 0 && node.column > 0 && node.width > 0);
    require(node.text.size() <= kLimits.scalar_bytes_max);
    require(!onus::codec::first_bad_utf8(node.text));
    if (node.kind == NodeKind::kNull || node.kind == NodeKind::kScalar) continue;
    require(step.depth <= kLimits.nesting_max);
    require(node.kind == NodeKind::kList || node.count % 2 == 0);
    require(node.first + std::size_t{node.count} <= tree.nodes.size());
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const bool is_key = node.kind == NodeKind::kMap && i % 2 == 0;
      require(!is_key || tree.child(node, i).kind == NodeKind::kScalar);
      open.push_back({node.first + i, step.depth + 1});
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Problems problems(50);
  std::size_t documents = 0;
  const bool complete = read_yaml(bytes, 0, kLimits, problems, [&](const NodeTree& tree) {
    ++documents;
    walk(tree);
  });
  require(complete || problems.errors() > 0);
  require(complete != problems.incomplete());
  require(documents > 0 || problems.errors() > 0);
  return 0;
}
