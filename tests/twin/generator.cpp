#include "generator.h"

#include <fmt/format.h>

#include <algorithm>

namespace onus::twin {
namespace {

using model::Gate;
using model::ItemClass;
using Ids = std::vector<std::string>;

class Artist {
 public:
  explicit Artist(std::uint64_t seed) : random_(seed) {}

  Case draw() {
    count_items();
    Case made;
    for (const std::string& id : people_) made.draft.items.push_back(person(id));
    for (const std::string& id : teams_) made.draft.items.push_back(team(id));
    for (const std::string& id : rotas_) made.draft.items.push_back(rota(id));
    for (const std::string& id : components_) made.draft.items.push_back(component(id));
    for (const std::string& id : identities_) made.draft.items.push_back(identity(id));
    for (const std::string& id : operations_) made.draft.items.push_back(operation(id));
    for (const std::string& id : workflows_) made.draft.items.push_back(workflow(id));
    for (const std::string& id : paths_) made.draft.items.push_back(path(id));
    for (const std::string& id : policies_) made.draft.items.push_back(policy(id));
    for (const std::string& id : scenarios_) made.draft.items.push_back(scenario(id));
    made.question = question();
    if (!paths_.empty() && one_in(8)) wear_out(made);
    return made;
  }

 private:
  // Chance.
  std::uint64_t upto(std::uint64_t most) { return random_() % (most + 1); }
  bool one_in(std::uint64_t n) { return random_() % n == 0; }
  const std::string& pick(const Ids& ids) { return ids[random_() % ids.size()]; }

  /// Few different lengths, so that things happen at the same instant.
  int duration() {
    static constexpr int kUnits[] = {1, 1, 2, 3, 5, 7};
    return static_cast<int>(upto(7)) * kUnits[upto(5)];
  }
  std::optional<int> maybe_duration() {
    return one_in(4) ? std::nullopt : std::optional<int>(duration());
  }

  Ids some(const Ids& ids, std::uint64_t most) {
    Ids picked;
    for (std::uint64_t n = upto(most); n > 0 && !ids.empty(); --n) {
      const std::string& id = pick(ids);
      if (std::ranges::count(picked, id) == 0) picked.push_back(id);
    }
    return picked;
  }

  static Ids named(char letter, std::uint64_t count) {
    Ids ids;
    for (std::uint64_t i = 0; i < count; ++i) ids.push_back(fmt::format("{}{}", letter, i));
    return ids;
  }

  void count_items() {
    people_ = named('p', one_in(3) ? 1 + upto(3) : upto(2));
    if (!people_.empty()) teams_ = named('t', upto(2));
    if (!teams_.empty() && one_in(2)) rotas_ = named('u', 1);
    components_ = named('c', 1 + upto(4));
    identities_ = named('i', one_in(3) ? upto(2) : 0);
    operations_ = named('o', 1 + upto(1));
    workflows_ = named('w', one_in(6) ? 0 : 1 + upto(1));
    paths_ = named('r', one_in(4) ? 0 : 1 + upto(2));
    if (!paths_.empty() && one_in(3)) policies_ = named('g', 1);
    scenarios_ = named('s', one_in(3) ? 1 : 0);
    for (const Ids* ids : {&components_, &components_, &identities_, &workflows_, &operations_}) {
      needable_.insert(needable_.end(), ids->begin(), ids->end());
    }
    fallible_ = needable_;
    fallible_.insert(fallible_.end(), people_.begin(), people_.end());
    fallible_.insert(fallible_.end(), paths_.begin(), paths_.end());
    if (!paths_.empty() && one_in(2)) {
      needable_.insert(needable_.end(), paths_.begin(), paths_.end());
    }
    for (const Ids* ids : {&people_, &teams_}) {
      parties_.insert(parties_.end(), ids->begin(), ids->end());
      if (one_in(2)) needable_.insert(needable_.end(), ids->begin(), ids->end());
    }
  }

  // Conditions.
  DraftCondition leaf(const std::string& id) {
    DraftCondition made;
    made.gate = Gate::kItem;
    made.item = id;
    return made;
  }

  DraftCondition gate(const Ids& ids, int depth, bool people) {
    DraftCondition made;
    made.gate = one_in(3) ? Gate::kAny : one_in(2) ? Gate::kAtLeast : Gate::kAll;
    Ids left = ids;
    for (std::uint64_t n = 1 + upto(2); n > 0 && !left.empty(); --n) {
      if (depth > 0 && one_in(5)) {
        made.of.push_back(gate(ids, depth - 1, people));
        continue;
      }
      const std::string id = pick(left);
      std::erase(left, id);
      made.of.push_back(leaf(id));
      if (!people && one_in(3)) made.of.back().survives = duration();
    }
    if (made.gate == Gate::kAtLeast) {
      const bool team = std::ranges::any_of(
          made.of, [](const DraftCondition& member) { return member.item.starts_with('t'); });
      const std::uint64_t most = made.of.size() + (people && team ? 1 : 0);
      made.threshold = static_cast<std::uint32_t>(1 + upto(most - 1));
    }
    return made;
  }

  MaybeCondition condition(const Ids& ids, std::uint64_t absent, bool people = false) {
    if (one_in(absent)) return std::nullopt;
    if (ids.empty() || one_in(4)) return DraftCondition{};
    DraftCondition made = gate(ids, 2, people);
    if (made.gate == Gate::kAll && made.of.size() == 1 && one_in(2)) return made.of.front();
    return made;
  }
  MaybeCondition needs() { return condition(needable_, 2); }

  /// Over people; an empty list would mean different things, so it is drawn on purpose only.
  MaybeCondition people(std::uint64_t absent, bool machines = false) {
    Ids ids = parties_;
    if (machines && one_in(3)) ids.insert(ids.end(), identities_.begin(), identities_.end());
    if (one_in(absent) || ids.empty()) return std::nullopt;
    return gate(ids, 1, true);
  }

  // Items.
  DraftItem item(ItemClass item_class, const std::string& id) {
    DraftItem made;
    made.item_class = item_class;
    made.id = id;
    made.planned = one_in(60);
    made.expired = one_in(60);
    made.needs = needs();
    if (one_in(4)) made.vendor = one_in(2) ? "acme" : "zeta";
    if (item_class != ItemClass::kRecovery && one_in(3)) {
      made.start_written = true;
      made.start_needs = condition(needable_, 3);
      made.start_takes = maybe_duration();
    }
    if (!one_in(5)) {
      for (std::uint64_t n = one_in(4) ? 2 : 1; n > 0; --n) made.restore.push_back(option());
    }
    return made;
  }

  DraftWork option() {
    DraftWork made;
    made.needs = needs();
    if (one_in(4)) made.by_vendor = true;
    if (!made.by_vendor) made.by = people(2, true);
    made.takes = maybe_duration();
    if (one_in(8)) made.breaks = some(fallible_, 2);
    return made;
  }

  DraftItem person(const std::string& id) {
    DraftItem made = item(ItemClass::kPerson, id);
    if (one_in(2)) made.needs.reset();
    made.away = one_in(25);
    made.gone = one_in(40);
    if (one_in(4)) made.reach = condition(needable_, 2);
    if (one_in(2)) made.answers_in = duration();
    made.authenticators_written = one_in(2);
    for (std::uint64_t n = upto(2); made.authenticators_written && n > 0; --n) {
      DraftItem key = item(ItemClass::kAuthenticator, fmt::format("k{}{}", id, n));
      key.kind = one_in(2) ? "hardware-key" : "passkey";
      fallible_.push_back(key.id);
      if (one_in(3)) needable_.push_back(key.id);
      made.authenticators.push_back(key);
    }
    return made;
  }

  DraftItem bare(ItemClass item_class, const std::string& id) {
    DraftItem made;
    made.item_class = item_class;
    made.id = id;
    return made;
  }

  DraftItem team(const std::string& id) {
    DraftItem made = bare(ItemClass::kTeam, id);
    made.members = some(people_, 4);
    if (!rotas_.empty() && one_in(2)) made.on_call = pick(rotas_);
    return made;
  }

  DraftItem rota(const std::string& id) {
    DraftItem made = bare(ItemClass::kRota, id);
    made.members = {people_.front()};
    made.answers_in = maybe_duration();
    return made;
  }

  DraftItem component(const std::string& id) {
    static constexpr std::string_view kKinds[] = {"server",       "network", "place", "safe",
                                                  "hardware-key", "paper",   "tool"};
    DraftItem made = item(ItemClass::kComponent, id);
    made.kind = std::string(one_in(2) ? "server" : kKinds[upto(6)]);
    if (!policies_.empty() && (id == "c0" || one_in(4))) made.kind = "emergency-access";
    return made;
  }

  DraftItem identity(const std::string& id) {
    static constexpr std::string_view kStates[] = {"requested", "active", "disabled", "removed"};
    DraftItem made = item(ItemClass::kIdentity, id);
    made.expired = one_in(12);
    if (one_in(3)) made.state = std::string(one_in(6) ? kStates[upto(3)] : "active");
    if (!one_in(3)) made.issuer = pick(one_in(4) ? identities_ : components_);
    if (!one_in(4)) made.lifetime = 1 + duration();
    if (made.lifetime && one_in(3)) {
      made.renew_after = static_cast<int>(upto(static_cast<std::uint64_t>(*made.lifetime)));
    }
    return made;
  }

  std::optional<Ids> ways(const Ids& ids) {
    if (one_in(6)) return std::nullopt;
    return some(ids, 3);
  }

  DraftItem operation(const std::string& id) {
    DraftItem made = item(ItemClass::kOperation, id);
    if (one_in(2)) made.needs.reset();
    if (!one_in(8)) made.access = some(workflows_, 2);
    if (made.access && made.access->empty() && !one_in(4)) {
      made.access.reset();
      if (!workflows_.empty()) made.access = Ids{pick(workflows_)};
    }
    made.recovery = ways(paths_);
    made.rollback = one_in(3) ? ways(paths_) : std::nullopt;
    made.criticality = one_in(2) ? "critical" : one_in(2) ? "high" : "";
    if (!one_in(4)) made.tolerates = duration();
    return made;
  }

  DraftItem workflow(const std::string& id) {
    DraftItem made = item(ItemClass::kWorkflow, id);
    made.users = people(2);
    if (one_in(10)) {
      made.users = DraftCondition{};
      made.users->gate = Gate::kAny;  // nobody
    }
    if (!identities_.empty() && one_in(2)) made.identities = condition(identities_, 4, true);
    return made;
  }

  DraftItem path(const std::string& id) {
    DraftItem made = item(ItemClass::kRecovery, id);
    if (one_in(2)) made.needs.reset();
    made.actor = one_in(3) ? "machine" : "human";
    if (one_in(2)) made.lasts = 1 + duration();
    for (std::uint64_t n = one_in(15) ? 0 : 1 + upto(2); n > 0; --n) {
      DraftWork step = option();
      if (!policies_.empty() && one_in(3)) step.grant = policies_.front();
      if (one_in(8)) step.uses_up = some(fallible_, 2);
      made.steps.push_back(step);
    }
    return made;
  }

  DraftItem policy(const std::string& id) {
    DraftItem made = bare(ItemClass::kPolicy, id);
    made.invoke = people(4);
    made.approve = people(4);
    if (one_in(2)) made.channels = some(components_, 3);
    return made;
  }

  DraftItem scenario(const std::string& id) {
    DraftItem made = bare(ItemClass::kScenario, id);
    made.fails = some(fallible_, 3);
    made.detect = one_in(2) ? duration() : 0;
    return made;
  }

  /// A path that uses up what it needs, and so comes and goes for as long as that is repaired.
  void wear_out(Case& made) {
    const std::string used = pick(components_);
    const std::string worn = pick(paths_);
    for (DraftItem& at : made.draft.items) {
      if (at.id == used) {
        at.restore.assign(1, DraftWork{});
        at.restore.front().takes = duration();
      }
      if (at.id != worn) continue;
      if (at.steps.empty()) at.steps.push_back(option());
      if (at.steps.size() == 1) at.steps.push_back(DraftWork{});
      at.steps.front().needs = leaf(used);
      at.steps.back().breaks = {used};
      at.lasts = 1 + duration();
    }
    made.question.take.emplace_back(worn, std::nullopt);
  }

  DraftQuestion question() {
    DraftQuestion made;
    made.fails = some(fallible_, 3);
    if (made.fails.empty() || one_in(3)) made.fails.push_back(pick(components_));
    if (one_in(8)) made.given = some(fallible_, 2);
    made.detect = one_in(3) ? duration() : 0;
    for (std::uint64_t n = one_in(2) ? 1 + upto(3) : 0; n > 0; --n) {
      std::optional<std::uint32_t> option;
      if (one_in(2)) option = static_cast<std::uint32_t>(upto(1));
      made.take.emplace_back(pick(one_in(2) || paths_.empty() ? fallible_ : paths_), option);
    }
    return made;
  }

  std::mt19937_64 random_;
  Ids people_, teams_, rotas_, components_, identities_, operations_, workflows_, paths_;
  Ids policies_, scenarios_;
  Ids needable_, fallible_, parties_;
};

}  // namespace

Case draw(std::uint64_t seed) { return Artist(seed).draw(); }

}  // namespace onus::twin
