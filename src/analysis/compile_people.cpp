#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compile.h"

namespace onus::analysis {

using base::ErrorKind;
using base::Result;
using model::Gate;
using model::ItemClass;

namespace {

using Alternatives = std::vector<std::vector<Demand>>;

Result<Alternatives> both(const Alternatives& left, const Alternatives& right) {
  if (left.size() * right.size() > Graph::kAlternativesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("a condition over people can be met in more than {} ways; "
                                  "write it with fewer nested alternatives",
                                  Graph::kAlternativesMax),
                      "E0301");
  }
  Alternatives joined;
  for (const auto& a : left) {
    for (const auto& b : right) {
      joined.push_back(a);
      joined.back().insert(joined.back().end(), b.begin(), b.end());
    }
  }
  return joined;
}

/// Who asks is at hand; only those who are to approve have to answer.
void answer_at_once(Alternatives& alternatives) {
  for (auto& demands : alternatives) {
    for (Demand& demand : demands) {
      for (Demand::Candidate& candidate : demand.candidates) {
        candidate.answers_in = Seconds{0};
        candidate.answers_known = true;
      }
    }
  }
}

bool share_nobody(const std::vector<Demand>& demands) {
  std::vector<ItemIndex> seen;
  for (const Demand& demand : demands) {
    for (const auto& candidate : demand.candidates) seen.push_back(candidate.person);
  }
  std::sort(seen.begin(), seen.end());
  return std::adjacent_find(seen.begin(), seen.end()) == seen.end();
}

}  // namespace

void Compiler::index_answers() {
  if (answers_indexed_) return;
  answers_indexed_ = true;
  answers_.resize(estate_.people.size());
  for (const model::Team& team : estate_.teams) {
    if (!team.on_call.valid()) continue;
    const auto answers_in = estate_.rota(team.on_call).answers_in;
    if (!answers_in) continue;
    for (const ItemIndex member : team.members) {
      Answer& answer = answers_[estate_.item(member).detail];
      if (!answer.known || *answers_in < answer.in) answer = {*answers_in, true};
    }
  }
  for (std::size_t i = 0; i < estate_.people.size(); ++i) {
    if (estate_.people[i].answers_in) answers_[i] = {*estate_.people[i].answers_in, true};
  }
}

Demand::Candidate Compiler::candidate(ItemIndex person, Counting counting) {
  ExprNode node = leaf(person);
  Demand::Candidate result{.person = person, .node = 0};
  if (estate_.item(person).item_class == ItemClass::kPerson) {
    index_answers();
    const Answer& answer = answers_[estate_.item(person).detail];
    result.answers_in = answer.in;
    result.answers_known = answer.known;
    const model::Person& written = estate_.person(person);
    if (counting == Counting::kAuthenticated && written.authenticators_written) {
      std::vector<ExprNode> keys;
      for (const ItemIndex key : written.authenticators) keys.push_back(leaf(key));
      const ExprNode both_hold[] = {node, at_least(1, keys)};
      node = all(both_hold);
    }
  }
  result.node = root(node).value();
  return result;
}

void Compiler::add_candidates(ItemIndex party, Counting counting, Demand& demand) {
  const auto add = [&](ItemIndex person) {
    const auto at = std::lower_bound(
        demand.candidates.begin(), demand.candidates.end(), person,
        [](const Demand::Candidate& c, ItemIndex wanted) { return c.person < wanted; });
    if (at != demand.candidates.end() && at->person == person) return;
    demand.candidates.insert(at, candidate(person, counting));
  };
  switch (estate_.item(party).item_class) {
    case ItemClass::kTeam:
      for (const ItemIndex member : estate_.team(party).members) add(member);
      return;
    case ItemClass::kPerson: add(party); return;
    default:  // a machine
      if (counting == Counting::kWithMachines) add(party);
  }
}

Result<Compiler::Alternatives> Compiler::choose(model::ConditionIndex gate, std::uint32_t wanted,
                                                Counting counting) {
  const model::ConditionNode& node = estate_.conditions.node(gate);
  Demand pool;
  // by_taken[j]: the ways in which j of the compound members seen so far are met
  std::vector<Alternatives> by_taken(1);
  by_taken[0].emplace_back();
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const model::ConditionIndex member = estate_.conditions.child(gate, i);
    if (estate_.conditions.node(member).gate == Gate::kItem) {
      add_candidates(estate_.conditions.item(member), counting, pool);
      continue;
    }
    const Result<Alternatives> ways = ways_to_meet(member, counting);
    if (!ways) return std::unexpected(ways.error());
    if (by_taken.size() <= wanted) by_taken.emplace_back();
    for (std::size_t taken = by_taken.size() - 1; taken > 0; --taken) {
      Result<Alternatives> more = both(by_taken[taken - 1], *ways);
      if (!more) return more;
      std::move(more->begin(), more->end(), std::back_inserter(by_taken[taken]));
    }
  }
  Alternatives result;
  for (std::size_t taken = 0; taken < by_taken.size(); ++taken) {
    const auto rest = wanted - static_cast<std::uint32_t>(taken);
    if (rest > pool.candidates.size()) continue;
    for (std::vector<Demand>& way : by_taken[taken]) {
      if (rest > 0) {
        way.push_back(pool);
        way.back().count = rest;
      }
      result.push_back(std::move(way));
    }
  }
  return result;
}

Result<Compiler::Alternatives> Compiler::ways_to_meet(model::ConditionIndex condition,
                                                      Counting counting) {
  const model::ConditionNode& node = estate_.conditions.node(condition);
  switch (node.gate) {
    case Gate::kItem: {
      Demand demand{.count = 1, .candidates = {}};
      add_candidates(estate_.conditions.item(condition), counting, demand);
      return Alternatives{{std::move(demand)}};
    }
    case Gate::kAny: return choose(condition, 1, counting);
    case Gate::kAtLeast: return choose(condition, node.threshold, counting);
    case Gate::kAll: break;
  }
  Alternatives joined(1);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const Result<Alternatives> one = ways_to_meet(estate_.conditions.child(condition, i), counting);
    if (!one) return one;
    Result<Alternatives> more = both(joined, *one);
    if (!more) return more;
    joined = *std::move(more);
  }
  return joined;
}

ExprNode Compiler::expression_of(Alternatives alternatives) {
  if (alternatives.size() == 1 && share_nobody(alternatives[0])) {
    std::vector<ExprNode> demands;
    for (const Demand& demand : alternatives[0]) {
      std::vector<ExprNode> people;
      for (const auto& one : demand.candidates) people.push_back(parts_.nodes[one.node]);
      demands.push_back(at_least(demand.count, people));
    }
    return all(demands);
  }
  parts_.quorums.push_back({std::move(alternatives)});
  return {.op = Op::kQuorum, .threshold = static_cast<std::uint32_t>(parts_.quorums.size() - 1)};
}

Result<ExprNode> Compiler::people(model::ConditionIndex condition, bool machines) {
  Result<Alternatives> ways =
      ways_to_meet(condition, machines ? Counting::kWithMachines : Counting::kPeopleOnly);
  if (!ways) return std::unexpected(ways.error());
  return expression_of(*std::move(ways));
}

Result<Compiler::Granted> Compiler::grant(ItemIndex policy) {
  const model::Policy& written = estate_.policy(policy);
  std::vector<ExprNode> wanted, servers, channels;
  for (const ItemIndex server : servers_) servers.push_back(leaf(server));
  wanted.push_back(at_least(1, servers));
  if (written.channels_written) {
    for (const ItemIndex channel : written.channels) channels.push_back(leaf(channel));
    wanted.push_back(at_least(1, channels));
  }
  Granted granted;
  Alternatives ways(1);
  for (const model::ConditionIndex part : {written.invoke, written.approve}) {
    if (!part.valid()) continue;
    Result<Alternatives> one = ways_to_meet(part, Counting::kAuthenticated);
    if (!one) return std::unexpected(one.error());
    if (part == written.invoke) answer_at_once(*one);
    Result<Alternatives> more = both(ways, *one);
    if (!more) return std::unexpected(more.error());
    ways = *std::move(more);
  }
  if (written.invoke.valid() || written.approve.valid()) {
    parts_.quorums.push_back({std::move(ways)});
    granted.quorum = static_cast<std::uint32_t>(parts_.quorums.size() - 1);
    wanted.push_back({.op = Op::kQuorum, .threshold = *granted.quorum});
  }
  granted.condition = all(wanted);
  return granted;
}

}  // namespace onus::analysis
