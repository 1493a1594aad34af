// Risks that somebody took on. An acceptance silences nothing.
#include <fmt/format.h>

#include <algorithm>

#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

bool is_meant(const model::Acceptance& acceptance, const Finding& finding) {
  return acceptance.on.valid() && acceptance.finding == finding.rule &&
         (acceptance.on == finding.item || acceptance.on == finding.operation);
}

bool valid_at(const model::Acceptance& acceptance, TimePoint now) {
  return acceptance.until && now < *acceptance.until;
}

/// Whether `a` says more for a finding than `b`: valid before ended, then the later end.
bool better(const model::Acceptance& a, const model::Acceptance& b, TimePoint now) {
  if (valid_at(a, now) != valid_at(b, now)) return valid_at(a, now);
  return a.until > b.until;
}

// GOV005
void ending(Facts& facts, Sink& sink, const model::Acceptance& acceptance) {
  const TimePoint now = facts.now();
  const auto until = acceptance.until;
  if (until && *until >= now + kHorizon) return;
  Finding* f =
      sink.add("GOV005", Severity::kWarning, acceptance.on, facts.reach().operation(acceptance.on));
  if (f == nullptr) return;
  f->place = acceptance.place;
  const std::string_view on = id_of(facts.estate(), acceptance.on);
  f->message = !until ? fmt::format("The acceptance of {} on {} has no end, so it does not count.",
                                    acceptance.finding, on)
                      : fmt::format("The acceptance of {} on {} {} {}.", acceptance.finding, on,
                                    *until <= now ? "ended" : "ends", when(*until, now));
  f->next_step = "mend the finding, or let the risk be accepted anew";
  f->who_must_act = acceptance.by.valid() ? acceptance.by : facts.who(acceptance.on);
}

/// The signed acceptance of a finding on an item that says most for it: one that counts and is
/// valid before one that does not, then the later end. nullptr: none.
const AcceptanceFact* signed_for(const Facts& facts, std::string_view finding, ItemIndex on) {
  const LedgerFacts* ledger = facts.ledger();
  if (ledger == nullptr || !ledger->broken.empty() || !on.valid()) return nullptr;
  const AcceptanceFact* best = nullptr;
  for (const AcceptanceFact& fact : ledger->acceptances) {
    if (fact.on != on || fact.finding != finding || !fact.counts) continue;
    if (best == nullptr || best->until < fact.until) best = &fact;
  }
  return best;
}

// GOV004
void not_signed(Facts& facts, Sink& sink, const model::Acceptance& acceptance) {
  if (signed_for(facts, acceptance.finding, acceptance.on) != nullptr) return;
  Finding* f =
      sink.add("GOV004", Severity::kNote, acceptance.on, facts.reach().operation(acceptance.on));
  if (f == nullptr) return;
  f->place = acceptance.place;
  f->message = fmt::format(
      "The acceptance of {} on {} is written and not signed: it marks the "
      "finding and takes no weight from it.",
      acceptance.finding, id_of(facts.estate(), acceptance.on));
  f->next_step = "sign it, so that it can be shown later who took the risk";
  f->who_must_act = acceptance.by.valid() ? acceptance.by : facts.who(acceptance.on);
}

}  // namespace

void find_acceptances(Facts& facts, Sink& sink) {
  for (const model::Acceptance& acceptance : facts.estate().acceptances) {
    if (!acceptance.on.valid()) continue;
    ending(facts, sink, acceptance);
    not_signed(facts, sink, acceptance);
  }
}

namespace {

std::optional<Accepted> by_statement(const Facts& facts, const Finding& finding) {
  const AcceptanceFact* best = signed_for(facts, finding.rule, finding.item);
  const AcceptanceFact* other = signed_for(facts, finding.rule, finding.operation);
  if (best == nullptr || (other != nullptr && best->until < other->until)) best = other;
  if (best == nullptr) return std::nullopt;
  return Accepted{.by = best->by,
                  .until = best->until,
                  .because = best->because,
                  .signed_statement = true,
                  .valid_now = facts.now() < best->until,
                  .place = {}};
}

std::optional<Accepted> by_file(const Facts& facts, const Finding& finding) {
  const TimePoint now = facts.now();
  const model::Acceptance* best = nullptr;
  for (const model::Acceptance& acceptance : facts.estate().acceptances) {
    if (!is_meant(acceptance, finding)) continue;
    if (best == nullptr || better(acceptance, *best, now)) best = &acceptance;
  }
  if (best == nullptr) return std::nullopt;
  return Accepted{.by = best->by,
                  .until = best->until,
                  .because = std::string(best->because),
                  .signed_statement = false,
                  .valid_now = valid_at(*best, now),
                  .place = best->place};
}

}  // namespace

void mark_accepted(const Facts& facts, CheckResult& result) {
  for (Finding& finding : result.findings) {
    finding.accepted = by_statement(facts, finding);
    if (!finding.accepted || !finding.accepted->valid_now) {
      if (auto written = by_file(facts, finding)) finding.accepted = std::move(written);
    }
    result.summary.accepted += finding.accepted && finding.accepted->valid_now ? 1 : 0;
  }
}

}  // namespace onus::findings
