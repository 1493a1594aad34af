#include "onus/findings/plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "onus/analysis/state.h"
#include "onus/model/canonical.h"
#include "words.h"

namespace onus::findings {
namespace {

using analysis::Verdict;
using model::Estate;
using model::ItemClass;

/// By operation and contingency; the contingency "" is the undisturbed state.
using Standings = std::map<std::pair<std::string_view, std::string>, Standing>;

std::string key_of(const analysis::Contingency& contingency) {
  return contingency.kind == analysis::Contingency::Kind::kScenario ? "scenario " + contingency.name
                                                                    : contingency.name;
}

/// What of one estate the other is held against.
struct Told {
  Standings standings;  // only those not unaffected, and every operation undisturbed
  std::vector<std::string> contingencies;  // sorted
};

Told told_of(const PlanSide& side) {
  Told told;
  const Estate& estate = side.graph->estate();
  const analysis::UpSet up = analysis::undisturbed(*side.graph);
  for (const ItemIndex operation : side.graph->operations()) {
    const Verdict verdict = up[operation.value()] ? Verdict::kUnaffected : Verdict::kDownBefore;
    told.standings[{estate.item(operation).id, ""}] = {verdict, {}};
  }
  for (const auto& contingency : side.sweep->contingencies) {
    told.contingencies.push_back(key_of(contingency));
  }
  for (const auto& outcome : side.sweep->outcomes) {
    const std::string& name = told.contingencies[outcome.contingency];
    for (const auto& one : outcome.operations) {
      told.standings[{estate.item(one.operation).id, name}] = {one.verdict, one.longest_gap};
    }
  }
  std::sort(told.contingencies.begin(), told.contingencies.end());
  return told;
}

int rank(const Standing& standing) {
  switch (standing.verdict) {
    case Verdict::kUnaffected: return 0;
    case Verdict::kCovered: return 1;
    case Verdict::kLate: return 2;
    case Verdict::kLockedOut: return 3;
    case Verdict::kDownBefore: return 4;
  }
  return 4;
}

bool is_worse(const Standing& before, const Standing& after) {
  if (rank(before) != rank(after)) return rank(after) > rank(before);
  return after.longest_gap.value_or(Seconds::max()) > before.longest_gap.value_or(Seconds::max());
}

/// Builds the rows in which two estates differ.
class Verdicts {
 public:
  Verdicts(const PlanSide& base, const PlanSide& head)
      : base_(base), head_(head), before_(told_of(base)), after_(told_of(head)) {}

  std::vector<VerdictChange> changes() {
    std::vector<VerdictChange> list;
    for (const auto& [key, standing] : before_.standings) add(list, key, standing, true);
    for (const auto& [key, standing] : after_.standings) {
      if (!before_.standings.contains(key)) add(list, key, standing, false);
    }
    std::sort(list.begin(), list.end(), [](const VerdictChange& a, const VerdictChange& b) {
      const auto order = [](const VerdictChange& one) {
        const int worst = one.after ? rank(*one.after) : -1;
        return std::make_tuple(std::string_view(one.operation), one.turn, -worst,
                               std::string_view(one.contingency));
      };
      return order(a) < order(b);
    });
    return list;
  }

 private:
  void add(std::vector<VerdictChange>& list, const Standings::key_type& key, const Standing& known,
           bool of_base) {
    const Told& other = of_base ? after_ : before_;
    std::optional<Standing> there;
    const auto found = other.standings.find(key);
    const bool asked =
        key.second.empty() ||
        std::binary_search(other.contingencies.begin(), other.contingencies.end(), key.second);
    if (found != other.standings.end()) {
      there = found->second;
    } else if (asked && other.standings.contains({key.first, ""})) {
      there = Standing{};
    }
    VerdictChange change{.operation = std::string(key.first),
                         .contingency = key.second,
                         .before = of_base ? std::optional(known) : there,
                         .after = of_base ? there : std::optional(known),
                         .turn = Turn::kWorse,
                         .criticality = criticality(key.first)};
    if (change.before == change.after) return;
    if (!key.second.empty() && told_undisturbed(key.first)) return;
    if (!change.before) change.turn = Turn::kNew;
    if (!change.after) change.turn = Turn::kGone;
    if (change.before && change.after && !is_worse(*change.before, *change.after)) {
      change.turn = Turn::kBetter;
    }
    list.push_back(std::move(change));
  }

  /// Whether one row says all: the operation goes, or is down on one side before anything fails.
  bool told_undisturbed(std::string_view operation) const {
    const auto after = after_.standings.find({operation, ""});
    if (after == after_.standings.end()) return true;
    const auto before = before_.standings.find({operation, ""});
    if (before == before_.standings.end()) return false;
    return before->second.verdict != after->second.verdict;
  }

  std::string criticality(std::string_view operation) const {
    for (const PlanSide* side : {&head_, &base_}) {
      const Estate& estate = side->graph->estate();
      const ItemIndex item = estate.find(operation);
      if (item.valid() && estate.item(item).item_class == ItemClass::kOperation) {
        return std::string(estate.operation(item).criticality);
      }
    }
    return {};
  }

  const PlanSide& base_;
  const PlanSide& head_;
  Told before_, after_;
};

/// What makes two findings the same one, and what of it may differ.
using FindingKey = std::tuple<std::string_view, std::string_view, std::string_view>;

FindingKey key_of(const Estate& estate, const Finding& finding) {
  const auto id = [&](ItemIndex item) {
    return item.valid() ? estate.item(item).id : std::string_view{};
  };
  return {finding.rule, id(finding.item), id(finding.operation)};
}

/// Whether a gate lets it pass.
bool is_accepted(const Finding& finding) { return finding.accepted && finding.accepted->valid_now; }

bool same(const Finding& a, const Finding& b) {
  return a.severity == b.severity && a.message == b.message && is_accepted(a) == is_accepted(b);
}

using Found = std::map<FindingKey, std::vector<const Finding*>>;

Found found_of(const PlanSide& side) {
  Found found;
  for (const Finding& finding : side.check->findings) {
    found[key_of(side.graph->estate(), finding)].push_back(&finding);
  }
  return found;
}

/// Takes out of both lists what is in both.
void cancel(std::vector<const Finding*>& before, std::vector<const Finding*>& after) {
  std::erase_if(before, [&](const Finding* one) {
    const auto twin = std::find_if(after.begin(), after.end(),
                                   [&](const Finding* other) { return same(*one, *other); });
    if (twin == after.end()) return false;
    after.erase(twin);
    return true;
  });
}

std::vector<FindingChange> finding_changes(const PlanSide& base, const PlanSide& head) {
  Found before = found_of(base);
  Found after = found_of(head);
  for (auto& [key, list] : before) after.try_emplace(key);
  std::vector<FindingChange> changes;
  for (auto& [key, now] : after) {
    std::vector<const Finding*>& then = before[key];
    cancel(then, now);
    for (std::size_t i = 0; i < std::max(then.size(), now.size()); ++i) {
      changes.push_back({i < then.size() ? then[i] : nullptr, i < now.size() ? now[i] : nullptr});
    }
  }
  std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
    const auto order = [](const FindingChange& one) {
      const int kind = one.before == nullptr ? 0 : one.after != nullptr ? 1 : 2;
      return std::make_pair(kind, (one.after != nullptr ? one.after : one.before)->severity);
    };
    return order(a) < order(b);
  });
  return changes;
}

/// Who answers for one item, role by role.
std::vector<std::pair<std::string_view, ItemIndex>> answerers(const Estate& estate,
                                                              ItemIndex item) {
  const model::Item& written = estate.item(item);
  std::vector<std::pair<std::string_view, ItemIndex>> roles{{"owner", written.owner},
                                                            {"maintainer", written.maintainer}};
  switch (written.item_class) {
    case ItemClass::kPerson: roles.push_back({"deputy", estate.person(item).deputy}); break;
    case ItemClass::kTeam:
      roles.push_back({"lead", estate.team(item).lead});
      roles.push_back({"on_call", estate.team(item).on_call});
      break;
    case ItemClass::kIdentity: roles.push_back({"sponsor", estate.identity(item).sponsor}); break;
    case ItemClass::kWorkflow:
      roles.push_back({"controls", estate.workflow(item).controls});
      roles.push_back({"session_controls", estate.workflow(item).session_controls});
      break;
    case ItemClass::kRecovery:
      roles.push_back({"validator", estate.recovery(item).validator});
      break;
    default: break;
  }
  return roles;
}

std::string id_in(const Estate& estate, ItemIndex item) {
  return item.valid() ? std::string(estate.item(item).id) : std::string{};
}

void owner_changes(const Estate& base, ItemIndex was, const Estate& head, ItemIndex now,
                   std::vector<OwnerChange>& list) {
  std::map<std::string_view, std::pair<std::string, std::string>> roles;
  if (was.valid()) {
    for (const auto& [role, party] : answerers(base, was)) roles[role].first = id_in(base, party);
  }
  if (now.valid()) {
    for (const auto& [role, party] : answerers(head, now)) roles[role].second = id_in(head, party);
  }
  const std::string item = was.valid() ? id_in(base, was) : id_in(head, now);
  for (auto& [role, parties] : roles) {
    if (parties.first == parties.second) continue;
    list.push_back({item, std::string(role), parties.first, parties.second});
  }
}

}  // namespace

Plan compare(const PlanSide& base, const PlanSide& head) {
  const Estate& before = base.graph->estate();
  const Estate& after = head.graph->estate();
  Plan plan;
  plan.verdicts = Verdicts(base, head).changes();
  plan.findings = finding_changes(base, head);
  for (std::size_t i = 0; i < before.items.size(); ++i) {
    const ItemIndex was(i);
    const ItemIndex now = after.find(before.items[i].id);
    owner_changes(before, was, after, now, plan.owners);
    if (!now.valid()) {
      plan.removed.emplace_back(before.items[i].id);
    } else if (model::item_text(before, was) != model::item_text(after, now)) {
      plan.changed.emplace_back(before.items[i].id);
    }
  }
  for (std::size_t i = 0; i < after.items.size(); ++i) {
    if (before.find(after.items[i].id).valid()) continue;
    owner_changes(before, {}, after, ItemIndex(i), plan.owners);
    plan.added.emplace_back(after.items[i].id);
  }
  for (auto* list : {&plan.added, &plan.removed, &plan.changed}) {
    std::sort(list->begin(), list->end());
  }
  std::sort(plan.owners.begin(), plan.owners.end(), [](const OwnerChange& a, const OwnerChange& b) {
    return std::tie(a.item, a.role) < std::tie(b.item, b.role);
  });
  plan.estate_changed = model::estate_text(before) != model::estate_text(after);
  plan.n1_before = base.sweep->n1_secure;
  plan.n1_after = head.sweep->n1_secure;
  plan.complete =
      base.sweep->complete && head.sweep->complete && base.check->complete && head.check->complete;
  return plan;
}

}  // namespace onus::findings
