#include "forecast_facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "onus/model/availability.h"
#include "onus/model/expiry.h"

namespace onus::analysis {

using model::Estate;
using model::ItemClass;

namespace {

/// Collects what lies within a window.
class Collector {
 public:
  Collector(const Estate& estate, TimePoint from, TimePoint until)
      : estate_(estate), from_(from), until_(until) {
    for (const model::Drill& drill : estate.drills) {
      if (!drill.last) continue;
      for (const ItemIndex path : drill.proves) {
        auto& last = proven_[path];
        if (!last || *last < *drill.last) last = drill.last;
      }
    }
  }

  Dated run() {
    for (std::size_t i = 0; i < estate_.items.size(); ++i) item(ItemIndex(i));
    for (const ItemIndex team : estate_.of_class(ItemClass::kTeam)) rota(team);
    for (const model::Acceptance& acceptance : estate_.acceptances) {
      if (!acceptance.until) continue;
      Fact fact = fact_of(Fact::Kind::kAcceptanceEnds, *acceptance.until, acceptance.on);
      fact.who = acceptance.by;
      fact.rule = std::string(acceptance.finding);
      add(std::move(fact));
    }
    std::stable_sort(dated_.facts.begin(), dated_.facts.end(), [](const Fact& a, const Fact& b) {
      return std::tie(a.at, a.kind, a.item) < std::tie(b.at, b.kind, b.item);
    });
    std::vector<Touch>& touches = dated_.touches;
    std::sort(touches.begin(), touches.end());
    touches.erase(std::unique(touches.begin(), touches.end()), touches.end());
    return std::move(dated_);
  }

 private:
  [[nodiscard]] bool within(TimePoint at) const { return from_ < at && at <= until_; }

  static Fact fact_of(Fact::Kind kind, TimePoint at, ItemIndex item) {
    Fact fact;
    fact.at = at;
    fact.kind = kind;
    fact.item = item;
    return fact;
  }

  void add(Fact fact) {
    if (within(fact.at)) dated_.facts.push_back(std::move(fact));
  }

  void due(Fact::Kind kind, ItemIndex item, std::optional<TimePoint> last,
           std::optional<Seconds> every, ItemIndex who) {
    if (!last || !every) return;
    Fact fact = fact_of(kind, *last + *every, item);
    fact.who = who;
    add(std::move(fact));
  }

  void touch(TimePoint at, ItemIndex item) {
    if (within(at)) dated_.touches.push_back({at, item});
  }

  [[nodiscard]] ItemIndex answers_for(ItemIndex item) const {
    const model::Item& written = estate_.item(item);
    return written.owner.valid() ? written.owner : written.maintainer;
  }

  void item(ItemIndex at) {
    const model::Item& written = estate_.item(at);
    if (written.expires) {
      Fact fact = fact_of(Fact::Kind::kExpires, *written.expires, at);
      fact.who = answers_for(at);
      add(std::move(fact));
    }
    const model::ChainEnd end = model::chain_end(estate_, at);
    if (end.at) touch(*end.at, at);
    switch (written.item_class) {
      case ItemClass::kPerson: person(at); break;
      case ItemClass::kIdentity: identity(at); break;
      case ItemClass::kRecovery: recovery(at); break;
      case ItemClass::kDrill: {
        const model::Drill& drill = estate_.drill(at);
        due(Fact::Kind::kDrillDue, at, drill.last, drill.every, answers_for(at));
        break;
      }
      default: break;
    }
  }

  void person(ItemIndex at) {
    const model::Person& person = estate_.person(at);
    if (person.left) {
      Fact fact = fact_of(Fact::Kind::kLeaves, *person.left, at);
      fact.who = person.deputy;
      add(std::move(fact));
      touch(*person.left, at);
    }
    for (const model::Period& away : person.away) {
      if (away.from >= away.to || (person.left && *person.left <= away.from)) continue;
      Fact leaves = fact_of(Fact::Kind::kAway, away.from, at);
      leaves.until = away.to;
      leaves.who = person.deputy;
      add(std::move(leaves));
      touch(away.from, at);
      touch(away.to, at);
      if (!person.left || away.to < *person.left) add(fact_of(Fact::Kind::kBack, away.to, at));
    }
  }

  void identity(ItemIndex at) {
    const model::Identity& identity = estate_.identity(at);
    due(Fact::Kind::kRotationDue, at, identity.rotated, identity.rotate_every, answers_for(at));
    const auto review =
        identity.review_every ? identity.review_every : estate_.governance.review_every;
    due(Fact::Kind::kReviewDue, at, identity.confirmed, review, answers_for(at));
  }

  void recovery(ItemIndex at) {
    const model::Recovery& recovery = estate_.recovery(at);
    std::optional<TimePoint> last = recovery.verified;
    const auto drilled = proven_.find(at);
    if (drilled != proven_.end() && (!last || *last < *drilled->second)) last = drilled->second;
    due(Fact::Kind::kVerificationDue, at, last, recovery.verify_every,
        recovery.validator.valid() ? recovery.validator : answers_for(at));
  }

  void rota(ItemIndex team) {
    const model::Team& written = estate_.team(team);
    if (!written.on_call.valid()) return;
    std::size_t told = 0;
    for (const model::Period& gap : model::rota_gaps(estate_, written.on_call, {from_, until_})) {
      if (++told > kGapsMax) return;
      Fact fact = fact_of(Fact::Kind::kRotaGap, gap.from, written.on_call);
      fact.other = team;
      fact.until = gap.to;
      fact.who = written.lead.valid() ? written.lead : answers_for(written.on_call);
      dated_.facts.push_back(std::move(fact));
    }
  }

  const Estate& estate_;
  TimePoint from_, until_;
  std::map<ItemIndex, std::optional<TimePoint>> proven_;
  Dated dated_;
};

}  // namespace

std::string_view fact_name(Fact::Kind kind) {
  constexpr std::array<std::string_view, 10> kNames{
      "expires",         "leaves",           "away",      "back",         "rota-gap",
      "acceptance-ends", "verification-due", "drill-due", "rotation-due", "review-due"};
  return kNames[static_cast<std::size_t>(kind)];
}

Dated dated(const Estate& estate, TimePoint from, TimePoint until) {
  return Collector(estate, from, until).run();
}

}  // namespace onus::analysis
