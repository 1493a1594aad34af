// For which lifetime which outage becomes a lockout, as text and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "json_parts.h"
#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using analysis::OperationTradeoff;
using analysis::Stretch;
using analysis::Tradeoff;
using analysis::Verdict;

/// Exact, unlike base::format_duration: "10 h 29 m 58 s".
std::string lifetime_text(Seconds lifetime) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };
  constexpr std::array<Unit, 4> kUnits{{{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}}};
  std::string text;
  std::int64_t left = lifetime.count();
  for (const auto& [seconds, name] : kUnits) {
    if (left / seconds != 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : " ", left / seconds, name);
    }
    left %= seconds;
  }
  return text.empty() ? "0 s" : text;
}

bool is_round(Seconds lifetime) { return lifetime.count() % 60 == 0; }

std::string gap_text(const Stretch& stretch) {
  if (!stretch.gap_at_from || !stretch.gap_at_to) return {};
  const std::string from = base::format_duration(*stretch.gap_at_from);
  const std::string to = base::format_duration(*stretch.gap_at_to);
  return from == to ? ", gap " + from : fmt::format(", gap {} down to {}", from, to);
}

std::string gap_words(const Stretch& stretch) {
  std::string text = gap_text(stretch);
  // A gap may also grow with the lifetime.
  if (stretch.gap_at_from && stretch.gap_at_to && *stretch.gap_at_to > *stretch.gap_at_from) {
    text.replace(text.find("down to"), 7, "up to");
  }
  return text;
}

std::string stretch_range(const Stretch& stretch, const TradeoffAnswer& answer) {
  constexpr Seconds kSecond{1};
  if (stretch.from == answer.from && stretch.to == answer.to) return "any lifetime";
  const bool below = is_round(stretch.to + kSecond);
  const bool above = is_round(stretch.from - kSecond);
  const std::string to =
      below ? "below " + lifetime_text(stretch.to + kSecond) : "up to " + lifetime_text(stretch.to);
  const std::string from = above ? "above " + lifetime_text(stretch.from - kSecond)
                                 : "from " + lifetime_text(stretch.from);
  if (stretch.from == answer.from) return to;
  if (stretch.to == answer.to) return from;
  return from + " " + to;
}

void write_operation(Page& page, const Setting& setting, const TradeoffAnswer& answer,
                     const OperationTradeoff& one) {
  constexpr std::size_t kRangeColumns = 38;
  const Estate& estate = *setting.estate;
  page.line("    " + page.paint(Tone::kStrong, id_text(estate, one.operation)) +
            weight_text(estate, one.operation));
  for (const Stretch& stretch : one.stretches) {
    const auto& now = answer.result.now;
    const bool here = now && stretch.from <= *now && *now <= stretch.to;
    page.wrapped("      " + pad(stretch_range(stretch, answer), kRangeColumns) + "  ",
                 page.paint(verdict_tone(stretch.verdict), verdict_title(stretch.verdict)) +
                     gap_words(stretch) + (here ? page.paint(Tone::kDim, "  (as it is)") : ""));
  }
  if (!one.monotone) {
    page.wrapped("      ",
                 page.paint(Tone::kWarn,
                            "Longer is not always better here: a later loss can come when "
                            "the way back no longer holds."));
  }
}

/// The shortest lifetime from which on no operation told of is worse than covered.
std::optional<Seconds> all_covered_from(const Tradeoff& result, Seconds from) {
  Seconds longest = from;
  for (const auto& outage : result.outages) {
    for (const OperationTradeoff& one : outage.operations) {
      if (!one.covered_from) return std::nullopt;
      longest = std::max(longest, *one.covered_from);
    }
  }
  return longest;
}

std::string head_text(const Estate& estate, const TradeoffAnswer& answer) {
  const Tradeoff& result = answer.result;
  std::string what = fmt::format("references to {} held by {}", id_text(estate, result.outlived),
                                 ids_text(estate, result.holders, 4));
  if (estate.item(answer.subject).item_class == model::ItemClass::kIdentity) {
    what = fmt::format(
        "{} outlives its issuer {}; renewed after {} of its lifetime",
        id_text(estate, answer.subject), id_text(estate, result.outlived),
        fmt::format("{:.3g} %", 100.0 * static_cast<double>(result.renew_after.count()) /
                                    static_cast<double>(result.lifetime.count())));
  }
  return fmt::format("{}; now {}", what, result.now ? lifetime_text(*result.now) : "they differ");
}

}  // namespace

std::string tradeoff_text(const Setting& setting, const TradeoffAnswer& answer,
                          const Style& style) {
  const Estate& estate = *setting.estate;
  const Tradeoff& result = answer.result;
  Page page(style);
  const auto enough = all_covered_from(result, answer.from);
  const std::string range = lifetime_text(answer.from) + " to " + lifetime_text(answer.to);
  if (result.outages.empty() && result.complete) {
    page.wrapped("", fmt::format("No outage of {} reaches an operation, whatever the lifetime.",
                                 id_text(estate, result.outlived)));
  } else if (enough && *enough == answer.from) {
    page.wrapped("", fmt::format("Every lifetime from {} is covered in every outage.", range));
  } else if (enough) {
    page.wrapped("", fmt::format("A lifetime of {} or more is covered in every outage.",
                                 page.paint(Tone::kStrong, lifetime_text(*enough))));
  } else if (result.complete) {
    page.wrapped(
        "", page.paint(Tone::kBad, fmt::format("No lifetime from {} covers every outage.", range)));
  }
  page.wrapped("", page.paint(Tone::kDim, head_text(estate, answer)));
  for (const auto& outage : result.outages) {
    page.line();
    const std::string name =
        answer.scenario.empty() ? outage.contingency.name : "scenario " + answer.scenario;
    page.line("  If " + page.paint(Tone::kStrong, safe(name)) + " fails");
    for (const OperationTradeoff& one : outage.operations) {
      write_operation(page, setting, answer, one);
    }
  }
  if (!result.complete) {
    page.line();
    page.line(page.paint(Tone::kBad, "This answer is not complete: a limit cut it."));
  }
  return page.take();
}

std::string tradeoff_json(const Setting& setting, const TradeoffAnswer& answer) {
  const Estate& estate = *setting.estate;
  const Tradeoff& result = answer.result;
  Json json = json_begin();
  json["subject"] = json_id(estate, answer.subject);
  json["outlives"] = json_id(estate, result.outlived);
  json["holders"] = json_ids(estate, result.holders);
  json["from_s"] = answer.from.count();
  json["to_s"] = answer.to.count();
  json["now_s"] = json_seconds(result.now);
  json["covered_from_s"] = json_seconds(all_covered_from(result, answer.from));
  json["at"] = utc_text(answer.at);
  Json outages = Json::array();
  for (const auto& outage : result.outages) {
    Json operations = Json::array();
    for (const OperationTradeoff& one : outage.operations) {
      Json stretches = Json::array();
      for (const Stretch& stretch : one.stretches) {
        stretches.push_back(Json{{"from_s", stretch.from.count()},
                                 {"to_s", stretch.to.count()},
                                 {"verdict", std::string(verdict_name(stretch.verdict))},
                                 {"gap_at_from_s", json_seconds(stretch.gap_at_from)},
                                 {"gap_at_to_s", json_seconds(stretch.gap_at_to)}});
      }
      operations.push_back(Json{{"id", json_id(estate, one.operation)},
                                {"monotone", one.monotone},
                                {"covered_from_s", json_seconds(one.covered_from)},
                                {"lifetimes", std::move(stretches)}});
    }
    outages.push_back(
        Json{{"name", answer.scenario.empty() ? outage.contingency.name : answer.scenario},
             {"fails", json_ids(estate, outage.contingency.fails)},
             {"operations", std::move(operations)}});
  }
  json["outages"] = std::move(outages);
  json["simulations"] = result.simulations;
  json["complete"] = result.complete;
  return json_text(json);
}

}  // namespace onus::report
