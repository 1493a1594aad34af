// Rules over people: who together may do what.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/codec/json.h"

namespace onus::ledger {

inline constexpr std::size_t kRuleNodesMax = 1000;
inline constexpr std::size_t kRuleWaysMax = 1024;  // in which a rule can be met, people aside

/// A rule as written: a person or team, or a gate over rules.
struct PeopleRule {
  enum class Gate : std::uint8_t { kParty, kAll, kAny, kAtLeast };

  Gate gate = Gate::kAll;
  std::uint32_t threshold = 0;  // kAtLeast
  std::string party;            // kParty
  std::vector<PeopleRule> of;   // the gates

  bool operator==(const PeopleRule&) const = default;
};

/// Reads a condition over people as the canonical estate writes it.
///
/// Errors  kInvalid: another form. kLimit: kRuleNodesMax.
/// Source  docs/formats/digests.md, "condition"
[[nodiscard]] base::Result<PeopleRule> parse_rule(const codec::JsonValue& value);

/// The people that a party stands for: itself, or a team's members.
using PeopleOf = std::function<std::vector<std::string>(std::string_view party)>;

/// Whether `people` together meet the rule, none of them counted twice. In a gate, its plain
/// members (people and teams) make one pool of people; a member that is itself a gate counts once
/// and uses up people of its own. `all` wants somebody for each.
///
/// Errors  kLimit: the rule can be met in more than kRuleWaysMax ways.
/// Source  docs/design/0002-semantics.md, "Quorums"
[[nodiscard]] base::Result<bool> rule_met(const PeopleRule& rule,
                                          const std::set<std::string>& people,
                                          const PeopleOf& people_of);

struct RuleProgress {
  std::set<std::string> there;       // who has said yes
  std::set<std::string> could_come;  // who still might
  bool one_more = false;             // than the rule asks for
};
/// How many more have to come at least until the rule is met; nothing: it cannot be met by these
/// people (whether one more than it asks for could come is not looked at).
///
/// Errors  As rule_met.
[[nodiscard]] base::Result<std::optional<std::size_t>> rule_missing(const PeopleRule& rule,
                                                                    const RuleProgress& progress,
                                                                    const PeopleOf& people_of);

/// Everybody that the rule names, teams resolved.
[[nodiscard]] std::set<std::string> people_named(const PeopleRule& rule, const PeopleOf& people_of);
/// Every person and team that the rule names, as written.
[[nodiscard]] std::set<std::string> parties_named(const PeopleRule& rule);

/// "at least 2 of ines, marta, rui": for messages.
[[nodiscard]] std::string rule_words(const PeopleRule& rule);

}  // namespace onus::ledger
