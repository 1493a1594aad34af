// Cut sets of a fault tree in a file.
#include "onus/diagrams/open_psa.h"
#include "onus/service/cuts.h"
#include "solved.h"

namespace onus::service {

base::Result<report::CutsAnswer> cuts_of_tree(const TreeCutsRequest& request) {
  Stopwatch watch;
  watch.start("read");
  diagrams::OpenPsaOptions options;
  options.top = request.top;
  const auto tree = diagrams::read_open_psa_file(request.path, options);
  if (!tree) return std::unexpected(tree.error());
  report::CutsAnswer answer;
  answer.top = tree->top;
  answer.kind = "fault-tree";
  answer.order_max = request.limits.order_max;
  answer.members.reserve(tree->variables.size());
  for (std::size_t v = 0; v < tree->variables.size(); ++v) {
    report::CutMember member{
        .name = tree->variables[v], .member_class = "basic-event", .probability = {}};
    // The reader tells which event lacks a probability, and then none of the others.
    if (!tree->probabilities.empty()) member.probability = tree->probabilities[v];
    answer.members.push_back(std::move(member));
  }
  const base::Result<void> solved =
      solve_cuts(tree->formula, tree->probabilities, {}, request.limits, watch, answer);
  if (!solved) return std::unexpected(solved.error());
  answer.without_first = tree->first_without_probability;
  answer.cost.phases_s = watch.take();
  answer.seconds = watch.total();
  return answer;
}

}  // namespace onus::service
