#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {

using analysis::Verdict;

namespace {

bool is_critical(const Estate& estate, ItemIndex operation) {
  return estate.operation(operation).criticality == "critical";
}

// The worst that a contingency does: 0 locks a critical operation out … 4 all covered.
int severity_of(const Estate& estate, const analysis::ContingencyOutcome& outcome) {
  int worst = 4;
  for (const auto& o : outcome.operations) {
    const bool critical = is_critical(estate, o.operation);
    if (o.verdict == Verdict::kLockedOut) worst = std::min(worst, critical ? 0 : 2);
    if (o.verdict == Verdict::kLate) worst = std::min(worst, critical ? 1 : 3);
  }
  return worst;
}

std::string contingency_words(const Page& page, const Estate& estate,
                              const analysis::ContingencyOutcome& outcome) {
  std::string out;
  for (const Verdict verdict : {Verdict::kLockedOut, Verdict::kLate}) {
    std::vector<ItemIndex> operations;
    for (const auto& o : outcome.operations) {
      if (o.verdict == verdict) operations.push_back(o.operation);
    }
    if (operations.empty()) continue;
    if (!out.empty()) out += "; ";
    out += page.paint(verdict_tone(verdict),
                      verdict == Verdict::kLockedOut ? "locks out " : "makes late ") +
           ids_text(estate, operations, 5);
  }
  return out;
}

}  // namespace

std::string sweep_text(const Setting& setting, const SweepAnswer& answer, const Style& style) {
  constexpr std::size_t kNameColumns = 30;
  const Estate& estate = *setting.estate;
  Page page(style);
  std::vector<const analysis::ContingencyOutcome*> bad;
  std::size_t covered = 0;
  std::size_t against = 0;
  for (const auto& outcome : answer.result.outcomes) {
    const int severity = severity_of(estate, outcome);
    against += severity < 2 ? 1 : 0;
    if (severity < 4)
      bad.push_back(&outcome);
    else
      ++covered;
  }
  std::stable_sort(bad.begin(), bad.end(), [&](const auto* a, const auto* b) {
    return severity_of(estate, *a) < severity_of(estate, *b);
  });
  const std::size_t all = answer.result.contingencies.size();
  page.wrapped("",
               answer.result.n1_secure
                   ? page.paint(Tone::kGood, "N-1 secure:") +
                         fmt::format(" none of {} takes a critical operation for longer than "
                                     "it tolerates.",
                                     count_of(all, "failure", "single failures"))
                   : page.paint(Tone::kBad, "Not N-1 secure:") +
                         fmt::format(" {} of {} single failures {} a critical operation late or "
                                     "locked out{}.",
                                     against, all, against == 1 ? "leaves" : "leave",
                                     against == 0 ? " (one is down before anything fails)" : ""));
  if (!bad.empty()) page.line();
  for (const auto* outcome : bad) {
    const std::string name = safe(answer.result.contingencies[outcome->contingency].name);
    page.wrapped("  " + pad(name, kNameColumns) + "  ", contingency_words(page, estate, *outcome));
  }
  page.line();
  page.wrapped("",
               page.paint(Tone::kDim, fmt::format("{} covered by a fallback in time, {} harmless.",
                                                  covered, all - covered - bad.size())));
  if (!answer.result.complete) {
    page.wrapped("", page.paint(Tone::kBad, "This answer is not complete: a limit cut it."));
  }
  if (!bad.empty()) {
    const auto& worst = answer.result.contingencies[bad.front()->contingency];
    page.line();
    const bool scenario = worst.kind == analysis::Contingency::Kind::kScenario;
    page.line(fmt::format("Next  onus whatif {} {}", scenario ? "--scenario" : "--fails",
                          safe(worst.name)));
  }
  return page.take();
}

std::string_view role_title(std::string_view role) {
  struct Title {
    std::string_view role, title;
  };
  constexpr std::array<Title, 13> kTitles{{
      {"owner", "answers for the impact"},
      {"maintainer", "maintains the way in"},
      {"controls", "sets the controls"},
      {"session_controls", "runs the privileged sessions"},
      {"restores", "restores what failed"},
      {"recovery_owner", "owns the way back"},
      {"validated", "proves the way back"},
      {"accepted_risk", "accepted the residual risk"},
      {"on_call", "is on call"},
      {"deputy", "stands in"},
      {"approved_access_model", "approved the access model"},
      {"approved", "approved the access model"},
      {"proved", "showed that the way back works"},
  }};
  for (const Title& known : kTitles) {
    if (known.role == role) return known.title;
  }
  return role;
}

std::string who_text(const Setting& setting, const WhoAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  page.wrapped("",
               fmt::format("{}{}", page.paint(Tone::kStrong, named_text(estate, answer.operation)),
                           weight_text(estate, answer.operation)));
  std::string small =
      "Who answers at " + date_time_text(setting.zone, answer.at) + " " + safe(setting.zone.name);
  if (!answer.failed.empty()) small += ", with " + ids_text(estate, answer.failed) + " failed";
  page.line(page.paint(Tone::kDim, small));
  page.line();
  constexpr std::size_t kRoleColumns = 32;
  std::string last;
  for (const Role& role : answer.roles) {
    const std::string title(role_title(role.role));
    const std::string lead = "  " + pad(title == last ? "" : title, kRoleColumns) + "  ";
    last = title;
    std::string text = role.party.valid() ? named_text(estate, role.party) : safe(role.words);
    if (role.entry && role.party.valid() && !role.words.empty()) text += " " + safe(role.words);
    if (role.of.valid()) text += (text.empty() ? "" : ", ") + ("for " + id_text(estate, role.of));
    if (role.until) text += ", until " + near_text(setting.zone, *role.until, answer.at);
    if (role.since) text += ", since " + date_text(setting.zone, *role.since);
    if (!role.gap.empty()) {
      text += (text.empty() ? "" : " — ") + page.paint(Tone::kWarn, role.gap);
    }
    std::string place = place_text(estate, role.evidence);
    if (role.entry) place = fmt::format("ledger entry {}", *role.entry);
    if (!place.empty()) text += "  " + page.paint(Tone::kDim, place);
    page.wrapped(lead, text);
  }
  const auto list = [&](const char* title, const std::vector<std::string>& lines) {
    page.line();
    page.line(page.paint(Tone::kStrong, title));
    if (lines.empty()) page.line("  nothing is written down");
    for (const std::string& line : lines) page.wrapped("  ", line);
  };
  std::vector<std::string> acts;
  for (std::size_t i = 0; i < answer.may_act.size();) {
    const MayAct& first = answer.may_act[i];
    std::string people;
    for (; i < answer.may_act.size(); ++i) {
      const MayAct& act = answer.may_act[i];
      if (act.through != first.through || act.as != first.as) break;
      people += (people.empty() ? "" : ", ") + title_text(estate, act.party);
      if (!act.present) people += " (away)";
    }
    acts.push_back(fmt::format("{}, {}: {}", id_text(estate, first.through), first.as, people));
  }
  list("WHO MAY ACT", acts);
  list("ON WHAT CONDITIONS", answer.conditions);
  list("WITH WHAT OVERSIGHT", answer.oversight);
  page.line();
  page.line(page.paint(Tone::kStrong, "PHONES"));
  if (answer.contacts.empty()) page.line("  nobody to call is written down");
  for (const Contact& contact : answer.contacts) page.line("  " + contact_text(setting, contact));
  return page.take();
}

}  // namespace onus::report
