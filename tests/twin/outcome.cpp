// Verdicts out of what came up and went down.
#include <algorithm>

#include "story.h"

namespace onus::twin {

std::map<ItemIndex, Loss> losses(const Tale& tale) {
  std::map<ItemIndex, Loss> found;
  for (const Turn& turn : tale.turns) {
    if (!turn.up) {
      found.try_emplace(turn.item, Loss{.lost_at = turn.at, .regained_at = {}});
      found[turn.item].regained_at.reset();
    } else if (found.contains(turn.item)) {
      found[turn.item].regained_at = turn.at;
    }
  }
  for (auto& [item, loss] : found) {
    if (tale.moving.contains(item)) loss.regained_at.reset();
  }
  return found;
}

analysis::OperationOutcome outcome_of(const World& world, const Tale& tale, ItemIndex operation) {
  analysis::OperationOutcome outcome;
  outcome.operation = operation;
  if (!tale.up_before.contains(operation)) {
    outcome.verdict = analysis::Verdict::kDownBefore;
    return outcome;
  }
  const auto lost = losses(tale);
  const auto loss = lost.find(operation);
  if (loss == lost.end()) return outcome;
  outcome.lost_at = loss->second.lost_at;
  outcome.regained_at = loss->second.regained_at;
  if (!outcome.regained_at) {
    outcome.verdict = analysis::Verdict::kLockedOut;
    return outcome;
  }
  Seconds longest{0}, down{0};
  for (const Turn& turn : tale.turns) {
    if (turn.item != operation) continue;
    if (turn.up) longest = std::max(longest, turn.at - down);
    if (!turn.up) down = turn.at;
  }
  outcome.longest_gap = longest;
  const auto tolerates = world.estate().operation(operation).tolerates;
  outcome.verdict =
      !tolerates || longest <= *tolerates ? analysis::Verdict::kCovered : analysis::Verdict::kLate;
  return outcome;
}

}  // namespace onus::twin
