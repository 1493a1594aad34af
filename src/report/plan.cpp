// What merging a change does, as text and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "json_parts.h"
#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using analysis::Verdict;
using findings::FindingChange;
using findings::Standing;
using findings::Turn;
using findings::VerdictChange;

constexpr std::size_t kRowsMax = 12;  // of one operation in text; JSON has all
constexpr std::size_t kNameColumns = 28;

std::string standing_text(const Page& page, const std::optional<Standing>& standing) {
  if (!standing) return "not there";
  std::string title(verdict_title(standing->verdict));
  if (standing->verdict == Verdict::kCovered || standing->verdict == Verdict::kLate) {
    if (standing->longest_gap) title += ", gap " + base::format_duration(*standing->longest_gap);
  }
  return page.paint(verdict_tone(standing->verdict), title);
}

std::string_view turn_word(Turn turn) {
  switch (turn) {
    case Turn::kWorse: return "worse";
    case Turn::kBetter: return "better";
    case Turn::kNew: return "new";
    case Turn::kGone: return "gone";
  }
  return "worse";
}

Tone turn_tone(Turn turn) {
  if (turn == Turn::kWorse) return Tone::kBad;
  return turn == Turn::kBetter ? Tone::kGood : Tone::kPlain;
}

void write_verdicts(Page& page, const std::vector<VerdictChange>& changes) {
  if (changes.empty()) return;
  page.line();
  page.line(page.paint(Tone::kStrong, "VERDICTS"));
  for (std::size_t i = 0; i < changes.size();) {
    const std::string& operation = changes[i].operation;
    std::size_t end = i;
    while (end < changes.size() && changes[end].operation == operation) ++end;
    const std::string& weight = changes[i].criticality;
    page.line("  " + page.paint(Tone::kStrong, safe(operation)) +
              (weight.empty() ? "" : " · " + safe(weight)));
    for (std::size_t k = i; k < std::min(end, i + kRowsMax); ++k) {
      const VerdictChange& one = changes[k];
      const std::string when = one.contingency.empty() ? "as it is" : safe(one.contingency);
      page.wrapped("    " + pad(page.paint(turn_tone(one.turn), turn_word(one.turn)), 8) +
                       pad(when, kNameColumns) + "  ",
                   standing_text(page, one.before) + " → " + standing_text(page, one.after));
    }
    if (end - i > kRowsMax) {
      page.line(fmt::format("    and {} more; --format json has all", end - i - kRowsMax));
    }
    i = end;
  }
}

std::string finding_text(const Estate& estate, const findings::Finding& finding) {
  return fmt::format("{} {}  {}", findings::severity_name(finding.severity), finding.rule,
                     safe(findings::one_line(estate, finding)));
}

void write_findings(Page& page, const Setting& setting, const PlanAnswer& answer) {
  if (answer.plan.findings.empty()) return;
  page.line();
  page.line(page.paint(Tone::kStrong, "FINDINGS"));
  for (const FindingChange& one : answer.plan.findings) {
    if (one.before == nullptr) {
      page.wrapped("  " + page.paint(Tone::kBad, "+ "), finding_text(*setting.estate, *one.after));
    } else if (one.after == nullptr) {
      page.wrapped("  " + page.paint(Tone::kGood, "- "),
                   finding_text(*answer.base_estate, *one.before));
    } else {
      page.wrapped("  ~ ", finding_text(*setting.estate, *one.after));
      page.wrapped("      was ", finding_text(*answer.base_estate, *one.before));
    }
  }
}

std::string ids_line(const std::vector<std::string>& ids, std::string_view word) {
  if (ids.empty()) return {};
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(ids.size(), 8); ++i) {
    list += (i == 0 ? "" : ", ") + safe(ids[i]);
  }
  if (ids.size() > 8) list += fmt::format(" and {} more", ids.size() - 8);
  return fmt::format("{} {}: {}", ids.size(), word, list);
}

void write_rest(Page& page, const findings::Plan& plan) {
  if (!plan.owners.empty()) {
    page.line();
    page.line(page.paint(Tone::kStrong, "WHO ANSWERS"));
    for (const auto& one : plan.owners) {
      const auto party = [](const std::string& id) { return id.empty() ? "nobody" : safe(id); };
      page.wrapped("  " + pad(safe(one.item), kNameColumns) + "  " + pad(one.role, 18),
                   party(one.before) + " → " + party(one.after));
    }
  }
  std::string items;
  for (const std::string& part : {ids_line(plan.added, "added"), ids_line(plan.removed, "removed"),
                                  ids_line(plan.changed, "changed")}) {
    if (!part.empty()) items += (items.empty() ? "" : "; ") + part;
  }
  if (plan.estate_changed) items += std::string(items.empty() ? "" : "; ") + "the estate's section";
  if (items.empty()) return;
  page.line();
  page.wrapped("Items  ", items);
}

Json standing_json(const std::optional<Standing>& standing) {
  if (!standing) return nullptr;
  return Json{{"verdict", std::string(analysis::verdict_name(standing->verdict))},
              {"longest_gap_s", json_seconds(standing->longest_gap)}};
}

Json finding_json(const Setting& setting, const findings::Finding* finding) {
  return finding == nullptr ? Json(nullptr) : json_finding(setting, *finding);
}

}  // namespace

std::string plan_text(const Setting& setting, const PlanAnswer& answer, const Style& style) {
  const findings::Plan& plan = answer.plan;
  Page page(style);
  if (plan.changes()) {
    const auto worse = static_cast<std::size_t>(
        std::count_if(plan.verdicts.begin(), plan.verdicts.end(),
                      [](const VerdictChange& one) { return one.turn == Turn::kWorse; }));
    page.wrapped("", fmt::format("Merging this changes {}{}, {} and {}.",
                                 count_of(plan.verdicts.size(), "verdict", "verdicts"),
                                 worse == 0 ? "" : fmt::format(" ({} for the worse)", worse),
                                 count_of(plan.findings.size(), "finding", "findings"),
                                 count_of(plan.owners.size(), "owner", "owners")));
  } else {
    page.line("Merging this changes no verdict, no finding and no owner.");
  }
  page.line(page.paint(
      Tone::kDim, fmt::format("Against {}, at {} {}", safe(answer.compared_with),
                              date_time_text(setting.zone, answer.at), safe(setting.zone.name))));
  if (plan.n1_before != plan.n1_after) {
    page.line();
    page.line(plan.n1_after ? page.paint(Tone::kGood, "Becomes N-1 secure.")
                            : page.paint(Tone::kBad, "Is no longer N-1 secure."));
  }
  write_verdicts(page, plan.verdicts);
  write_findings(page, setting, answer);
  write_rest(page, plan);
  if (!plan.complete) {
    page.line();
    page.line(page.paint(Tone::kBad, "This answer is not complete: a limit cut it."));
  }
  return page.take();
}

std::string plan_json(const Setting& setting, const PlanAnswer& answer) {
  const findings::Plan& plan = answer.plan;
  Setting base = setting;
  base.estate = answer.base_estate;
  Json json = json_begin();
  json["base"] = answer.compared_with;
  json["at"] = utc_text(answer.at);
  json["changes"] = plan.changes();
  json["n1_secure"] = Json{{"before", plan.n1_before}, {"after", plan.n1_after}};
  Json verdicts = Json::array();
  for (const VerdictChange& one : plan.verdicts) {
    verdicts.push_back(
        Json{{"operation", one.operation},
             {"contingency", one.contingency.empty() ? Json(nullptr) : Json(one.contingency)},
             {"turn", std::string(turn_word(one.turn))},
             {"before", standing_json(one.before)},
             {"after", standing_json(one.after)}});
  }
  json["verdicts"] = std::move(verdicts);
  Json findings = Json::array();
  for (const FindingChange& one : plan.findings) {
    findings.push_back(Json{{"before", finding_json(base, one.before)},
                            {"after", finding_json(setting, one.after)}});
  }
  json["findings"] = std::move(findings);
  Json owners = Json::array();
  for (const auto& one : plan.owners) {
    owners.push_back(Json{{"item", one.item},
                          {"role", one.role},
                          {"before", one.before.empty() ? Json(nullptr) : Json(one.before)},
                          {"after", one.after.empty() ? Json(nullptr) : Json(one.after)}});
  }
  json["owners"] = std::move(owners);
  json["items"] = Json{{"added", plan.added}, {"removed", plan.removed}, {"changed", plan.changed}};
  json["estate_changed"] = plan.estate_changed;
  json["complete"] = plan.complete;
  return json_text(json);
}

}  // namespace onus::report
