// A forecast as text and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "forecast_words.h"
#include "json_parts.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using analysis::Fact;
using analysis::Forecast;
using analysis::ForecastDate;

constexpr std::size_t kQuietDatesMax = 40;  // dates without an effect, told in text; JSON has all
constexpr std::size_t kFactsOneByOne = 3;   // of one kind on one date; more are told together

bool has_effect(const ForecastDate& date) {
  return !date.lost.empty() || !date.regained.empty() || !date.paths_lost.empty() ||
         !date.paths_regained.empty();
}

/// "rotation-due" for many at once: "12 fall due for rotation: a, b, c and 9 more".
std::string together(const Estate& estate, const Forecast& result,
                     const std::vector<std::uint32_t>& facts) {
  std::vector<ItemIndex> items;
  for (const std::uint32_t fact : facts) items.push_back(result.facts[fact].item);
  return fmt::format("{} × {}: {}", facts.size(), analysis::fact_name(result.facts[facts[0]].kind),
                     ids_text(estate, items, 4));
}

void write_expiry(Page& page, const Setting& setting, const ForecastAnswer& answer,
                  std::uint32_t fact) {
  if (answer.expiry_of[fact] == 0) return;
  const Estate& estate = *setting.estate;
  const auto& expiry = answer.expiries[answer.expiry_of[fact] - 1];
  if (expiry.chain.size() > 1) {
    std::string chain;
    for (const ChainLink& link : expiry.chain) {
      chain += fmt::format("{}{} ({}{})", chain.empty() ? "" : " ← ", id_text(estate, link.item),
                           link.owner.valid() ? id_text(estate, link.owner) : "no owner",
                           link.expires ? ", " + date_text(setting.zone, *link.expires) : "");
    }
    page.wrapped("      issued  ", chain);
  }
  if (!expiry.ends_with_it.empty()) {
    page.wrapped(
        "      with it  ",
        fmt::format("{}: {}", count_of(expiry.ends_with_it.size(), "identity", "identities"),
                    ids_text(estate, expiry.ends_with_it, 6)));
  }
  if (!expiry.clocks.empty()) {
    page.wrapped("      judged by the clock of  ", ids_text(estate, expiry.clocks, 4));
  }
}

void write_date(Page& page, const Setting& setting, const ForecastAnswer& answer,
                const ForecastDate& date) {
  const Estate& estate = *setting.estate;
  page.line();
  page.line(page.paint(Tone::kStrong, date_time_text(setting.zone, date.at)));
  std::map<Fact::Kind, std::vector<std::uint32_t>> by_kind;
  for (const std::uint32_t fact : date.facts) {
    by_kind[answer.result.facts[fact].kind].push_back(fact);
  }
  for (const auto& [kind, facts] : by_kind) {
    if (facts.size() > kFactsOneByOne) {
      page.wrapped("  ", together(estate, answer.result, facts));
      continue;
    }
    for (const std::uint32_t fact : facts) {
      const std::string next = fact_next(setting, answer, fact);
      page.wrapped("  ", fact_text(setting, answer.result.facts[fact]) +
                             (next.empty() ? "" : " — " + page.paint(Tone::kDim, next)));
      write_expiry(page, setting, answer, fact);
    }
  }
  for (const Effect& effect : effects_of(estate, date)) {
    page.wrapped(
        "    ",
        page.paint(effect.tone, effect.text) +
            (effect.witness.size() > 1 ? ": " + chain_text(page, estate, effect.witness) : ""));
  }
  if (date.n1_secure) {
    page.line(*date.n1_secure ? page.paint(Tone::kGood, "    N-1 secure from then on")
                              : page.paint(Tone::kBad, "    not N-1 secure from then on"));
  }
}

struct Totals {
  std::size_t lost = 0, without = 0, paths = 0;
};

Totals totals_of(const Forecast& result) {
  Totals totals;
  for (const ForecastDate& date : result.dates) {
    totals.lost += date.lost.size();
    totals.without += date.without_recovery.size();
    totals.paths += date.paths_lost.size();
  }
  return totals;
}

Json ended_json(const Estate& estate, const std::vector<analysis::Ended>& list) {
  Json json = Json::array();
  for (const auto& one : list) {
    json.push_back(
        Json{{"id", json_id(estate, one.item)}, {"witness", json_ids(estate, one.witness)}});
  }
  return json;
}

Json fact_json(const Setting& setting, const ForecastAnswer& answer, std::uint32_t at) {
  const Estate& estate = *setting.estate;
  const Fact& fact = answer.result.facts[at];
  Json json{{"kind", std::string(analysis::fact_name(fact.kind))},
            {"item", json_id(estate, fact.item)},
            {"who", json_id(estate, fact.who)},
            {"who_gone", answer.who_gone[at] != 0},
            {"text", fact_text(setting, fact)},
            {"until", json_time(fact.until)}};
  if (fact.other.valid()) json["team"] = json_id(estate, fact.other);
  if (!fact.rule.empty()) json["rule"] = fact.rule;
  if (answer.expiry_of[at] == 0) return json;
  const auto& expiry = answer.expiries[answer.expiry_of[at] - 1];
  Json chain = Json::array();
  for (const ChainLink& link : expiry.chain) {
    chain.push_back(Json{{"item", json_id(estate, link.item)},
                         {"owner", json_id(estate, link.owner)},
                         {"expires", json_time(link.expires)}});
  }
  json["chain"] = std::move(chain);
  json["ends_with_it"] = json_ids(estate, expiry.ends_with_it);
  json["clocks"] = json_ids(estate, expiry.clocks);
  return json;
}

Json n1_json(const std::optional<bool>& secure) { return secure ? Json(*secure) : Json(nullptr); }

}  // namespace

std::string forecast_text(const Setting& setting, const ForecastAnswer& answer,
                          const Style& style) {
  const Estate& estate = *setting.estate;
  const Forecast& result = answer.result;
  const Totals totals = totals_of(result);
  Page page(style);
  page.wrapped("", fmt::format("If nobody acts until {}: {} lost, {} without recovery, {} that no "
                               "longer {}; {}.",
                               date_text(setting.zone, result.until),
                               count_of(totals.lost, "operation", "operations"), totals.without,
                               count_of(totals.paths, "recovery path", "recovery paths"),
                               totals.paths == 1 ? "works" : "work",
                               count_of(result.facts.size(), "dated fact", "dated facts")));
  page.line(
      page.paint(Tone::kDim, fmt::format("From {} {}", date_time_text(setting.zone, result.from),
                                         safe(setting.zone.name))));
  if (!result.down_at_start.empty()) {
    page.wrapped("Already down  ", ids_text(estate, result.down_at_start, 8));
  }
  if (!result.without_recovery_at_start.empty()) {
    page.wrapped("Already without recovery  ",
                 ids_text(estate, result.without_recovery_at_start, 8));
  }
  if (result.n1_secure_at_start) {
    page.line(*result.n1_secure_at_start ? "N-1 secure today" : "Not N-1 secure today");
  }
  std::size_t quiet = 0;
  for (const ForecastDate& date : result.dates) {
    if (!has_effect(date) && ++quiet > kQuietDatesMax) continue;
    write_date(page, setting, answer, date);
  }
  if (quiet > kQuietDatesMax) {
    page.line();
    page.line(
        fmt::format("And {} further dates that change no operation and no path; --format json "
                    "has them.",
                    quiet - kQuietDatesMax));
  }
  if (!result.complete) {
    page.line();
    page.line(page.paint(Tone::kBad, "This answer is not complete: a limit cut it."));
  }
  return page.take();
}

std::string forecast_json(const Setting& setting, const ForecastAnswer& answer) {
  const Estate& estate = *setting.estate;
  const Forecast& result = answer.result;
  Json json = json_begin();
  json["from"] = utc_text(result.from);
  json["until"] = utc_text(result.until);
  json["down_at_start"] = json_ids(estate, result.down_at_start);
  json["without_recovery_at_start"] = json_ids(estate, result.without_recovery_at_start);
  json["n1_secure_at_start"] = n1_json(result.n1_secure_at_start);
  Json dates = Json::array();
  for (const ForecastDate& date : result.dates) {
    Json facts = Json::array();
    for (const std::uint32_t fact : date.facts) facts.push_back(fact_json(setting, answer, fact));
    dates.push_back(Json{{"at", utc_text(date.at)},
                         {"facts", std::move(facts)},
                         {"lost", ended_json(estate, date.lost)},
                         {"regained", json_ids(estate, date.regained)},
                         {"paths_lost", ended_json(estate, date.paths_lost)},
                         {"paths_regained", json_ids(estate, date.paths_regained)},
                         {"without_recovery", json_ids(estate, date.without_recovery)},
                         {"recovery_again", json_ids(estate, date.recovery_again)},
                         {"items_fell", date.fell},
                         {"items_rose", date.rose},
                         {"n1_secure", n1_json(date.n1_secure)}});
  }
  json["dates"] = std::move(dates);
  json["looked_at"] = result.looked_at;
  json["complete"] = result.complete;
  return json_text(json);
}

}  // namespace onus::report
