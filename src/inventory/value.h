// A node of somebody else's document, read with its wrong types remembered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "onus/model/node.h"

namespace onus::inventory {

/// A value in a tree, or none. Asking a wrong value for a part gives none, so that readers ask for
/// what they want and look at what came.
class Value {
 public:
  Value() = default;
  Value(const model::NodeTree& tree, const model::Node& node) : tree_(&tree), node_(&node) {}
  /// The root of a tree.
  explicit Value(const model::NodeTree& tree) : Value(tree, tree.nodes[tree.root]) {}

  [[nodiscard]] bool exists() const { return node_ != nullptr; }
  [[nodiscard]] bool is(model::NodeKind kind) const {
    return node_ != nullptr && node_->kind == kind;
  }
  [[nodiscard]] bool is_map() const { return is(model::NodeKind::kMap); }
  [[nodiscard]] bool is_list() const { return is(model::NodeKind::kList); }
  [[nodiscard]] bool is_text() const { return is(model::NodeKind::kScalar); }
  /// Absent, or written as null.
  [[nodiscard]] bool is_none() const { return node_ == nullptr || is(model::NodeKind::kNull); }
  /// A scalar's text; empty for everything else.
  [[nodiscard]] std::string_view text() const {
    return is_text() ? node_->text : std::string_view();
  }
  [[nodiscard]] bool is_true() const { return is_text() && node_->text == "true"; }

  /// The value of `key` in a map.
  [[nodiscard]] Value operator[](std::string_view key) const;
  /// Steps of keys and list indices joined by dots: "metadata.labels", "emails.0.value". A key that
  /// holds dots itself is found where it is the whole rest of the path. "emails[type=work].value"
  /// takes the first entry of a list for which that holds.
  [[nodiscard]] Value at_path(std::string_view path) const;
  /// Entries of a list or a map; 0 for everything else.
  [[nodiscard]] std::uint32_t size() const;
  /// The i-th value of a list or a map; the i-th key of a map.
  [[nodiscard]] Value at(std::uint32_t i) const;
  [[nodiscard]] std::string_view key(std::uint32_t i) const;
  [[nodiscard]] std::uint32_t line() const { return node_ == nullptr ? 0 : node_->line; }

 private:
  [[nodiscard]] Value chosen(std::string_view step) const;
  const model::NodeTree* tree_ = nullptr;
  const model::Node* node_ = nullptr;
};

/// `pointer` and one more step, escaped as RFC 6901 asks for.
[[nodiscard]] std::string step(std::string_view pointer, std::string_view key);
[[nodiscard]] std::string step(std::string_view pointer, std::uint32_t index);

}  // namespace onus::inventory
