#include "onus/inventory/drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "onus/codec/time.h"
#include "onus/model/scope_notes.h"

namespace onus::inventory {

using base::Seconds;
using base::TimePoint;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;
using model::Observation;
using model::ScopeEntry;

std::string_view drift_name(DriftKind kind) {
  switch (kind) {
    case DriftKind::kGone: return "gone";
    case DriftKind::kScopeGrew: return "scope grew";
    case DriftKind::kOwnerDiffers: return "owner differs";
    case DriftKind::kExpiryMoved: return "expiry moved";
    case DriftKind::kUnseen: return "unseen";
    case DriftKind::kUndeclared: return "undeclared";
    case DriftKind::kNeverSeen: return "never seen";
  }
  return "";
}

bool DriftResult::clean() const {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0}) == 0;
}

namespace {

class Finder {
 public:
  Finder(const Estate& estate, TimePoint now, Seconds unseen_after)
      : estate_(estate), now_(now), unseen_after_(unseen_after), last_(estate.items.size()) {}
  [[nodiscard]] DriftResult run();

 private:
  void observation(const Observation& seen);
  void scope(const Observation& seen);
  void owners();
  void item(ItemIndex index);
  Drift* add(DriftKind kind, ItemIndex item, model::Place place);
  [[nodiscard]] std::string evidence(const Observation& seen) const;

  /// The latest that is known of a declared item.
  struct Last {
    const Observation* seen = nullptr;
    bool everywhere_gone = true;
  };
  const Estate& estate_;
  TimePoint now_;
  Seconds unseen_after_;
  std::vector<Last> last_;
  DriftResult result_;
};

Drift* Finder::add(DriftKind kind, ItemIndex item, model::Place place) {
  std::size_t& count = result_.counts[static_cast<std::size_t>(kind)];
  if (++count > kDriftListedMax) return nullptr;
  result_.list.push_back(
      {.kind = kind, .item = item, .message = {}, .evidence = {}, .place = place});
  return &result_.list.back();
}

std::string Finder::evidence(const Observation& seen) const {
  const model::ObservedSource& source = estate_.sources[seen.source];
  // Where it stood is told of an export that is replaced: it stands nowhere now.
  if (seen.gone) {
    return fmt::format("{}, last seen on {} (matched by {})", source.name,
                       codec::format_time(seen.seen).substr(0, 10), match_rule_name(seen.rule));
  }
  return fmt::format("{}, {}{}, {} (matched by {})", source.name, source.file, seen.at,
                     codec::format_time(seen.seen).substr(0, 10), match_rule_name(seen.rule));
}

void Finder::scope(const Observation& seen) {
  const model::Identity& identity = estate_.identity(seen.item);
  if (!identity.scope_written || !seen.scope_written) return;
  std::vector<std::string> more;
  for (const ScopeEntry& entry : seen.scope) {
    const bool known =
        std::any_of(identity.scope.begin(), identity.scope.end(), [&](const ScopeEntry& own) {
          return model::scope_covers(own, model::without_notes(entry));
        });
    if (!known) more.push_back(fmt::format("{} on {}", entry.privilege, entry.system));
  }
  if (more.empty()) return;
  if (Drift* drift = add(DriftKind::kScopeGrew, seen.item, seen.place)) {
    constexpr std::size_t kShownMax = 4;
    const std::size_t shown = std::min(more.size(), kShownMax);
    drift->message = fmt::format(
        "{} may also: {}{}", estate_.item(seen.item).id,
        fmt::join(more.begin(), more.begin() + static_cast<std::ptrdiff_t>(shown), "; "),
        more.size() > shown ? fmt::format("; and {} more", more.size() - shown) : std::string());
    drift->evidence = evidence(seen);
  }
}

void Finder::observation(const Observation& seen) {
  if (!seen.declared) return;
  Last& last = last_[seen.item.value()];
  if (last.seen == nullptr || last.seen->seen < seen.seen) last.seen = &seen;
  if (seen.gone) return;
  last.everywhere_gone = false;
  if (estate_.item(seen.item).item_class != ItemClass::kIdentity) return;
  scope(seen);
  const auto expires = estate_.item(seen.item).expires;
  if (!seen.expires || !expires || *expires == *seen.expires) return;
  if (Drift* drift = add(DriftKind::kExpiryMoved, seen.item, seen.place)) {
    drift->message =
        fmt::format("{} ends on {} as declared, on {} as observed", estate_.item(seen.item).id,
                    codec::format_time(*expires), codec::format_time(*seen.expires));
    drift->evidence = evidence(seen);
  }
}

void Finder::owners() {
  const Parties parties(estate_);
  for (const model::OwnerHint& hint : estate_.owner_hints) {
    const model::Item& item = estate_.item(hint.item);
    if (item.observed || !item.owner.valid()) continue;
    const ItemIndex named = parties.find(hint.party);
    if (named == item.owner) continue;
    if (named.valid() && estate_.item(item.owner).item_class == ItemClass::kTeam) {
      const auto& members = estate_.team(item.owner).members;
      if (std::find(members.begin(), members.end(), named) != members.end()) continue;
    }
    if (Drift* drift = add(DriftKind::kOwnerDiffers, hint.item, item.place)) {
      drift->message = fmt::format("{} is {}'s as declared; {} names {}{}", item.id,
                                   estate_.item(item.owner).id, hint.because, hint.party,
                                   named.valid() ? "" : ", who is nobody of the estate");
      drift->evidence = estate_.sources[hint.source].name;
    }
  }
}

void Finder::item(ItemIndex index) {
  const model::Item& item = estate_.item(index);
  if (item.item_class != ItemClass::kIdentity) return;
  const std::string_view state = estate_.identity(index).state;
  if (item.observed) {
    if (state == "removed") return;
    if (Drift* drift = add(DriftKind::kUndeclared, index, item.place)) {
      drift->message = fmt::format("{} exists and is not declared", item.id);
      drift->evidence = estate_.files[item.place.file].name;
    }
    return;
  }
  if (state == "removed" || state == "requested" || item.planned) return;
  const Last& last = last_[index.value()];
  if (last.seen == nullptr) {
    if (Drift* drift = add(DriftKind::kNeverSeen, index, item.place)) {
      drift->message = fmt::format("{} is declared, and no source has it", item.id);
    }
    return;
  }
  if (last.everywhere_gone) {
    if (Drift* drift = add(DriftKind::kGone, index, last.seen->place)) {
      drift->message = fmt::format("{} is declared, and its source no longer has it", item.id);
      drift->evidence = evidence(*last.seen);
    }
  } else if (last.seen->seen + unseen_after_ < now_) {
    if (Drift* drift = add(DriftKind::kUnseen, index, last.seen->place)) {
      drift->message = fmt::format("{} was last seen on {}", item.id,
                                   codec::format_time(last.seen->seen).substr(0, 10));
      drift->evidence = evidence(*last.seen);
    }
  }
}

DriftResult Finder::run() {
  if (estate_.sources.empty()) return {};
  for (const Observation& seen : estate_.observations) observation(seen);
  for (std::size_t i = 0; i < estate_.items.size(); ++i) item(ItemIndex(i));
  owners();
  std::stable_sort(result_.list.begin(), result_.list.end(), [](const Drift& a, const Drift& b) {
    return std::pair(a.kind, a.item.value()) < std::pair(b.kind, b.item.value());
  });
  return std::move(result_);
}

}  // namespace

DriftResult find_drift(const Estate& estate, TimePoint now, Seconds unseen_after) {
  return Finder(estate, now, unseen_after).run();
}

}  // namespace onus::inventory
