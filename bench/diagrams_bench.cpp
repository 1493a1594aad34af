// Developer's driver: what each fault tree costs, phase by phase. One line a tree.
// Usage: diagrams_bench [p|c|o] FILE.xml...   (p: probability, c: count, o: count by order)
#include <fmt/core.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "onus/diagrams/bounds.h"
#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/diagram.h"
#include "onus/diagrams/open_psa.h"
#include "onus/diagrams/probability.h"

namespace {

using namespace onus::diagrams;

double seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

int measure(const std::string& path, std::string_view mode) {
  const double start = seconds();
  const auto tree = read_open_psa_file(path);
  if (!tree) return fmt::print("{}\n", tree.error().message), 1;
  const double read = seconds();
  if (mode.starts_with('b')) {
    BoundLimits limits;
    if (mode.size() > 1) limits.kept_max = std::stoull(std::string(mode.substr(1)));
    const auto bounds = probability_bounds(tree->formula, tree->probabilities, limits);
    if (!bounds) return fmt::print("{}: {}\n", path, bounds.error().message), 1;
    fmt::print("{:12} P {:.13g} to {:.13g} exact {} made {} {:.4f}\n", tree->name, bounds->lower,
               bounds->upper, bounds->exact, bounds->cost.nodes_made, seconds() - read);
    std::fflush(stdout);
    return 0;
  }
  if (mode.starts_with('t')) {
    const auto order = static_cast<std::uint32_t>(std::stoul(std::string(mode.substr(1))));
    const auto sets = minimal_cut_sets_up_to(tree->formula, order);
    if (!sets) return fmt::print("{}: {}\n", path, sets.error().message), 1;
    if (!tree->probabilities.empty()) {
      const auto bounds = truncation_bounds(tree->formula, *sets, tree->probabilities);
      if (bounds)
        fmt::print("P of sets {:.6g}, missing at most {:.6g} ", bounds->of_sets,
                   bounds->missing_at_most);
    }
    fmt::print("{:12} sets {} nodes {} made {} {:.4f}\n", tree->name, count_text(sets->count()),
               sets->nodes(), sets->cost().nodes_made, seconds() - read);
    std::fflush(stdout);
    return 0;
  }
  if (mode == "c") {
    const auto sets = minimal_cut_sets(tree->formula);
    if (!sets) return fmt::print("{}: {}\n", path, sets.error().message), 1;
    fmt::print("{:12} sets {} nodes {} made {} total {:.4f}\n", tree->name,
               count_text(sets->count()), sets->nodes(), sets->cost().nodes_made,
               seconds() - start);
    return 0;
  }
  const auto diagram = build_diagram(tree->formula);
  if (!diagram) return fmt::print("{}: {}\n", path, diagram.error().message), 1;
  const double built = seconds();
  std::string line = fmt::format("{:12} read {:.4f} bdd {:.4f} nodes {} made {} tried {}",
                                 tree->name, read - start, built - read, diagram->nodes(),
                                 diagram->cost().nodes_made, diagram->cost().orders_tried);
  if (mode == "p" || mode == "a") {
    const auto chance = probability(*diagram, tree->probabilities);
    if (chance) line += fmt::format(" P {:.13g} {:.4f}", *chance, seconds() - built);
  }
  if (mode == "i") {
    const auto all = importance(*diagram, tree->probabilities);
    line += fmt::format(" importance of {} {:.4f}", all->size(), seconds() - built);
  }
  if (mode == "o" || mode == "a") {
    const double begin = seconds();
    const auto sets = minimal_cut_sets(*diagram);
    if (!sets) {
      line += " " + sets.error().message;
    } else {
      line += fmt::format(" sets {} nodes {} {:.4f}", count_text(sets->count()), sets->nodes(),
                          seconds() - begin);
      if (mode == "o") {
        for (const SetCount& count : sets->count_by_order()) line += " " + count_text(count);
        line += fmt::format(" {:.4f}", seconds() - begin);
      }
    }
  }
  fmt::print("{} total {:.4f}\n", line, seconds() - start);
  std::fflush(stdout);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  int failed = 0;
  const std::string mode = count > 1 ? words[1] : "a";
  for (int i = 2; i < count; ++i) failed |= measure(words[i], mode);
  return failed;
}
