// Who answers, over time: people who leave, and calendars with holes.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "onus/base/duration.h"
#include "onus/model/availability.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using model::ItemClass;
using model::Period;

/// OWN003 for one role.
void departing(Facts& facts, Sink& sink, ItemIndex item, ItemIndex party, std::string_view role) {
  const model::Estate& estate = facts.estate();
  if (!party.valid() || estate.item(party).item_class != ItemClass::kPerson) return;
  const auto left = estate.person(party).left;
  if (!left || *left >= facts.now() + facts.review_every()) return;
  const bool gone = *left <= facts.now();
  const ItemIndex operation = facts.reach().operation(item);
  const Severity severity = facts.severity(operation);
  Finding* f =
      sink.add("OWN003", gone ? severity : at_most(Severity::kWarning, severity), item, operation);
  if (f == nullptr) return;
  f->message = fmt::format("{}, {} of {}, {} {}.", id_of(estate, party), role, id_of(estate, item),
                           gone ? "left" : "leaves", when(*left, facts.now()));
  f->next_step = fmt::format("hand {} over to somebody who stays", id_of(estate, item));
  f->who_must_act = facts.who(item, operation);
  f->witness = {item, party};
}

// OWN005
void rota_gap(Facts& facts, Sink& sink, ItemIndex team) {
  const model::Estate& estate = facts.estate();
  const ItemIndex rota = estate.team(team).on_call;
  const ItemIndex operation = facts.reach().operation(team);
  if (!rota.valid() || !operation.valid()) return;
  const Period window{facts.now(), facts.now() + kHorizon};
  const std::vector<Period> holes = model::rota_gaps(estate, rota, window);
  if (holes.empty()) return;
  Finding* f = sink.add("OWN005", facts.severity(operation), rota, operation);
  if (f == nullptr) return;
  const Period& first = holes.front();
  const bool open_end = first.to == window.to;
  f->message = fmt::format(
      "Nobody of {} is on call from {} for {}{}{}, and {} needs that team.", id_of(estate, team),
      utc(first.from), open_end ? "at least " : "", base::format_duration(first.to - first.from),
      holes.size() > 1 ? fmt::format(" ({} gaps within 30 days)", holes.size()) : "",
      id_of(estate, operation));
  f->next_step = fmt::format("fill the gap in {}", id_of(estate, rota));
  const ItemIndex lead = estate.team(team).lead;
  f->who_must_act = lead.valid() && !facts.gone(lead) ? lead : facts.who(rota, operation);
  f->witness = {operation, team, rota};
}

}  // namespace

void find_departures(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const model::Item& written = estate.items[i];
    if (written.item_class == ItemClass::kIdentity) continue;  // NHI002
    departing(facts, sink, item, written.owner, "owner");
    if (written.maintainer != written.owner) {
      departing(facts, sink, item, written.maintainer, "maintainer");
    }
    switch (written.item_class) {
      case ItemClass::kTeam: departing(facts, sink, item, estate.team(item).lead, "lead"); break;
      case ItemClass::kWorkflow:
        departing(facts, sink, item, estate.workflow(item).controls, "owner of the controls");
        departing(facts, sink, item, estate.workflow(item).session_controls,
                  "owner of the session controls");
        break;
      case ItemClass::kRecovery:
        departing(facts, sink, item, estate.recovery(item).validator, "validator");
        break;
      default: break;
    }
  }
}

void find_rota_gaps(Facts& facts, Sink& sink) {
  std::vector<ItemIndex> told;  // a rota that two teams share is one gap
  for (const ItemIndex team : facts.estate().of_class(ItemClass::kTeam)) {
    const ItemIndex rota = facts.estate().team(team).on_call;
    if (!rota.valid() || std::find(told.begin(), told.end(), rota) != told.end()) continue;
    rota_gap(facts, sink, team);
    if (facts.reach().operation(team).valid()) told.push_back(rota);
  }
}

}  // namespace onus::findings
