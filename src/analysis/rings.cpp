#include "rings.h"

#include <algorithm>
#include <limits>

namespace onus::analysis {
namespace {

using Gate = Gates::Gate;
using List = std::vector<std::uint32_t>;

bool needs_itself(const Needs& needs, std::uint32_t unknown) {
  const auto& list = needs[unknown];
  return std::find(list.begin(), list.end(), unknown) != list.end();
}

/// One ring, its unknowns numbered from 0.
class Ring {
 public:
  Ring(const System& system, const List& unknowns, List& local)
      : system_(system), unknowns_(unknowns), needs_(unknowns.size()) {
    for (std::uint32_t i = 0; i < unknowns.size(); ++i) local[unknowns[i]] = i;
    for (std::size_t i = 0; i < unknowns.size(); ++i) {
      for (const std::uint32_t need : system.needs[unknowns[i]]) {
        if (local[need] != kOutside) needs_[i].push_back(local[need]);
      }
    }
    for (const std::uint32_t unknown : unknowns) local[unknown] = kOutside;
  }

  /// Post: every unknown has its value. Returns how often the ring was written.
  std::uint64_t solve() {
    List all(unknowns_.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    solve_ring(all);
    return (evaluations_ + all.size() - 1) / all.size();
  }

  static constexpr std::uint32_t kOutside = std::numeric_limits<std::uint32_t>::max();

 private:
  void set(std::uint32_t at) {
    ++evaluations_;
    value(at) = system_.evaluate(unknowns_[at]);
  }
  Gate& value(std::uint32_t at) { return system_.values[unknowns_[at]]; }

  void solve_members(const List& members) {
    for (const List& part : components(needs_, members)) {
      if (system_.enough()) return;
      if (part.size() == 1 && !needs_itself(needs_, part.front())) {
        set(part.front());
      } else {
        solve_ring(part);
      }
    }
  }

  void solve_ring(const List& ring) {
    const List cutters = circle_cutters(needs_, ring);
    const List rest = without(ring, {cutters.data(), 1});
    const bool parts = cutters.size() == 1 || 2 * cost(rest) < ring.size() * (cutters.size() + 1);
    if (parts) {
      by_parts(rest, cutters.front());
    } else {
      by_rounds(ring, cutters);
    }
  }

  /// How many evaluations by_rounds would take in each component.
  [[nodiscard]] std::uint64_t cost(const List& members) const {
    std::uint64_t sum = 0;
    for (const List& part : components(needs_, members)) {
      sum += part.size() * (circle_cutters(needs_, part).size() + 1);
    }
    return sum;
  }

  // The solution for one unknown x is that of its equation with x at the start value: f(x) is
  // f(0), or x and f(1), so its least solution is f(0). With x known the rest is smaller.
  // Deep only as long as each level halves the cost.
  void by_parts(const List& rest, std::uint32_t cutter) {
    value(cutter) = system_.start;
    solve_members(below(cutter, rest));
    set(cutter);
    solve_members(rest);
  }

  // At each set of failures the cutters' values only ever move away from the start value, each at
  // most once: after as many rounds as there are cutters nothing moves.
  void by_rounds(const List& ring, const List& cutters) {
    List rest;
    for (const List& part : components(needs_, without(ring, cutters))) {
      rest.push_back(part.front());
    }
    for (const std::uint32_t cutter : cutters) value(cutter) = system_.start;
    bool moved = true;
    for (std::size_t k = 0; moved && k < cutters.size() && !system_.enough(); ++k) {
      moved = false;
      for (const std::uint32_t at : rest) set(at);
      for (const std::uint32_t cutter : cutters) {
        const Gate before = value(cutter);
        set(cutter);
        moved = moved || value(cutter) != before;
      }
    }
    for (const std::uint32_t at : rest) set(at);
  }

  [[nodiscard]] List without(std::span<const std::uint32_t> members,
                             std::span<const std::uint32_t> some) const {
    std::vector<std::uint8_t> left_out(needs_.size(), 0);
    for (const std::uint32_t member : some) left_out[member] = 1;
    List rest;
    for (const std::uint32_t member : members) {
      if (left_out[member] == 0) rest.push_back(member);
    }
    return rest;
  }

  [[nodiscard]] List below(std::uint32_t top, const List& members) const {
    std::vector<std::uint8_t> wanted(needs_.size(), 0);
    for (const std::uint32_t member : members) wanted[member] = 1;
    List open{top}, found;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      for (const std::uint32_t need : needs_[at]) {
        if (wanted[need] == 0) continue;
        wanted[need] = 0;
        found.push_back(need);
        open.push_back(need);
      }
    }
    return found;
  }

  const System& system_;
  const List& unknowns_;
  Needs needs_;
  std::uint64_t evaluations_ = 0;
};

}  // namespace

RingWork solve(const System& system, std::span<const std::uint32_t> members) {
  RingWork work;
  List local(system.needs.size(), Ring::kOutside);
  for (const List& part : components(system.needs, members)) {
    if (system.enough()) return work;
    if (part.size() == 1 && !needs_itself(system.needs, part.front())) {
      system.values[part.front()] = system.evaluate(part.front());
      continue;
    }
    ++work.rings;
    work.largest = std::max<std::uint64_t>(work.largest, part.size());
    work.rounds_most = std::max(work.rounds_most, Ring(system, part, local).solve());
  }
  return work;
}

}  // namespace onus::analysis
