// Drift and suggested owners.
#include <fmt/format.h>

#include "json_parts.h"
#include "onus/report/inventory.h"

namespace onus::report {

using inventory::Drift;
using inventory::DriftKind;
using inventory::DriftResult;
using inventory::Unowned;

namespace {

constexpr std::size_t kShownOfKindMax = 20;
constexpr std::size_t kShownOwnersMax = 50;

Tone tone_of(DriftKind kind) {
  switch (kind) {
    case DriftKind::kGone:
    case DriftKind::kScopeGrew: return Tone::kBad;
    case DriftKind::kNeverSeen: return Tone::kDim;
    default: return Tone::kWarn;
  }
}

std::string json_key(DriftKind kind) {
  std::string key(inventory::drift_name(kind));
  for (char& c : key) {
    if (c == ' ') c = '_';
  }
  return key;
}

}  // namespace

std::string drift_text(const Setting& setting, const DriftResult& drift, const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  if (estate.sources.empty()) {
    page.line("nothing has been imported yet, so nothing can differ");
    page.line("Next  onus import list");
    return page.take();
  }
  if (drift.clean()) {
    page.line(page.paint(Tone::kGood, "what was observed is what is declared"));
    return page.take();
  }
  for (std::size_t i = 0; i < inventory::kDriftKinds; ++i) {
    const auto kind = static_cast<DriftKind>(i);
    const std::size_t count = drift.counts[i];
    if (count == 0) continue;
    page.line(page.paint(tone_of(kind), fmt::format("{} {}", count, inventory::drift_name(kind))));
    std::size_t shown = 0;
    for (const Drift& one : drift.list) {
      if (one.kind != kind || shown == kShownOfKindMax) continue;
      ++shown;
      page.wrapped("  ", safe(one.message));
      if (!one.evidence.empty()) page.wrapped("      ", page.paint(Tone::kDim, safe(one.evidence)));
    }
    if (count > shown) page.line(fmt::format("  and {} more", count - shown));
  }
  page.line();
  page.line("Next  onus owners, then onus take ID --owner WHO; a wrong match: onus unmatch RECORD");
  return page.take();
}

std::string drift_json(const Setting& setting, const DriftResult& drift) {
  const Estate& estate = *setting.estate;
  Json json = json_begin();
  Json counts;
  for (std::size_t i = 0; i < inventory::kDriftKinds; ++i) {
    counts[json_key(static_cast<DriftKind>(i))] = drift.counts[i];
  }
  json["counts"] = std::move(counts);
  Json list = Json::array();
  for (const Drift& one : drift.list) {
    list.push_back({{"drift", json_key(one.kind)},
                    {"item", json_id(estate, one.item)},
                    {"message", one.message},
                    {"evidence", one.evidence},
                    {"place", json_place(estate, one.place)}});
  }
  json["list"] = std::move(list);
  return json_text(json);
}

std::string owners_text(const Setting& setting, const std::vector<Unowned>& unowned,
                        const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  if (unowned.empty()) {
    page.line(page.paint(Tone::kGood, "every identity has an owner"));
    return page.take();
  }
  std::size_t suggested = 0;
  for (const Unowned& one : unowned) suggested += one.suggestions.empty() ? 0 : 1;
  page.line(fmt::format("{} without an owner, {} with a suggestion",
                        count_of(unowned.size(), "identity", "identities"), suggested));
  for (std::size_t i = 0; i < unowned.size() && i < kShownOwnersMax; ++i) {
    const Unowned& one = unowned[i];
    page.line(page.paint(Tone::kStrong, safe(estate.item(one.item).id)));
    if (one.suggestions.empty()) page.line(page.paint(Tone::kDim, "  nothing speaks for anybody"));
    for (const inventory::OwnerSuggestion& suggestion : one.suggestions) {
      const std::string who =
          suggestion.known.valid()
              ? std::string(estate.item(suggestion.known).id)
              : fmt::format("{} (nobody of the estate)", safe(suggestion.party));
      page.wrapped("  ", fmt::format("{}  {}", who,
                                     page.paint(Tone::kDim, fmt::format("{}: {} is \"{}\"",
                                                                        safe(suggestion.source),
                                                                        safe(suggestion.because),
                                                                        safe(suggestion.party)))));
    }
  }
  if (unowned.size() > kShownOwnersMax) {
    page.line(
        fmt::format("and {} more; --format json lists all", unowned.size() - kShownOwnersMax));
  }
  page.line();
  page.line("Nobody owns anything until a person says so.");
  page.line("Next  onus take " + safe(estate.item(unowned.front().item).id) + " --owner WHO");
  return page.take();
}

std::string owners_json(const Setting& setting, const std::vector<Unowned>& unowned) {
  const Estate& estate = *setting.estate;
  Json json = json_begin();
  Json list = Json::array();
  for (const Unowned& one : unowned) {
    Json suggestions = Json::array();
    for (const inventory::OwnerSuggestion& suggestion : one.suggestions) {
      suggestions.push_back({{"party", std::string(suggestion.party)},
                             {"known", json_id(estate, suggestion.known)},
                             {"because", std::string(suggestion.because)},
                             {"source", std::string(suggestion.source)}});
    }
    list.push_back({{"item", json_id(estate, one.item)}, {"suggestions", std::move(suggestions)}});
  }
  json["unowned"] = std::move(list);
  return json_text(json);
}

}  // namespace onus::report
