#include "facts.h"

#include <algorithm>

#include "onus/analysis/judging.h"
#include "onus/model/availability.h"

namespace onus::findings {

using model::ItemClass;

Severity Facts::severity(ItemIndex operation) const {
  if (!operation.valid()) return Severity::kNote;
  switch (criticality_rank(estate().operation(operation))) {
    case 0: return Severity::kError;
    case 1: return Severity::kWarning;
    default: return Severity::kNote;
  }
}

bool Facts::is_party(ItemIndex item) const {
  if (!item.valid()) return false;
  const ItemClass item_class = estate().item(item).item_class;
  return item_class == ItemClass::kPerson || item_class == ItemClass::kTeam;
}

ItemIndex Facts::who(ItemIndex item, ItemIndex operation) const {
  if (item.valid()) {
    const model::Item& written = estate().item(item);
    for (const ItemIndex party : {written.owner, written.maintainer}) {
      if (is_party(party) && !gone(party)) return party;
    }
  }
  if (operation.valid()) {
    const ItemIndex owner = estate().item(operation).owner;
    if (is_party(owner) && !gone(owner)) return owner;
  }
  for (const ItemIndex admin : estate().governance.admins) {
    if (is_party(admin) && !gone(admin)) return admin;
  }
  return {};
}

bool Facts::gone(ItemIndex party) const {
  const auto has_left = [&](ItemIndex person) {
    const auto left = estate().person(person).left;
    return left && *left <= now();
  };
  switch (estate().item(party).item_class) {
    case ItemClass::kPerson: return has_left(party);
    case ItemClass::kTeam: {
      const auto& members = estate().team(party).members;
      return std::all_of(members.begin(), members.end(), has_left);
    }
    default: return false;
  }
}

Seconds Facts::review_every() const {
  return estate().governance.review_every.value_or(kReviewDefault);
}

const analysis::UpSet& Facts::up() {
  if (!up_) up_ = analysis::undisturbed(graph_);
  return *up_;
}

const analysis::SweepResult& Facts::sweep() {
  if (!sweep_) sweep_ = analysis::sweep(graph_);
  return *sweep_;
}

const std::vector<analysis::SharedFate>& Facts::shared_fates() {
  if (!shared_) shared_ = analysis::shared_fates(graph_, sweep().contingencies);
  return *shared_;
}

const std::vector<analysis::RestoreStanding>& Facts::standings() {
  if (!standings_) standings_ = analysis::restore_standings(graph_);
  return *standings_;
}

analysis::UpSweep& Facts::without() {
  if (!without_) without_ = std::make_unique<analysis::UpSweep>(graph_);
  return *without_;
}

std::optional<TimePoint> Facts::last_proven(ItemIndex path) {
  if (ledger_ != nullptr && ledger_->broken.empty()) {
    for (const ProofFact& proof : ledger_->proofs) {
      if (proof.path == path && !proof.changed_since) return proof.passed_at;
    }
    return std::nullopt;
  }
  std::optional<TimePoint> last = estate().recovery(path).verified;
  for (const model::Drill& drill : estate().drills) {
    if (!drill.last) continue;
    if (std::find(drill.proves.begin(), drill.proves.end(), path) == drill.proves.end()) continue;
    if (!last || *last < *drill.last) last = drill.last;
  }
  return last;
}

bool Facts::has_clocks() {
  if (!has_clocks_) {
    has_clocks_ = false;
    for (std::size_t i = 0; i < estate().items.size() && !*has_clocks_; ++i) {
      has_clocks_ = analysis::is_clock(estate(), ItemIndex(i));
    }
  }
  return *has_clocks_;
}

}  // namespace onus::findings
