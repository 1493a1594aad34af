#include "cut_back.h"

#include <algorithm>
#include <functional>

namespace onus::diagrams {

// Edges, not nodes, since a node may be reached with either sign.
void CutBack::gather(Edge root) {
  place_.resize(2 * bdd_.size(), 0);
  edges_.clear();
  if (root <= kTrueEdge) return;
  edges_.push_back(root);
  place_[root] = 1;
  for (std::size_t at = 0; at < edges_.size(); ++at) {
    const Edge edge = edges_[at];
    for (Edge child : {bdd_.node(edge).high ^ (edge & 1U), bdd_.node(edge).low ^ (edge & 1U)}) {
      if (child <= kTrueEdge || place_[child] != 0) continue;
      place_[child] = 1;
      edges_.push_back(child);
    }
  }
  std::ranges::sort(edges_);
  yes_.resize(edges_.size());
  no_.resize(edges_.size());
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const Edge edge = edges_[i];
    place_[edge] = static_cast<std::uint32_t>(i + 1);
    const BddNode& node = bdd_.node(edge);
    const double p = chances_[node.level];
    const Edge high = node.high ^ (edge & 1U);
    const Edge low = node.low ^ (edge & 1U);
    yes_[i] = p * chance(high) + (1 - p) * chance(low);
    no_[i] = p * chance(high ^ 1U) + (1 - p) * chance(low ^ 1U);
  }
}

// Of an edge of the function at hand, or of its negation.
double CutBack::chance(Edge edge) const {
  if (edge <= kTrueEdge) return edge;
  if (place_[edge] != 0) return yes_[place_[edge] - 1];
  return no_[place_[edge ^ 1U] - 1];
}

double CutBack::probability(Edge root) {
  if (root <= kTrueEdge) return root;
  gather(root);
  const double found = chance(root);
  for (Edge edge : edges_) place_[edge] = 0;
  return found;
}

std::uint64_t CutBack::count(Edge root, std::uint64_t most) {
  place_.resize(2 * bdd_.size(), 0);
  edges_.assign(1, root);
  place_[root] = 1;
  for (std::size_t at = 0; at < edges_.size() && edges_.size() <= most; ++at) {
    const Edge edge = edges_[at];
    for (Edge child : {bdd_.node(edge).high ^ (edge & 1U), bdd_.node(edge).low ^ (edge & 1U)}) {
      if (child <= kTrueEdge || place_[child] != 0) continue;
      place_[child] = 1;
      edges_.push_back(child);
    }
  }
  for (Edge edge : edges_) place_[edge] = 0;
  return edges_.size();
}

Edge CutBack::cut(Edge root, Towards towards, std::uint64_t kept_max) {
  gather(root);
  if (edges_.size() <= kept_max) {
    for (Edge edge : edges_) place_[edge] = 0;
    return root;
  }
  // What it costs to replace an edge: how often it is reached, times how often the constant
  // would then be wrong.
  std::vector<double> reached(edges_.size(), 0);
  reached.back() = 1;
  for (std::size_t i = edges_.size(); i-- > 0;) {
    const Edge edge = edges_[i];
    const BddNode& node = bdd_.node(edge);
    const double p = chances_[node.level];
    const Edge high = node.high ^ (edge & 1U);
    const Edge low = node.low ^ (edge & 1U);
    if (high > kTrueEdge) reached[place_[high] - 1] += reached[i] * p;
    if (low > kTrueEdge) reached[place_[low] - 1] += reached[i] * (1 - p);
  }
  std::vector<double> losses(edges_.size());
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    losses[i] = reached[i] * (towards == Towards::kFalse ? yes_[i] : no_[i]);
  }
  std::vector<double> ranked = losses;
  const auto border = ranked.begin() + static_cast<std::ptrdiff_t>(kept_max);
  std::nth_element(ranked.begin(), border, ranked.end(), std::greater{});
  const double least = *border;
  const Edge constant = towards == Towards::kFalse ? kFalseEdge : kTrueEdge;
  std::vector<Edge> made(edges_.size(), constant);
  const auto of = [&](Edge edge) { return edge <= kTrueEdge ? edge : made[place_[edge] - 1]; };
  Edge result = constant;
  for (std::size_t i = 0; i < edges_.size() && result != kNoEdge; ++i) {
    if (losses[i] <= least) continue;
    const Edge edge = edges_[i];
    const BddNode node = bdd_.node(edge);
    made[i] = bdd_.make(node.level, of(node.high ^ (edge & 1U)), of(node.low ^ (edge & 1U)));
    result = made[i];
  }
  for (Edge edge : edges_) place_[edge] = 0;
  return result == kNoEdge ? kNoEdge : made.back();
}

}  // namespace onus::diagrams
