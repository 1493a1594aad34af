#include "offboard_duties.h"

#include <algorithm>
#include <array>
#include <set>

#include "onus/model/availability.h"

namespace onus::analysis {

using model::ConditionIndex;
using model::Estate;
using model::ItemClass;

namespace {

/// Reads an estate for what one person or identity is in it.
class Reader {
 public:
  Reader(const Graph& graph, ItemIndex subject)
      : graph_(graph), estate_(graph.estate()), subject_(subject) {
    if (estate_.item(subject_).item_class != ItemClass::kPerson) return;
    for (const ItemIndex team : estate_.of_class(ItemClass::kTeam)) {
      const model::Team& written = estate_.team(team);
      const bool member = std::find(written.members.begin(), written.members.end(), subject_) !=
                          written.members.end();
      if (member && stays(written.lead)) leads_.push_back(written.lead);
    }
  }

  std::vector<Duty> run() {
    const bool person = estate_.item(subject_).item_class == ItemClass::kPerson;
    for (std::size_t i = 0; i < estate_.items.size(); ++i) {
      answers(ItemIndex(i));
      counted_on(ItemIndex(i));
    }
    if (person) governance();
    if (!person) consumers();
    std::stable_sort(list_.begin(), list_.end(),
                     [](const Duty& a, const Duty& b) { return a.kind < b.kind; });
    return std::move(list_);
  }

 private:
  void add(Duty::Kind kind, ItemIndex item, std::uint32_t detail = 0) {
    Duty& duty = list_.emplace_back();
    duty.kind = kind;
    duty.item = item;
    duty.detail = detail;
    duty.could_take_over = successor(item);
  }

  void role(Duty::Kind kind, ItemIndex item, ItemIndex party) {
    if (party == subject_) add(kind, item);
  }

  [[nodiscard]] bool stays(ItemIndex person) const {
    if (!person.valid() || person == subject_) return false;
    if (estate_.item(person).item_class != ItemClass::kPerson) return true;
    const auto left = estate_.person(person).left;
    return !left || *left > graph_.moment().at;
  }

  /// The deputy; else the lead of a team that the person is in; never anybody who is gone.
  [[nodiscard]] ItemIndex successor(ItemIndex item) const {
    if (estate_.item(subject_).item_class != ItemClass::kPerson) return {};
    const ItemIndex deputy = estate_.person(subject_).deputy;
    if (deputy != item && stays(deputy)) return deputy;
    const auto lead =
        std::find_if(leads_.begin(), leads_.end(), [&](ItemIndex one) { return one != item; });
    return lead == leads_.end() ? ItemIndex() : *lead;
  }

  void answers(ItemIndex at) {
    const model::Item& item = estate_.item(at);
    role(Duty::Kind::kOwner, at, item.owner);
    role(Duty::Kind::kMaintainer, at, item.maintainer);
    switch (item.item_class) {
      case ItemClass::kPerson: role(Duty::Kind::kDeputy, at, estate_.person(at).deputy); break;
      case ItemClass::kTeam: {
        const model::Team& team = estate_.team(at);
        role(Duty::Kind::kLead, at, team.lead);
        if (std::find(team.members.begin(), team.members.end(), subject_) != team.members.end()) {
          add(Duty::Kind::kMember, at);
          list_.back().others = present(team.members);
        }
        break;
      }
      case ItemClass::kRota: {
        const auto& order = estate_.rota(at).order;
        const model::Period ahead{graph_.moment().at, graph_.moment().at + Seconds{90 * 86400}};
        bool listed = std::find(order.begin(), order.end(), subject_) != order.end();
        if (!listed && !estate_.rota(at).ics_bytes.empty()) {
          const auto shifts = model::shifts(estate_, at, ahead);
          listed = std::any_of(shifts.begin(), shifts.end(),
                               [&](const model::Shift& shift) { return shift.person == subject_; });
        }
        if (listed) add(Duty::Kind::kOnCall, at);
        break;
      }
      case ItemClass::kIdentity:
        role(Duty::Kind::kSponsor, at, estate_.identity(at).sponsor);
        break;
      case ItemClass::kWorkflow:
        role(Duty::Kind::kControls, at, estate_.workflow(at).controls);
        role(Duty::Kind::kSessionControls, at, estate_.workflow(at).session_controls);
        break;
      case ItemClass::kRecovery:
        role(Duty::Kind::kValidator, at, estate_.recovery(at).validator);
        break;
      default: break;
    }
  }

  [[nodiscard]] std::size_t present(const std::vector<ItemIndex>& people) const {
    std::set<ItemIndex> others;
    for (const ItemIndex person : people) {
      if (person == subject_ || estate_.item(person).item_class != ItemClass::kPerson) continue;
      if (model::is_present(estate_.person(person), graph_.moment().at)) others.insert(person);
    }
    return others.size();
  }

  void people(Duty::Kind kind, ItemIndex item, ConditionIndex condition, std::uint32_t detail = 0) {
    if (!condition.valid()) return;
    std::vector<ItemIndex> all;
    bool counted = false;
    for (const ItemIndex party : model::items_named(estate_.conditions, condition)) {
      counted = counted || party == subject_;
      for (const ItemIndex person : model::people_of(estate_, party)) {
        counted = counted || person == subject_;
        all.push_back(person);
      }
    }
    if (!counted) return;
    add(kind, item, detail);
    list_.back().others = present(all);
  }

  void counted_on(ItemIndex at) {
    const model::Item& item = estate_.item(at);
    if (item.extras != model::Item::kNoExtras) {
      std::uint32_t number = 0;
      for (const auto& option : estate_.extras_of(at).restore) {
        people(Duty::Kind::kRestorer, at, option.by, number++);
      }
    }
    if (item.item_class == ItemClass::kWorkflow) {
      people(Duty::Kind::kUser, at, estate_.workflow(at).users);
    }
    if (item.item_class == ItemClass::kPolicy) {
      people(Duty::Kind::kApprover, at, estate_.policy(at).approve);
      people(Duty::Kind::kInvoker, at, estate_.policy(at).invoke);
    }
    if (item.item_class != ItemClass::kRecovery) return;
    std::uint32_t number = 0;
    for (const model::Step& step : estate_.recovery(at).steps) {
      people(Duty::Kind::kCustodian, at, step.by, number++);
    }
  }

  void governance() {
    const model::Governance& written = estate_.governance;
    bool named =
        std::find(written.admins.begin(), written.admins.end(), subject_) != written.admins.end();
    for (const auto& [word, party] : written.accept) named = named || party == subject_;
    for (const ConditionIndex condition : {written.adopt, written.enrol}) {
      if (!condition.valid()) continue;
      for (const ItemIndex party : model::items_named(estate_.conditions, condition)) {
        named = named || party == subject_;
      }
    }
    if (named) add(Duty::Kind::kGovernance, subject_);
    for (const model::Acceptance& acceptance : estate_.acceptances) {
      if (acceptance.by != subject_) continue;
      add(Duty::Kind::kAcceptance, acceptance.on);
      list_.back().rule = std::string(acceptance.finding);
    }
  }

  void consumers() {
    std::set<ItemIndex> told;
    const auto consumer = [&](ItemIndex item) {
      if (item.valid() && item != subject_ && told.insert(item).second) {
        add(Duty::Kind::kConsumer, item);
      }
    };
    for (const ItemIndex identity : estate_.of_class(ItemClass::kIdentity)) {
      if (estate_.identity(identity).issuer != subject_) continue;
      add(Duty::Kind::kIssued, identity);
      told.insert(identity);
    }
    for (const std::uint32_t watcher : graph_.watchers(subject_)) {
      consumer(graph_.slot(watcher).owner);
    }
    for (const ItemIndex user : estate_.identity(subject_).used_by) consumer(user);
  }

  const Graph& graph_;
  const Estate& estate_;
  ItemIndex subject_;
  std::vector<ItemIndex> leads_;  // of the teams that a person is in, of those who stay
  std::vector<Duty> list_;
};

}  // namespace

std::string_view duty_name(Duty::Kind kind) {
  constexpr std::array<std::string_view, 19> kNames{
      "owner",      "maintainer", "controls", "session_controls",
      "validator",  "lead",       "deputy",   "sponsor",
      "acceptance", "governance", "on_call",  "custodian",
      "restorer",   "approver",   "invoker",  "user",
      "member",     "consumer",   "issued"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Duty> duties_of(const Graph& graph, ItemIndex subject) {
  return Reader(graph, subject).run();
}

}  // namespace onus::analysis
