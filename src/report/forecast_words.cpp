#include "forecast_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace onus::report {

using analysis::Fact;
using analysis::ForecastDate;

std::string fact_text(const Setting& setting, const Fact& fact) {
  const Estate& estate = *setting.estate;
  const std::string id = id_text(estate, fact.item);
  const std::string until = fact.until ? date_time_text(setting.zone, *fact.until) : "";
  switch (fact.kind) {
    case Fact::Kind::kExpires: return id + " expires";
    case Fact::Kind::kLeaves: return named_text(estate, fact.item) + " leaves";
    case Fact::Kind::kAway:
      return fmt::format("{} is away until {}", named_text(estate, fact.item), until);
    case Fact::Kind::kBack: return named_text(estate, fact.item) + " is back";
    case Fact::Kind::kRotaGap:
      return fmt::format("nobody of {} is on call in {} until {}", id_text(estate, fact.other), id,
                         until);
    case Fact::Kind::kAcceptanceEnds:
      return fmt::format("the acceptance of {} on {} ends", safe(fact.rule),
                         fact.item.valid() ? id : "the estate");
    case Fact::Kind::kVerificationDue: return id + " falls due to be shown to work";
    case Fact::Kind::kDrillDue: return "drill " + id + " falls due";
    case Fact::Kind::kRotationDue: return id + " falls due for rotation";
    case Fact::Kind::kReviewDue: return id + " falls due for its owner's review";
  }
  return id;
}

namespace {

std::string_view to_do(Fact::Kind kind) {
  switch (kind) {
    case Fact::Kind::kExpires: return "renew it, or what replaces it, before";
    case Fact::Kind::kLeaves: return "take over; onus offboard says what";
    case Fact::Kind::kAway: return "stand in";
    case Fact::Kind::kBack: return {};
    case Fact::Kind::kRotaGap: return "fill the gap";
    case Fact::Kind::kAcceptanceEnds: return "mend it, or accept it anew";
    case Fact::Kind::kVerificationDue: return "walk it end to end";
    case Fact::Kind::kDrillDue: return "hold it";
    case Fact::Kind::kRotationDue: return "rotate it";
    case Fact::Kind::kReviewDue: return "confirm it, or remove it";
  }
  return {};
}

}  // namespace

std::string fact_next(const Setting& setting, const ForecastAnswer& answer, std::size_t fact) {
  const Fact& told = answer.result.facts[fact];
  const std::string_view next = to_do(told.kind);
  if (next.empty()) return {};
  const std::string who = told.who.valid() ? id_text(*setting.estate, told.who) : "nobody is named";
  return fmt::format("{}{}: {}", who, answer.who_gone[fact] ? " (has left by then)" : "", next);
}

std::vector<Effect> effects_of(const Estate& estate, const ForecastDate& date) {
  std::vector<Effect> effects;
  for (const auto& one : date.lost) {
    effects.push_back(
        {id_text(estate, one.item) + " cannot be done from then on", one.witness, Tone::kBad});
  }
  for (const ItemIndex operation : date.without_recovery) {
    std::vector<ItemIndex> witness{operation};
    const auto& paths = estate.operation(operation).recovery;
    for (const auto& one : date.paths_lost) {
      if (std::find(paths.begin(), paths.end(), one.item) == paths.end()) continue;
      witness.insert(witness.end(), one.witness.begin(), one.witness.end());
      break;
    }
    effects.push_back(
        {id_text(estate, operation) + " has no recovery from then on", witness, Tone::kBad});
  }
  for (const auto& one : date.paths_lost) {
    effects.push_back({id_text(estate, one.item) + " no longer works", one.witness, Tone::kWarn});
  }
  for (const ItemIndex operation : date.regained) {
    effects.push_back({id_text(estate, operation) + " can be done again", {}, Tone::kGood});
  }
  for (const ItemIndex path : date.paths_regained) {
    effects.push_back({id_text(estate, path) + " works again", {}, Tone::kGood});
  }
  return effects;
}

}  // namespace onus::report
