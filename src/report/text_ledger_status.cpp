// What a ledger says of an estate, for people.
#include <fmt/format.h>

#include <algorithm>

#include "history_words.h"
#include "onus/base/duration.h"
#include "onus/report/ledger_answers.h"

namespace onus::report {

namespace {

constexpr std::size_t kIndent = 6;
constexpr std::size_t kIdColumns = 24;

std::string role_line(const Page& page, const Zone& zone, const RoleApproval& role) {
  const std::string who = role.party.empty() ? page.paint(Tone::kBad, "nobody") : safe(role.party);
  std::string text = fmt::format("{} {}: ", role.role, who);
  if (role.given) {
    text +=
        fmt::format("{} on {} (entry {})", safe(role.by), date_text(zone, *role.at), role.entry);
    if (role.people_changed) text += page.paint(Tone::kWarn, ", who does not hold it any more");
    return text;
  }
  text += page.paint(Tone::kWarn, "has not signed");
  if (role.at) {
    text += fmt::format(" since {} on {} (entry {})", safe(role.by), date_text(zone, *role.at),
                        role.entry);
  }
  return text;
}

void write_item(Page& page, const Zone& zone, const ItemApproval& item) {
  const auto given = std::count_if(item.roles.begin(), item.roles.end(),
                                   [](const RoleApproval& role) { return role.given; });
  std::string state;
  if (item.approved) {
    state = page.paint(Tone::kGood, "approved");
  } else if (item.stale) {
    state = page.paint(Tone::kBad, "STALE");
  } else {
    state = page.paint(Tone::kWarn, fmt::format("{} of {} signed", given, item.roles.size()));
  }
  page.line(fmt::format("  {}  {}", pad(safe(item.item), kIdColumns), state));
  for (const RoleApproval& role : item.roles) {
    page.wrapped(std::string(kIndent, ' '), role_line(page, zone, role));
  }
  if (!item.changes.empty()) {
    page.line(fmt::format("{}changed {}:", std::string(kIndent, ' '), item.since));
    const std::string changes = changes_text(page, item.changes, kIndent + 2);
    page.line(changes.substr(0, changes.size() - 1));
  }
  for (const std::string& change : item.people) {
    page.wrapped(std::string(kIndent, ' ') + "people changed: ", safe(change));
  }
}

void write_proof(Page& page, const Zone& zone, const ProofStanding& proof) {
  std::string text;
  if (proof.at) {
    text = fmt::format("attested by {} on {}", safe(proof.by), date_text(zone, *proof.at));
    if (proof.took) text += ", took " + base::format_duration(*proof.took);
    if (proof.until) text += ", good until " + date_text(zone, *proof.until);
    text += fmt::format(" (entry {})", proof.entry);
  }
  if (!proof.why_not.empty()) {
    text += (text.empty() ? "" : " — ") + page.paint(Tone::kWarn, proof.why_not);
  }
  page.wrapped("  " + pad(safe(proof.path), kIdColumns) + "  ", text);
}

// What there is nothing to say of, in one line.
void write_rest(Page& page, const std::vector<std::string>& ids, std::string_view what) {
  constexpr std::size_t kShown = 8;
  if (ids.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < std::min(ids.size(), kShown); ++i) {
    list += (i == 0 ? "" : ", ") + safe(ids[i]);
  }
  if (ids.size() > kShown) list += fmt::format(" and {} more", ids.size() - kShown);
  page.wrapped("  " + page.paint(Tone::kWarn, fmt::format("{} {}", ids.size(), what)) + "  ", list);
}

void write_taken(Page& page, const Zone& zone, const TakenRole& taken) {
  std::string text = fmt::format("{} by {} on {} (entry {})", safe(taken.role), safe(taken.by),
                                 date_text(zone, taken.at), taken.entry);
  if (!taken.holds) {
    text += " — " + page.paint(Tone::kWarn, taken.party.empty()
                                                ? std::string("nobody holds it any more")
                                                : fmt::format("it is {} now", safe(taken.party)));
  }
  page.wrapped("  " + pad(safe(taken.item), kIdColumns) + "  ", text);
}

void write_head(Page& page, const Zone& zone, const LedgerStatus& status) {
  page.line(
      fmt::format("{}  {}", page.paint(Tone::kStrong, "Ledger"),
                  page.paint(Tone::kDim, fmt::format("{}, {}", safe(status.origin),
                                                     count_of(status.size, "entry", "entries")))));
  if (!status.in_force.empty()) {
    page.line(fmt::format("  estate {:.12} in force since {} (entry {})", status.in_force,
                          date_time_text(zone, *status.in_force_since), status.in_force_entry));
  }
  if (status.pending_from) {
    page.line(page.paint(Tone::kWarn, fmt::format("  a newer one was adopted; in force from {}",
                                                  date_time_text(zone, *status.pending_from))));
  }
  for (const std::string& warning : status.warnings) {
    page.wrapped("  " + page.paint(Tone::kWarn, "warning") + "  ", warning);
  }
}

}  // namespace

std::string ledger_status_text(const Zone& zone, const LedgerStatus& status, const Style& style) {
  Page page(style);
  write_head(page, zone, status);
  if (status.in_force.empty()) return page.take();
  page.line("Approvals");
  std::vector<std::string> untouched, unproven;
  for (const ItemApproval& item : status.items) {
    const bool any = std::any_of(item.roles.begin(), item.roles.end(),
                                 [](const RoleApproval& role) { return role.at.has_value(); });
    if (any) {
      write_item(page, zone, item);
    } else {
      untouched.push_back(item.item);
    }
  }
  write_rest(page, untouched, "nobody has signed");
  if (!status.proofs.empty()) page.line("Proofs");
  for (const ProofStanding& proof : status.proofs) {
    if (proof.at) {
      write_proof(page, zone, proof);
    } else {
      unproven.push_back(proof.path);
    }
  }
  write_rest(page, unproven, "never exercised");
  if (!status.taken.empty()) page.line("Roles taken");
  for (const TakenRole& taken : status.taken) write_taken(page, zone, taken);
  if (!status.risks.empty()) page.line("Accepted risks");
  for (const AcceptedRisk& risk : status.risks) {
    std::string text = fmt::format("{} by {} until {} (entry {})", safe(risk.finding),
                                   safe(risk.by), date_text(zone, *risk.until), risk.entry);
    if (!risk.because.empty()) text += ": " + safe(risk.because);
    if (!risk.counts)
      text += " — " + page.paint(Tone::kWarn, "does not count: " + safe(risk.why_not));
    page.wrapped("  " + pad(safe(risk.item), kIdColumns) + "  ", text);
  }
  return page.take();
}

std::string history_text(const Zone& zone, const History& history, const Style& style) {
  Page page(style);
  page.line(fmt::format(
      "{}  {}", page.paint(Tone::kStrong, safe(history.subject)),
      page.paint(Tone::kDim,
                 fmt::format("out of {}", count_of(history.size, "entry", "entries")))));
  for (const HistoryLine& line : history.lines) {
    std::string people;
    for (const std::string& person : line.people)
      people += (people.empty() ? "" : ", ") + safe(person);
    if (people.empty()) people = "the log itself";
    const std::string words = history_words(line);
    std::string text = words.empty() ? fmt::format("{} by {}", line.kind, people)
                                     : fmt::format("{}: {}", people, safe(words));
    std::string roles;
    for (const std::string& role : line.roles) roles += (roles.empty() ? " as " : ", ") + role;
    text += roles;
    if (line.until) text += ", until " + date_text(zone, *line.until);
    if (line.effective && *line.effective > line.received) {
      text += ", in force from " + date_time_text(zone, *line.effective);
    }
    if (!line.counts && !line.why_not.empty()) {
      text += " — " + page.paint(Tone::kWarn, "does not count: " + safe(line.why_not));
    }
    page.wrapped(fmt::format("  {:>6}  {}  ", line.entry, date_time_text(zone, line.received)),
                 text);
    const std::string space(28, ' ');
    for (const auto& [field, value] : line.content) {
      if (!words.empty()) break;  // they say it
      if (field == "contents" || field == "record" || field == "contact" || field == "because")
        continue;
      page.wrapped(space + pad(safe(field), 16), safe(value));
    }
    if (!line.closure.empty()) page.wrapped(space + pad("closure", 16), line.closure.substr(0, 12));
    if (!line.because.empty()) page.wrapped(space + pad("because", 16), safe(line.because));
  }
  return page.take();
}

}  // namespace onus::report
