#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using analysis::OperationOutcome;
using analysis::Verdict;

constexpr std::size_t kStepsShown = 3;
constexpr std::size_t kOperationsShown = 6;  // a screenful; the rest is counted

std::string due_text(const Setting& setting, const OutageAnswer& answer,
                     const OperationOutcome& outcome, const Page& page) {
  const Zone& zone = setting.zone;
  const TimePoint lost = answer.since + outcome.lost_at.value_or(Seconds{0});
  const auto tolerates = setting.estate->operation(outcome.operation).tolerates;
  std::string out = fmt::format("{} {}", lost <= setting.now ? "lost since" : "will be lost at",
                                near_text(zone, lost, setting.now));
  if (tolerates) {
    const TimePoint due = lost + *tolerates;
    const std::string left = due >= setting.now ? "in " + base::format_duration(due - setting.now)
                                                : base::format_duration(setting.now - due) + " ago";
    out += fmt::format(" · must be back by {} ({})",
                       page.paint(Tone::kStrong, near_text(zone, due, setting.now)), left);
  } else {
    out += " · nobody has written down by when it must be back";
  }
  return out;
}

std::string hope_text(const Setting& setting, const OutageAnswer& answer,
                      const OperationOutcome& outcome, const Page& page) {
  if (outcome.verdict == Verdict::kDownBefore) {
    return page.paint(Tone::kBad, "was already down before this outage");
  }
  if (!outcome.regained_at) {
    return page.paint(Tone::kBad, "nothing that is written down brings it back");
  }
  const TimePoint back = answer.since + *outcome.regained_at;
  std::string text = "back at " + near_text(setting.zone, back, setting.now) + " at the earliest";
  if (outcome.regained_by.valid()) text += " by " + id_text(*setting.estate, outcome.regained_by);
  const auto tolerates = setting.estate->operation(outcome.operation).tolerates;
  if (tolerates && outcome.longest_gap && *outcome.longest_gap > *tolerates) {
    return page.paint(Tone::kBad,
                      fmt::format("{}: {} too late", text,
                                  base::format_duration(*outcome.longest_gap - *tolerates)));
  }
  return page.paint(Tone::kGood, text);
}

void write_lost(Page& page, const Setting& setting, const OutageAnswer& answer,
                const std::vector<const OperationAnswer*>& lost) {
  const Estate& estate = *setting.estate;
  page.line();
  page.line(page.paint(Tone::kStrong, "WHAT IS LOST"));
  for (std::size_t i = 0; i < lost.size(); ++i) {
    if (i == kOperationsShown && lost.size() > kOperationsShown + 1) {
      page.line(fmt::format("  and {} more: see onus whatif --fails {}", lost.size() - i,
                            ids_text(estate, answer.what_if.asked.fails)));
      break;
    }
    const OperationOutcome& outcome = lost[i]->outcome;
    page.wrapped("  ", page.paint(Tone::kStrong, named_text(estate, outcome.operation)) +
                           weight_text(estate, outcome.operation));
    page.wrapped("    ", due_text(setting, answer, outcome, page));
    page.wrapped("    ", hope_text(setting, answer, outcome, page));
    if (outcome.witness.size() > 1) {
      page.wrapped("    ", chain_text(page, estate, outcome.witness));
    }
    for (const HarmfulWay& way : answer.what_if.harmful) {
      const std::string text = harmful_text(estate, way, outcome.operation);
      if (!text.empty()) page.wrapped("    ", page.paint(Tone::kWarn, text));
    }
  }
}

void write_calls(Page& page, const Setting& setting, const OutageAnswer& answer) {
  const Estate& estate = *setting.estate;
  page.line();
  page.line(page.paint(Tone::kStrong, "CALL NOW"));
  if (answer.duties.empty()) page.line("  nobody: no owner is written down for what failed");
  for (const Duty& duty : answer.duties) {
    page.wrapped("  ", named_text(estate, duty.party) + page.paint(Tone::kDim, " — " + duty.why));
    if (duty.contacts.empty()) page.line("    " + page.paint(Tone::kBad, "nobody is on call"));
    for (const Contact& contact : duty.contacts) {
      page.line("    " + contact_text(setting, contact));
      if (!contact.deputy.valid()) continue;
      Contact deputy;
      deputy.person = contact.deputy;
      page.line("    " + contact_text(setting, deputy, "deputy "));
    }
  }
}

void write_steps(Page& page, const Setting& setting, const OutageAnswer& answer) {
  const Estate& estate = *setting.estate;
  page.line();
  page.line(page.paint(Tone::kStrong, "FIRST STEPS"));
  if (answer.steps.empty()) {
    page.line("  none is written down; call the owners above");
    return;
  }
  for (std::size_t i = 0; i < answer.steps.size() && i < kStepsShown; ++i) {
    const WayStep& step = answer.steps[i];
    const StepWords words = step_words(estate, step);
    const std::string lead =
        fmt::format("  {}. {}  ", i + 1, clock_text(setting.zone, answer.since + step.begins));
    const Seconds takes = step.ends - step.begins;
    page.wrapped(lead, fmt::format("{} ({})", words.action,
                                   words.takes_written ? base::format_duration(takes)
                                                       : "nobody has written how long"));
    const std::string indent(columns(lead), ' ');
    const std::string phones = who_phones(estate, words);
    if (!words.who.empty()) page.wrapped(indent + "who:   ", words.who);
    if (!phones.empty() && phones != words.who) page.wrapped(indent + "call:  ", phones);
    if (!words.needs.empty()) page.wrapped(indent + "needs: ", words.needs);
  }
  if (answer.steps.size() > kStepsShown) {
    page.line(fmt::format("  and {} more steps in the runbook", answer.steps.size() - kStepsShown));
  }
}

}  // namespace

std::string outage_text(const Setting& setting, const OutageAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  std::vector<const OperationAnswer*> lost;
  for (const OperationAnswer* operation : by_urgency(estate, answer.what_if)) {
    if (operation->outcome.lost_at) lost.push_back(operation);
  }
  const std::size_t all = answer.what_if.operations.size();
  page.wrapped(
      "", fmt::format("{} · {} down since {} · {}", clock_text(setting.zone, setting.now),
                      page.paint(Tone::kStrong, ids_text(estate, answer.what_if.asked.fails)),
                      near_text(setting.zone, answer.since, setting.now),
                      lost.empty() ? page.paint(Tone::kGood, "no operation is lost")
                                   : page.paint(Tone::kBad, fmt::format("{} of {} lost or about "
                                                                        "to be",
                                                                        lost.size(),
                                                                        count_of(all, "operation",
                                                                                 "operations")))));
  page.line(page.paint(Tone::kDim,
                       fmt::format("{} · clock times in {} · {}", safe(estate.name),
                                   safe(setting.zone.name), date_text(setting.zone, setting.now))));
  if (!lost.empty()) write_lost(page, setting, answer, lost);
  write_calls(page, setting, answer);
  write_steps(page, setting, answer);
  if (!lost.empty()) {
    std::string fails;
    for (const ItemIndex item : answer.what_if.asked.fails) {
      fails += (fails.empty() ? "" : ",") + id_text(estate, item);
    }
    page.line();
    page.line(fmt::format("Next  onus runbook {} --fails {}",
                          id_text(estate, lost.front()->outcome.operation), fails));
  }
  return page.take();
}

}  // namespace onus::report
