#include "support.h"

#include <algorithm>

#include "evaluate.h"

namespace onus::analysis {

bool Support::in_u(std::uint32_t number) const {
  return (program_.flags[number] & LaneProgram::kBefore) && !engine_.fallen(number).test(lane_);
}

bool Support::leaf_holds(std::uint32_t item, Over over) {
  const std::uint32_t number = program_.number[item];
  if (number == LaneProgram::kNone) return false;
  switch (over) {
    case Over::kUp: return in_u(number);
    case Over::kNear: return in_u(number) || near(number);
    case Over::kRecovered: break;
  }
  return !engine_.lost(number).test(lane_);
}

bool Support::holds(const ExprNode& node, Over over) {
  return evaluate(parts_, node, [&](const ExprNode& leaf) { return leaf_holds(leaf.first, over); });
}

Support::Rules Support::rules_of(std::uint32_t number) const {
  Rules rules;
  const std::size_t item = program_.item[number].value();
  const auto add = [](std::vector<ExprIndex>& list, ExprIndex one) {
    if (one.valid()) list.push_back(one);
  };
  if (const Path* path = parts_.path(ItemIndex(item))) {
    for (const PathStep& step : path->steps) add(rules.all_of, step.condition);
  } else {
    add(rules.all_of, parts_.condition[item]);
    const std::uint32_t start = parts_.start_of[item];
    if (start != Graph::Parts::kNone) add(rules.all_of, parts_.starts[start].needs);
  }
  rules.failed = (program_.flags[number] & LaneProgram::kExpired) || engine_.failed(number, lane_);
  if (!rules.failed) return rules;
  for (std::uint32_t w = parts_.ways_from[item]; w < parts_.ways_from[item + 1]; ++w) {
    if (!parts_.ways[w].harmful) rules.one_of.push_back(parts_.ways[w].condition);
  }
  return rules;
}

/// Whether U alone brings it up.
bool Support::near(std::uint32_t number) {
  if (asked_[number] == round_) return near_[number] != 0;
  const Rules rules = rules_of(number);
  const auto holds_over_u = [&](ExprIndex one) {
    return !one.valid() || holds(parts_.nodes[one.value()], Over::kUp);
  };
  const bool found =
      !engine_.lost(number).test(lane_) &&
      std::all_of(rules.all_of.begin(), rules.all_of.end(), holds_over_u) &&
      (!rules.failed || std::any_of(rules.one_of.begin(), rules.one_of.end(), holds_over_u));
  asked_[number] = round_;
  near_[number] = found ? 1 : 0;
  return found;
}

void Support::add(std::uint32_t number) {
  if (seen_[number] == round_) return;
  seen_[number] = round_;
  found_.push_back(number);
}

/// Adds leaves that make a node hold: as few as will do over U or near it; over R all that are
/// there, for one of them may rest on what it is to support.
void Support::choose(const ExprNode& node, Over over) {
  if (over == Over::kRecovered && holds(node, Over::kNear)) over = Over::kNear;
  const auto candidate_nodes = [&](const auto& visit) {
    for (const auto& demands : parts_.quorums[node.threshold].alternatives) {
      for (const Demand& demand : demands) {
        for (const auto& candidate : demand.candidates) visit(parts_.nodes[candidate.node]);
      }
    }
  };
  switch (node.op) {
    case Op::kItem: add(program_.number[node.first]); return;
    case Op::kQuorum:
      candidate_nodes([&](const ExprNode& candidate) {
        if (holds(candidate, over)) choose(candidate, over);
      });
      return;
    case Op::kAtLeast: break;
  }
  std::uint32_t wanted = over == Over::kRecovered ? node.count : node.threshold;
  for (std::uint32_t i = 0; i < node.count && wanted > 0; ++i) {
    const ExprNode& child = parts_.nodes[node.first + i];
    if (!holds(child, over)) continue;
    choose(child, over);
    --wanted;
  }
}

void Support::choose_for(std::uint32_t number) {
  if (in_u(number)) {
    const ExprIndex condition = parts_.condition[program_.item[number].value()];
    if (condition.valid()) choose(parts_.nodes[condition.value()], Over::kUp);
    return;
  }
  const Over over = near(number) ? Over::kUp : Over::kRecovered;
  const Rules rules = rules_of(number);
  for (const ExprIndex one : rules.all_of) choose(parts_.nodes[one.value()], over);
  for (const ExprIndex one : rules.one_of) {
    if (!one.valid() || !holds(parts_.nodes[one.value()], over)) continue;
    choose(parts_.nodes[one.value()], over);
    if (over == Over::kUp) return;  // one will do
  }
}

void Support::begin(std::size_t lane) {
  ++round_;
  lane_ = lane;
  found_.clear();
}

std::vector<std::uint32_t> Support::close() {
  for (std::size_t next = 0; next < found_.size(); ++next) choose_for(found_[next]);
  std::sort(found_.begin(), found_.end());
  return found_;
}

bool Support::comes_at_once(std::uint32_t number, std::size_t lane) {
  begin(lane);
  return near(number);
}

std::vector<std::uint32_t> Support::of(std::uint32_t number, std::size_t lane) {
  begin(lane);
  add(number);
  return close();
}

}  // namespace onus::analysis
