// Identities: owners and dates.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "identity_rules.h"
#include "onus/analysis/judging.h"
#include "onus/base/duration.h"
#include "onus/model/expiry.h"
#include "words.h"

namespace onus::findings {
namespace {

constexpr Seconds kUnusedMax{90 * 86400};
constexpr Seconds kSecretAgeMax{365 * 86400};

// NHI003
void expiry(const Subject& s) {
  const model::Identity& identity = *s.identity;
  if (identity.lifetime && identity.renew_after && *identity.renew_after >= *identity.lifetime) {
    if (Finding* f = s.add("NHI003")) {
      f->message = fmt::format("{} lives {} and is renewed only after {}.", s.id(),
                               base::format_duration(*identity.lifetime),
                               base::format_duration(*identity.renew_after));
      f->next_step = "renew it at two thirds of its lifetime";
    }
    return;
  }
  if (!s.written->expires) return;
  const TimePoint expires = *s.written->expires;
  const TimePoint now = s.facts.now();
  if (expires <= now) {
    if (Finding* f = s.add("NHI003")) {
      f->message = fmt::format("{} expired {}.", s.id(), when(expires, now));
      f->next_step = "renew it, or remove it if nothing missed it";
    }
    return;
  }
  std::optional<TimePoint> renewal;
  if (identity.rotated && identity.rotate_every)
    renewal = *identity.rotated + *identity.rotate_every;
  const bool too_late = renewal ? *renewal >= expires : expires < now + kHorizon;
  if (!too_late) return;
  if (Finding* f = s.add("NHI003", at_most(Severity::kWarning, s.severity))) {
    f->message = renewal ? fmt::format("{} expires {}, before its next rotation is due ({}).",
                                       s.id(), when(expires, now), when(*renewal, now))
                         : fmt::format("{} expires {}, and nothing says when it is renewed.",
                                       s.id(), when(expires, now));
    f->next_step = "renew it now, and set a rotation that comes before its end";
  }
}

// NHI003, of whoever checks it: with their clock gone, nothing that has dates is valid.
void clock(const Subject& s) {
  if (!s.facts.has_clocks()) return;
  const auto own = model::chain_end(s.facts.estate(), s.item).at;
  const TimePoint now = s.facts.now();
  if (!own || *own <= now) return;
  const auto end = analysis::judging(s.facts.graph(), s.item).end;
  if (!end || end->at >= *own || end->at >= now + kHorizon) return;
  const model::Estate& estate = s.facts.estate();
  const bool gone = end->at <= now;
  Finding* f = s.add("NHI003", gone ? s.severity : at_most(Severity::kWarning, s.severity));
  if (f == nullptr) return;
  f->message = fmt::format(
      "{} expires {}, but {} judges that by the clock of {}, which {} {}{}.", s.id(),
      when(*own, now), id_of(estate, end->checker), id_of(estate, end->clock),
      gone ? "ended" : "ends", when(end->at, now),
      end->link == end->clock ? std::string() : fmt::format(" with {}", id_of(estate, end->link)));
  f->next_step = fmt::format("renew {}, or give {} a second time source that it can do with alone",
                             id_of(estate, end->link), id_of(estate, end->checker));
  f->witness = {s.item, end->checker, end->clock};
  if (end->link != end->clock) f->witness.push_back(end->link);
}

// NHI005
void unused(const Subject& s) {
  const auto last = s.identity->last_used;
  if (!last || s.emergency || *last + kUnusedMax > s.facts.now()) return;
  if (Finding* f = s.add("NHI005", at_most(Severity::kWarning, s.severity))) {
    f->message =
        fmt::format("{} was last used {} and is still active.", s.id(), when(*last, s.facts.now()));
    f->next_step =
        "disable it, wait, then remove it; or mark it as emergency if it is kept for one";
  }
}

// NHI014
void rotation(const Subject& s) {
  const model::Identity& identity = *s.identity;
  std::optional<Seconds> every = identity.rotate_every;
  if (!every && !identity.lifetime && is_static_secret(identity.credential)) every = kSecretAgeMax;
  if (!every) return;
  const TimePoint now = s.facts.now();
  if (identity.rotated && *identity.rotated + *every >= now) return;
  if (Finding* f = s.add("NHI014", at_most(Severity::kWarning, s.severity))) {
    f->message = identity.rotated
                     ? fmt::format("{} was last rotated {}; it should be every {}.", s.id(),
                                   when(*identity.rotated, now), base::format_duration(*every))
                     : fmt::format("Nothing shows that {} was ever rotated; it should be every {}.",
                                   s.id(), base::format_duration(*every));
    f->next_step = "rotate it, and let the rotation write its date";
  }
}

// NHI016
void confirmation(const Subject& s) {
  const auto every = s.identity->review_every ? s.identity->review_every
                                              : s.facts.estate().governance.review_every;
  if (!every) return;
  const TimePoint now = s.facts.now();
  const auto confirmed = s.identity->confirmed;
  if (confirmed && *confirmed + *every >= now) return;
  if (Finding* f = s.add("NHI016", at_most(Severity::kWarning, s.severity))) {
    f->message = confirmed ? fmt::format("{} was last confirmed {}; it should be every {}.", s.id(),
                                         when(*confirmed, now), base::format_duration(*every))
                           : fmt::format("{} was never confirmed by its owner.", s.id());
    f->next_step = "ask its owner whether it is still needed, with that scope; write the day down";
  }
}

}  // namespace

void find_identity_owner(const Subject& s) {
  const ItemIndex owner = s.written->owner;
  if (!owner.valid()) {
    if (Finding* f = s.add("NHI001")) {
      f->message = fmt::format("{} has no owner.", s.id());
      f->next_step = "name who answers for it; disable it if nobody will";
    }
    return;
  }
  if (!s.facts.is_party(owner) || !s.facts.gone(owner)) return;
  if (Finding* f = s.add("NHI002")) {
    const model::Estate& estate = s.facts.estate();
    const bool person = estate.item(owner).item_class == model::ItemClass::kPerson;
    f->message = person ? fmt::format("{}, owner of {}, left {}.", id_of(estate, owner), s.id(),
                                      when(*estate.person(owner).left, s.facts.now()))
                        : fmt::format("Team {}, owner of {}, has nobody left.",
                                      id_of(estate, owner), s.id());
    f->next_step = "hand it over, or disable it";
    f->witness = {s.item, owner};
  }
}

void find_identity_times(const Subject& s) {
  if (!s.in_use) return;
  expiry(s);
  clock(s);
  unused(s);
  rotation(s);
  confirmation(s);
}

}  // namespace onus::findings
