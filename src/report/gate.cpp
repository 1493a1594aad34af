// The gate's answer as text and JSON.
#include <fmt/format.h>

#include <algorithm>

#include "json_parts.h"
#include "onus/report/gate_answers.h"
#include "text_parts.h"

namespace onus::report {
namespace {

void write_reasons(Page& page, const Estate& estate, const std::vector<GateReason>& reasons) {
  for (const GateReason& reason : reasons) {
    page.wrapped("        " + page.paint(Tone::kBad, "✗ "), safe(reason.message));
    std::string next = safe(reason.next_step);
    if (reason.who.valid()) next = named_text(estate, reason.who) + ": " + next;
    if (!next.empty()) page.wrapped("          → ", next);
  }
}

Json reasons_json(const Estate& estate, const std::vector<GateReason>& reasons) {
  Json list = Json::array();
  for (const GateReason& reason : reasons) {
    list.push_back(Json{{"what", reason.what},
                        {"message", reason.message},
                        {"next_step", reason.next_step},
                        {"who_must_act", json_id(estate, reason.who)}});
  }
  return list;
}

}  // namespace

bool GateAnswer::passed() const {
  return complete && reasons.empty() && !items.empty() &&
         std::all_of(items.begin(), items.end(), [](const GateItem& one) { return one.passed(); });
}

std::string gate_text(const Setting& setting, const GateAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  const auto passing = std::count_if(answer.items.begin(), answer.items.end(),
                                     [](const GateItem& one) { return one.passed(); });
  page.wrapped("", answer.passed()
                       ? page.paint(Tone::kGood, "The gate is open") +
                             fmt::format(" for {}.", count_of(answer.items.size(), "item", "items"))
                       : page.paint(Tone::kBad, "The gate is closed") +
                             fmt::format(": {} of {} pass.", answer.reasons.empty() ? passing : 0,
                                         answer.items.size()));
  page.line(page.paint(
      Tone::kDim,
      fmt::format(
          "estate {:.12}…{}", answer.estate,
          answer.commit.empty() ? "" : fmt::format(", commit {:.12}", safe(answer.commit)))));
  if (answer.until && answer.passed()) {
    page.line(page.paint(Tone::kDim, "carries until " + date_text(setting.zone, *answer.until)));
  }
  if (!answer.complete) page.wrapped("", "A limit cut the check, so nothing passes.");
  if (!answer.reasons.empty()) page.line();
  write_reasons(page, estate, answer.reasons);
  for (const GateItem& item : answer.items) {
    page.line();
    page.wrapped(item.passed() ? page.paint(Tone::kGood, pad("passes", 8))
                               : page.paint(Tone::kBad, pad("stopped", 8)),
                 named_text(estate, item.item));
    write_reasons(page, estate, item.reasons);
    if (!item.passed()) continue;
    for (const GateBasis& basis : item.rests_on) {
      std::string text = fmt::format("{} {} by {}", basis.kind, safe(basis.item), safe(basis.by));
      if (basis.kind != "risk-accepted") text += fmt::format(", entry {}", basis.entry);
      if (basis.until) text += ", until " + date_text(setting.zone, *basis.until);
      page.wrapped("        " + page.paint(Tone::kGood, "✓ "), text);
    }
  }
  return page.take();
}

std::string gate_json(const Setting& setting, const GateAnswer& answer) {
  const Estate& estate = *setting.estate;
  Json json = json_begin();
  json["passed"] = answer.passed();
  json["at"] = json_time(answer.at);
  json["estate"] = answer.estate;
  json["commit"] = answer.commit.empty() ? Json(nullptr) : Json(answer.commit);
  json["until"] = json_time(answer.until);
  json["complete"] = answer.complete;
  json["reasons"] = reasons_json(estate, answer.reasons);
  Json items = Json::array();
  for (const GateItem& item : answer.items) {
    Json one = Json{{"item", json_id(estate, item.item)},
                    {"passed", item.passed()},
                    {"closure", item.closure},
                    {"reasons", reasons_json(estate, item.reasons)}};
    Json basis = Json::array();
    for (const GateBasis& on : item.rests_on) {
      basis.push_back(Json{{"kind", on.kind},
                           {"item", on.item},
                           {"by", on.by},
                           {"entry", on.kind == "risk-accepted" ? Json(nullptr) : Json(on.entry)},
                           {"until", json_time(on.until)}});
    }
    one["rests_on"] = std::move(basis);
    items.push_back(std::move(one));
  }
  json["items"] = std::move(items);
  return json_text(json);
}

}  // namespace onus::report
