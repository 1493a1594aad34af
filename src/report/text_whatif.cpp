#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using analysis::OperationOutcome;
using analysis::Verdict;

// One sentence on when the operation is lost, and when and how it is back.
std::string sentence(const Estate& estate, const OperationOutcome& outcome) {
  if (outcome.verdict == Verdict::kDownBefore) return "cannot be done even before anything fails";
  std::string out = "lost " + after_text(outcome.lost_at.value_or(Seconds{0}));
  if (!outcome.regained_at) return out + ", and nothing that is written down brings it back";
  out += ", back " + after_text(*outcome.regained_at);
  if (outcome.regained_by.valid()) out += " by " + id_text(estate, outcome.regained_by);
  const auto tolerates = estate.operation(outcome.operation).tolerates;
  if (outcome.longest_gap && tolerates && *outcome.longest_gap > *tolerates) {
    out += fmt::format("; {} too late", base::format_duration(*outcome.longest_gap - *tolerates));
  } else if (outcome.longest_gap && !tolerates) {
    out += "; nobody has written down how long that may take";
  }
  return out;
}

void write_operation(Page& page, const Setting& setting, const WhatIfAnswer& answer,
                     const OperationAnswer& operation) {
  const Estate& estate = *setting.estate;
  const OperationOutcome& outcome = operation.outcome;
  const Tone tone = verdict_tone(outcome.verdict);
  page.line();
  page.wrapped(page.paint(tone, pad(verdict_title(outcome.verdict), 12)),
               page.paint(Tone::kStrong, named_text(estate, outcome.operation)) +
                   weight_text(estate, outcome.operation));
  page.wrapped("            ", sentence(estate, outcome));
  if (outcome.witness.size() > 1) {
    page.wrapped("  why       ", chain_text(page, estate, outcome.witness));
  }
  for (const ClosedWay& way : operation.closed) {
    if (way.chain.empty()) continue;
    page.wrapped("  not by    ", chain_text(page, estate, way.chain));
  }
  if (!operation.way.empty()) {
    page.line("  way back");
    write_way(page, estate, operation.way, "    ");
  }
  for (const HarmfulWay& way : answer.harmful) {
    const std::string text = harmful_text(estate, way, outcome.operation);
    if (!text.empty()) page.wrapped("  or        ", page.paint(Tone::kWarn, text));
  }
  for (const BuiltVerdict& with : operation.with_planned) {
    page.wrapped("  planned   ", fmt::format("with {} built: {}", id_text(estate, with.planned),
                                             page.paint(verdict_tone(with.verdict),
                                                        analysis::verdict_name(with.verdict))));
  }
  const std::string rests = assumptions_text(estate, operation.assumptions);
  if (!rests.empty()) page.wrapped("  rests on  ", page.paint(Tone::kDim, rests));
}

void write_items(Page& page, const Estate& estate, const WhatIfAnswer& answer) {
  std::vector<ItemIndex> for_good, for_a_time;
  for (const auto& item : answer.items) {
    if (estate.item(item.item).item_class == model::ItemClass::kOperation) continue;
    (item.regained_at ? for_a_time : for_good).push_back(item.item);
  }
  if (for_good.empty() && for_a_time.empty()) return;
  page.line();
  if (!for_good.empty()) {
    page.wrapped("Down for good  ",
                 fmt::format("{}: {}", count_of(for_good.size(), "item", "items"),
                             ids_text(estate, for_good, 12)));
  }
  if (!for_a_time.empty()) {
    page.wrapped("Down, and back ",
                 fmt::format("{}: {}", count_of(for_a_time.size(), "item", "items"),
                             ids_text(estate, for_a_time, 12)));
  }
}

void write_next(Page& page, const Estate& estate, const WhatIfAnswer& answer,
                const std::vector<const OperationAnswer*>& list) {
  if (!answer.moving.empty()) {
    page.line();
    page.wrapped("Never at rest  ", ids_text(estate, answer.moving, 12) +
                                        ": go up and down in a ring, and count as never back");
  }
  if (!answer.complete) {
    page.line();
    page.wrapped("", page.paint(Tone::kBad,
                                "This answer is not complete: a limit ended the "
                                "simulation. What is not listed is not known."));
  }
  if (list.empty() || list.front()->outcome.verdict == Verdict::kUnaffected) return;
  std::string fails;
  for (const ItemIndex item : answer.asked.fails) {
    fails += (fails.empty() ? "" : ",") + id_text(estate, item);
  }
  page.line();
  const std::string what =
      answer.scenario.empty() ? " --fails " + fails : " --scenario " + safe(answer.scenario);
  page.line("Next  onus runbook " + id_text(estate, list.front()->outcome.operation) + what);
}

}  // namespace

std::string whatif_text(const Setting& setting, const WhatIfAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  const auto counts = count_verdicts(answer);
  const auto list = by_urgency(estate, answer);
  const Tone tone = list.empty() ? Tone::kPlain : verdict_tone(list.front()->outcome.verdict);
  page.wrapped("", fmt::format("If {}: {}", fails_text(estate, answer),
                               page.paint(tone, verdicts_text(counts) + ".")));
  std::string small =
      "At " + date_time_text(setting.zone, answer.at) + " " + safe(setting.zone.name);
  if (answer.asked.detect.count() > 0) {
    small += ", noticed after " + base::format_duration(answer.asked.detect);
  }
  if (!answer.given.empty()) small += ", without " + ids_text(estate, answer.given);
  for (const auto& take : answer.asked.take) small += ", taking " + take_text(estate, take);
  page.wrapped("", page.paint(Tone::kDim, small));
  std::vector<ItemIndex> unaffected;
  for (const OperationAnswer* operation : list) {
    if (operation->outcome.verdict == Verdict::kUnaffected) {
      unaffected.push_back(operation->outcome.operation);
    } else {
      write_operation(page, setting, answer, *operation);
    }
  }
  if (!unaffected.empty()) {
    page.line();
    page.wrapped(page.paint(Tone::kGood, pad("UNAFFECTED", 12)), ids_text(estate, unaffected, 20));
  }
  write_items(page, estate, answer);
  write_next(page, estate, answer, list);
  return page.take();
}

}  // namespace onus::report
