// What the ledger shows, or lacks: GOV001 002 003 006 007 008 009 010.
#include <fmt/format.h>

#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

constexpr Seconds kWitnessWithin{24 * 3600};

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// GOV001, GOV002
void approval(Facts& facts, Sink& sink, const ApprovalFact& fact) {
  const model::ItemClass item_class = facts.estate().item(fact.item).item_class;
  const bool identity = item_class == model::ItemClass::kIdentity;
  if (fact.approved || (identity && !fact.before)) return;  // GOV009 asks for an identity's scope
  const ItemIndex operation = facts.reach().operation(fact.item);
  const std::string_view id = id_of(facts.estate(), fact.item);
  Finding* f =
      sink.add(fact.before ? "GOV002" : "GOV001", facts.severity(operation), fact.item, operation);
  if (f == nullptr) return;
  f->message = fact.before
                   ? fmt::format("The approval of {} is stale: {}.", id,
                                 fact.changed.empty() ? "what it rests on changed" : fact.changed)
                   : fmt::format("{} was never approved by those whose word counts; missing: {}.",
                                 id, joined(fact.missing));
  f->next_step = fmt::format("look at it and sign: onus approve {}", id);
  f->who_must_act = fact.next.valid() ? fact.next : facts.who(fact.item, operation);
}

// GOV009
void scope(Facts& facts, Sink& sink, const ApprovalFact& fact) {
  const model::Estate& estate = facts.estate();
  const model::ItemClass item_class = estate.item(fact.item).item_class;
  const ItemIndex operation = facts.reach().operation(fact.item);
  const std::string_view id = id_of(estate, fact.item);
  const bool identity = item_class == model::ItemClass::kIdentity;
  const bool never = identity && !fact.approved && !fact.before &&
                     !estate.identity(fact.item).scope.empty() && operation.valid();
  if (fact.wider.empty() && !never) return;
  Finding* f = sink.add(
      "GOV009", at_most(never ? Severity::kNote : Severity::kWarning, facts.severity(operation)),
      fact.item, operation);
  if (f == nullptr) return;
  f->message =
      never ? fmt::format("Nobody whose word counts ever approved the scope of {}.", id)
            : fmt::format("The scope of {} is wider than what was approved: {}.", id, fact.wider);
  f->next_step = never ? fmt::format("look at it and sign: onus approve {}", id)
                       : fmt::format("take it back, or sign it: onus approve {}", id);
  f->who_must_act = fact.next.valid() ? fact.next : facts.who(fact.item, operation);
}

// GOV008
void failed_drill(Facts& facts, Sink& sink, const ProofFact& fact) {
  if (!fact.failed_at || fact.answered) return;
  const ItemIndex operation = facts.reach().operation(fact.path);
  Finding* f = sink.add("GOV008", facts.severity(operation), fact.path, operation);
  if (f == nullptr) return;
  const std::string_view id = id_of(facts.estate(), fact.path);
  f->message = fmt::format("The last drill of {} failed {}, and nobody has answered for it since.",
                           id, when(*fact.failed_at, facts.now()));
  f->next_step = "mend the path and drill it again, or let the risk be accepted";
  f->who_must_act = facts.who(fact.path, operation);
}

// GOV006
void unreviewed(Facts& facts, Sink& sink, const DebtFact& fact) {
  if (fact.review_by > facts.now()) return;
  Finding* f = sink.add("GOV006", facts.severity(fact.operation), fact.operation, fact.operation);
  if (f == nullptr) return;
  f->message = fmt::format(
      "Emergency access to {} for {} ended {} and {}; that was due {}.",
      id_of(facts.estate(), fact.operation), fact.requester, when(fact.ended, facts.now()),
      fact.reviewed ? "its review left something open" : "nobody has reviewed it",
      when(fact.review_by, facts.now()));
  f->next_step =
      fmt::format("let somebody who neither asked nor approved review it: onus request review {}",
                  fact.request);
  f->who_must_act = facts.who(fact.operation, fact.operation);
}

// GOV003; GOV005 for what is signed
void signed_acceptance(Facts& facts, Sink& sink, const AcceptanceFact& fact) {
  const ItemIndex operation = facts.reach().operation(fact.on);
  const std::string_view on = id_of(facts.estate(), fact.on);
  if (!fact.counts) {
    Finding* f = sink.add("GOV003", at_most(Severity::kWarning, facts.severity(operation)), fact.on,
                          operation);
    if (f == nullptr) return;
    f->message = fmt::format("The risk of {} on {} is accepted by nobody entitled to: {}.",
                             fact.finding, on, fact.why_not);
    f->next_step = "let somebody sign whom governance.accept names for it: onus accept";
    f->who_must_act = facts.who(fact.on, operation);
    return;
  }
  if (fact.until >= facts.now() + kHorizon) return;
  Finding* f = sink.add("GOV005", Severity::kWarning, fact.on, operation);
  if (f == nullptr) return;
  f->message =
      fmt::format("The signed acceptance of {} on {} {} {}.", fact.finding, on,
                  fact.until <= facts.now() ? "ended" : "ends", when(fact.until, facts.now()));
  f->next_step = "mend the finding, or let the risk be accepted anew";
  f->who_must_act = fact.by.valid() ? fact.by : facts.who(fact.on, operation);
}

// GOV010
void witness(Facts& facts, Sink& sink, const LedgerFacts& ledger) {
  const std::optional<TimePoint> since =
      ledger.witnessed_at ? ledger.witnessed_at : ledger.first_at;
  if (!since || facts.now() - *since <= kWitnessWithin) return;
  Finding* f = sink.add("GOV010", Severity::kWarning, {});
  if (f == nullptr) return;
  f->message = ledger.witnessed_at
                   ? fmt::format("No outside witness has signed the ledger's head since {}.",
                                 when(*ledger.witnessed_at, facts.now()))
                   : std::string(
                         "No outside witness ever signed the ledger's head, so who holds "
                         "its key could show two people two different logs.");
  f->next_step = "ask one: onus ledger witness add";
  f->who_must_act = facts.who({});
}

}  // namespace

void find_in_ledger(Facts& facts, Sink& sink) {
  const LedgerFacts* ledger = facts.ledger();
  if (ledger == nullptr) return;
  if (!ledger->broken.empty()) {  // GOV007
    Finding* f = sink.add("GOV007", Severity::kError, {});
    if (f == nullptr) return;
    f->message = fmt::format("The ledger cannot be believed: {}", ledger->broken);
    f->next_step = "stop signing, keep a copy as it is, and find out: onus ledger verify";
    f->who_must_act = facts.who({});
    return;
  }
  for (const ApprovalFact& fact : ledger->approvals) {
    approval(facts, sink, fact);
    scope(facts, sink, fact);
  }
  for (const ProofFact& fact : ledger->proofs) failed_drill(facts, sink, fact);
  for (const AcceptanceFact& fact : ledger->acceptances) signed_acceptance(facts, sink, fact);
  for (const DebtFact& fact : ledger->debts) unreviewed(facts, sink, fact);
  witness(facts, sink, *ledger);
}

}  // namespace onus::findings
