// Puts a node tree together from a parser's events, and checks what every format must hold.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "onus/model/node.h"
#include "problems.h"

namespace onus::model {

/// What a subtree costs when it is walked: aliases may make this far more than its text.
struct Extent {
  std::uint64_t nodes = 1;
  std::uint32_t height = 0;  // containers below and including this node
};

/// Fills one NodeTree at a time. Nodes wait on a stack until their parent closes, so that children
/// end up next to each other; nothing is allocated per node.
class TreeBuilder {
 public:
  TreeBuilder(NodeTree& tree, Problems& problems) : tree_(tree), problems_(problems) {}

  /// Empties the tree and starts the next document.
  void start();
  /// Containers open now.
  [[nodiscard]] std::size_t depth() const { return frames_.size(); }
  /// A map or list whose children follow.
  void open(const Node& container);
  /// A leaf, or an alias to what was already built.
  void add(const Node& node, Extent extent = {});
  /// Something in this place that was reported and is left out, with its key or value.
  void add_broken();
  /// Closes the innermost container. Reports and drops keys that are no text, merge keys and
  /// repeated keys. `width` is what to underline.
  ///
  /// Pre     depth() > 0
  /// Cost    linear; n log n in the keys of a map that is not written in ascending order.
  /// Errors  E0021, E0026, E0028.
  Extent close(std::uint32_t width = 1);
  /// The node added or closed last.
  [[nodiscard]] const Node& last() const { return pending_.back(); }
  /// Makes the one node left the root. Post: false where there is none.
  [[nodiscard]] bool finish();

 private:
  struct Frame {
    std::size_t begin;  // in pending_
    Extent extent;
    bool broken;
  };
  void check_keys(Frame& frame);
  /// Whether two keys of a map look alike at a glance; if not, no two are the same.
  [[nodiscard]] bool may_repeat(const Frame& frame) const;
  void check_repeats(Frame& frame);
  void check_repeats_by_order(Frame& frame);
  void report_repeat(Frame& frame, std::size_t first, std::size_t again);
  void drop_broken(const Frame& frame);

  NodeTree& tree_;
  Problems& problems_;
  std::vector<Node> pending_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> order_;  // scratch of check_repeats_by_order
};

}  // namespace onus::model
