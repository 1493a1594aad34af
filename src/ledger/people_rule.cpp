#include "onus/ledger/people_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "onus/base/check.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;
using Gate = PeopleRule::Gate;

/// So many of these.
struct Demand {
  std::size_t count = 0;
  std::set<std::string> people;
};
using Demands = std::vector<Demand>;  // to be met together by different people
using Ways = std::vector<Demands>;    // any of them is enough

std::unexpected<base::Error> malformed() {
  return base::fail(
      ErrorKind::kInvalid,
      "a rule over people is an id, {all: […]}, {any: […]} or {at_least: N, of: […]}");
}

Result<PeopleRule> parse(const JsonValue& value, std::size_t& nodes);

Result<void> parse_members(const JsonValue& list, PeopleRule& rule, std::size_t& nodes) {
  if (list.kind != JsonValue::Kind::kArray) return malformed();
  for (const JsonValue& member : list.items) {
    auto one = parse(member, nodes);
    if (!one) return std::unexpected(one.error());
    rule.of.push_back(std::move(*one));
  }
  return {};
}

// Depth is bounded by that of the JSON that it was read from.
Result<PeopleRule> parse(const JsonValue& value, std::size_t& nodes) {
  if (++nodes > kRuleNodesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("a rule over people with more than {} parts", kRuleNodesMax));
  }
  PeopleRule rule;
  if (value.kind == JsonValue::Kind::kString) {
    rule.gate = Gate::kParty;
    rule.party = value.string;
    return rule;
  }
  const JsonValue* list = nullptr;
  if ((list = value.find("all")) != nullptr) {
    rule.gate = Gate::kAll;
  } else if ((list = value.find("any")) != nullptr) {
    rule.gate = Gate::kAny;
  } else if ((list = value.find("of")) != nullptr) {
    const auto threshold = value.integer_of("at_least");
    if (!threshold || *threshold < 0 || *threshold > 1'000'000) return malformed();
    rule.gate = Gate::kAtLeast;
    rule.threshold = static_cast<std::uint32_t>(*threshold);
  } else {
    return malformed();
  }
  if (auto read = parse_members(*list, rule, nodes); !read) return std::unexpected(read.error());
  return rule;
}

/// Places for different people, filled one after the other along augmenting paths.
class Seating {
 public:
  explicit Seating(const Demands& demands) {
    for (const Demand& demand : demands) {
      for (std::size_t i = 0; i < demand.count; ++i) places_.push_back(&demand.people);
    }
  }
  [[nodiscard]] std::size_t places() const { return places_.size(); }
  /// As many as these people can fill.
  [[nodiscard]] std::size_t filled() {
    std::size_t count = 0;
    for (std::size_t place = 0; place < places_.size(); ++place) {
      tried_.clear();
      if (fill(place)) ++count;
    }
    return count;
  }

 private:
  // As deep as there are people; a statement has at most kSignaturesMax of them.
  bool fill(std::size_t place) {
    for (const std::string& person : *places_[place]) {
      if (!tried_.insert(person).second) continue;
      const auto seat = seats_.find(person);
      if (seat != seats_.end() && !fill(seat->second)) continue;
      seats_[person] = place;
      return true;
    }
    return false;
  }

  std::vector<const std::set<std::string>*> places_;
  std::map<std::string, std::size_t> seats_;
  std::set<std::string> tried_;
};

bool can_be_met(const Demands& demands) {
  const bool enough = std::all_of(demands.begin(), demands.end(), [](const Demand& demand) {
    return demand.people.size() >= demand.count;
  });
  Seating seating(demands);
  return enough && seating.filled() == seating.places();
}

class Evaluation {
 public:
  Evaluation(const std::set<std::string>& people, const PeopleOf& people_of)
      : people_(people), people_of_(people_of) {}

  Result<Ways> ways(const PeopleRule& rule) const {
    switch (rule.gate) {
      case Gate::kParty: return Ways{{Demand{1, present(rule.party)}}};
      case Gate::kAny: return choose(rule, 1);
      case Gate::kAtLeast: return choose(rule, rule.threshold);
      case Gate::kAll: break;
    }
    Ways joined(1);
    for (const PeopleRule& member : rule.of) {
      const auto one = ways(member);
      if (!one) return one;
      auto more = both(joined, *one);
      if (!more) return more;
      joined = std::move(*more);
    }
    return joined;
  }

 private:
  [[nodiscard]] std::set<std::string> present(std::string_view party) const {
    std::set<std::string> there;
    for (std::string& person : people_of_(party)) {
      if (people_.contains(person)) there.insert(std::move(person));
    }
    return there;
  }

  static Result<Ways> both(const Ways& left, const Ways& right) {
    if (left.size() * right.size() > kRuleWaysMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("a rule over people can be met in more than {} ways; write it "
                                    "with fewer nested alternatives",
                                    kRuleWaysMax));
    }
    Ways joined;
    for (const Demands& a : left) {
      for (const Demands& b : right) {
        joined.push_back(a);
        joined.back().insert(joined.back().end(), b.begin(), b.end());
      }
    }
    return joined;
  }

  /// `wanted` out of one pool of people and of members that are gates.
  Result<Ways> choose(const PeopleRule& rule, std::size_t wanted) const {
    Demand pool;
    std::vector<Ways> by_taken(1);  // [j]: the ways in which j of the gates are met
    by_taken[0].emplace_back();
    for (const PeopleRule& member : rule.of) {
      if (member.gate == Gate::kParty) {
        pool.people.merge(present(member.party));
        continue;
      }
      const auto one = ways(member);
      if (!one) return one;
      if (by_taken.size() <= wanted) by_taken.emplace_back();
      for (std::size_t taken = by_taken.size() - 1; taken > 0; --taken) {
        auto more = both(by_taken[taken - 1], *one);
        if (!more) return more;
        std::move(more->begin(), more->end(), std::back_inserter(by_taken[taken]));
      }
    }
    Ways result;
    for (std::size_t taken = 0; taken < by_taken.size(); ++taken) {
      pool.count = wanted - taken;
      if (pool.count > pool.people.size()) continue;
      for (Demands& way : by_taken[taken]) {
        if (pool.count > 0) way.push_back(pool);
        result.push_back(std::move(way));
      }
    }
    if (result.size() > kRuleWaysMax) return both(result, result);  // tells the limit
    return result;
  }

  const std::set<std::string>& people_;
  const PeopleOf& people_of_;
};

void collect(const PeopleRule& rule, std::set<std::string>& parties) {
  if (rule.gate == Gate::kParty) parties.insert(rule.party);
  for (const PeopleRule& member : rule.of) collect(member, parties);
}

}  // namespace

Result<PeopleRule> parse_rule(const JsonValue& value) {
  std::size_t nodes = 0;
  return parse(value, nodes);
}

Result<bool> rule_met(const PeopleRule& rule, const std::set<std::string>& people,
                      const PeopleOf& people_of) {
  const auto ways = Evaluation(people, people_of).ways(rule);
  if (!ways) return std::unexpected(ways.error());
  return std::any_of(ways->begin(), ways->end(), can_be_met);
}

Result<std::optional<std::size_t>> rule_missing(const PeopleRule& rule,
                                                const RuleProgress& progress,
                                                const PeopleOf& people_of) {
  std::set<std::string> all = progress.there;
  all.insert(progress.could_come.begin(), progress.could_come.end());
  const auto ways = Evaluation(all, people_of).ways(rule);
  if (!ways) return std::unexpected(ways.error());
  std::optional<std::size_t> least;
  for (const Demands& way : *ways) {
    if (!can_be_met(way)) continue;
    Demands by_those_there = way;
    for (Demand& demand : by_those_there) {
      std::erase_if(demand.people,
                    [&](const std::string& person) { return !progress.there.contains(person); });
    }
    // Who sits stays seated while others come: so many places are left.
    Seating seating(by_those_there);
    const std::size_t seated = seating.filled();
    std::size_t missing = seating.places() - seated;
    if (progress.one_more) {
      const auto named = people_named(rule, people_of);
      const auto useful = static_cast<std::size_t>(
          std::count_if(progress.there.begin(), progress.there.end(),
                        [&](const std::string& person) { return named.contains(person); }));
      if (useful == seated) ++missing;
    }
    least = std::min(least.value_or(missing), missing);
  }
  return least;
}

std::set<std::string> parties_named(const PeopleRule& rule) {
  std::set<std::string> parties;
  collect(rule, parties);
  return parties;
}

std::set<std::string> people_named(const PeopleRule& rule, const PeopleOf& people_of) {
  std::set<std::string> people;
  for (const std::string& party : parties_named(rule)) {
    for (std::string& person : people_of(party)) people.insert(std::move(person));
  }
  return people;
}

std::string rule_words(const PeopleRule& rule) {
  if (rule.gate == Gate::kParty) return rule.party;
  std::string list;
  for (const PeopleRule& member : rule.of) {
    if (!list.empty()) list += ", ";
    list += member.gate == Gate::kParty ? rule_words(member) : "(" + rule_words(member) + ")";
  }
  if (rule.of.size() == 1 && (rule.gate != Gate::kAtLeast || rule.threshold == 1) &&
      rule.of[0].gate == Gate::kParty) {
    return rule.gate == Gate::kAtLeast ? "1 of " + list : list;
  }
  switch (rule.gate) {
    case Gate::kAll: return list.empty() ? "nobody" : "all of " + list;
    case Gate::kAny: return "any of " + list;
    default: return fmt::format("{} of {}", rule.threshold, list);
  }
}

}  // namespace onus::ledger
