// Whatever a line holds, our reader and simdjson's other parser must agree whether it is JSON, and
// on what its texts say.
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "../src/model/ndjson_reader.h"
#include "onus/codec/utf8.h"

namespace {

using namespace onus::model;
namespace dom = simdjson::dom;

constexpr LoadLimits kLimits{.ndjson_line_bytes_max = 2000, .nesting_max = 12};

constexpr int kComparedLinesMax = 4;  // each takes a reader of its own

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(const NodeTree& tree, const Node& node, const dom::element& other) {
  switch (other.type()) {
    case dom::element_type::OBJECT: {
      const dom::object object = other.get_object().value_unsafe();
      if (node.kind != NodeKind::kMap || node.count != 2 * object.size()) return false;
      std::uint32_t i = 0;
      for (const auto field : object) {
        if (tree.child(node, i).text != field.key) return false;
        if (!same(tree, tree.child(node, i + 1), field.value)) return false;
        i += 2;
      }
      return true;
    }
    case dom::element_type::ARRAY: {
      const dom::array list = other.get_array().value_unsafe();
      if (node.kind != NodeKind::kList || node.count != list.size()) return false;
      std::uint32_t i = 0;
      for (const auto item : list) {
        if (!same(tree, tree.child(node, i++), item)) return false;
      }
      return true;
    }
    case dom::element_type::STRING:
      return node.kind == NodeKind::kScalar && node.quoted &&
             node.text == other.get_string().value_unsafe();
    case dom::element_type::BOOL:
      return node.text == (other.get_bool().value_unsafe() ? "true" : "false") && !node.quoted;
    case dom::element_type::NULL_VALUE: return node.kind == NodeKind::kNull;
    default: return node.kind == NodeKind::kScalar && !node.quoted;
  }
}

void compare(std::string line, const NodeTree* tree, bool reported) {
  if (line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);  // the other parser takes none
  static dom::parser parser;
  dom::element other;
  const auto error = parser.parse(line).get(other);
  if (tree != nullptr) {
    // Numbers of any size are text to us; the other parser keeps to 64 bits.
    require(error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR);
    if (error == simdjson::SUCCESS && !reported) {
      require(same(*tree, tree->nodes[tree->root], other));
    }
    return;
  }
  if (reported || error != simdjson::SUCCESS) return;
  require(line.find_first_not_of(" \t\r") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  {
    Problems problems(50);
    MemorySource source(rest);
    const bool complete = read_ndjson(source, 0, kLimits, problems, [](const NodeTree& tree) {
      for (const Node& node : tree.nodes) require(!onus::codec::first_bad_utf8(node.text));
    });
    require(complete || problems.errors() > 0);
  }
  for (int lines = 0; lines < kComparedLinesMax && !rest.empty(); ++lines) {
    const std::string line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    Problems problems(50);
    MemorySource source(line);
    bool read = false;
    (void)read_ndjson(source, 0, kLimits, problems, [&](const NodeTree& tree) {
      read = true;
      compare(line, &tree, problems.errors() > 0);
    });
    if (!read) compare(line, nullptr, problems.errors() > 0);
  }
  return 0;
}
