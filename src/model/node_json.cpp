#include "node_json.h"

#include <fmt/format.h>

namespace onus::model {
namespace {

bool digits(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at > begin;
}

/// Source  RFC 8259 section 6
bool is_json_number(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t integer = at;
  if (!digits(text, at)) return false;
  if (text[integer] == '0' && at - integer > 1) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits(text, at)) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits(text, at)) return false;
  }
  return at == text.size();
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += byte;
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
    } else {
      out += byte;
    }
  }
  out += '"';
}

void append_scalar(std::string& out, const Node& node) {
  const bool plain =
      !node.quoted && (node.text == "true" || node.text == "false" || is_json_number(node.text));
  if (plain) {
    out += node.text;
  } else {
    append_string(out, node.text);
  }
}

bool append(std::string& out, const NodeTree& tree, const Node& node, std::size_t depth_left) {
  if (depth_left == 0) return false;
  if (node.kind == NodeKind::kNull) out += "null";
  if (node.kind == NodeKind::kScalar) append_scalar(out, node);
  if (node.kind == NodeKind::kList) {
    out += '[';
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (i > 0) out += ',';
      if (!append(out, tree, tree.child(node, i), depth_left - 1)) return false;
    }
    out += ']';
  }
  if (node.kind == NodeKind::kMap) {
    out += '{';
    for (std::uint32_t i = 0; i + 1 < node.count; i += 2) {
      if (i > 0) out += ',';
      append_string(out, tree.child(node, i).text);
      out += ':';
      if (!append(out, tree, tree.child(node, i + 1), depth_left - 1)) return false;
    }
    out += '}';
  }
  return true;
}

}  // namespace

std::optional<std::string> node_json(const NodeTree& tree, const Node& node,
                                     std::size_t nesting_max) {
  std::string out;
  if (!append(out, tree, node, nesting_max + 1)) return std::nullopt;
  return out;
}

}  // namespace onus::model
