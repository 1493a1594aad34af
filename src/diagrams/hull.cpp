#include "hull.h"

#include <vector>

namespace onus::diagrams {

Edge monotone_hull(Bdd& bdd, Edge root) {
  // hulls[e] belongs to edge e; which are needed is found from the root down, since children
  // have smaller indices than parents.
  const std::size_t count = (root >> 1U) + std::size_t{1};
  std::vector<bool> needed(2 * count, false);
  needed[root] = true;
  for (std::size_t edge = 2 * count; edge-- > 2;) {
    if (!needed[edge]) continue;
    const BddNode& node = bdd.node(static_cast<Edge>(edge));
    needed[node.high ^ (edge & 1U)] = true;
    needed[node.low ^ (edge & 1U)] = true;
  }
  std::vector<Edge> hulls(2 * count, kFalseEdge);
  hulls[kTrueEdge] = kTrueEdge;
  for (std::size_t edge = 2; edge < 2 * count; ++edge) {
    if (!needed[edge]) continue;
    // Making nodes may move those that are there, so a copy.
    const BddNode node = bdd.node(static_cast<Edge>(edge));
    const Edge low = hulls[node.low ^ (edge & 1U)];
    const Edge high = bdd.disjunction(hulls[node.high ^ (edge & 1U)], low);
    hulls[edge] = bdd.make(node.level, high, low);
    if (hulls[edge] == kNoEdge) return kNoEdge;
  }
  return hulls[root];
}

}  // namespace onus::diagrams
