#include "text_identity.h"

#include <fmt/format.h>

#include "onus/base/duration.h"
#include "onus/codec/time.h"
#include "text_parts.h"

namespace onus::report {
namespace {

constexpr std::size_t kShownMax = 6;
constexpr std::size_t kNameColumns = 14;

void row(Page& page, const char* name, const std::string& text) {
  page.wrapped("  " + pad(name, kNameColumns), text);
}

std::string day(const std::optional<TimePoint>& time) {
  return time ? codec::format_time(*time).substr(0, 10) : std::string("not known");
}

std::string survival_text(const Estate& estate, const std::vector<ItemAnswer::Survival>& list) {
  std::string text;
  for (std::size_t i = 0; i < list.size() && i < kShownMax; ++i) {
    if (i > 0) text += ", ";
    text += list[i].without.count() == 0
                ? fmt::format("{} not at all", id_text(estate, list[i].item))
                : fmt::format("{} {}", id_text(estate, list[i].item),
                              base::format_duration(list[i].without));
  }
  if (list.size() > kShownMax) text += fmt::format(", and {} more", list.size() - kShownMax);
  return text;
}

std::string scope_text(const model::Identity& identity) {
  if (!identity.scope_written) return "nobody has written it down";
  std::string text;
  for (std::size_t i = 0; i < identity.scope.size() && i < kShownMax; ++i) {
    if (i > 0) text += "; ";
    text +=
        fmt::format("{} on {}", safe(identity.scope[i].privilege), safe(identity.scope[i].system));
  }
  if (identity.scope.size() > kShownMax) {
    text += fmt::format("; and {} more", identity.scope.size() - kShownMax);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace

void write_survival(Page& page, const Estate& estate, const ItemAnswer& answer) {
  if (!answer.operations_survive.empty()) {
    row(page, "survive it", survival_text(estate, answer.operations_survive));
  }
  if (!answer.consumers_survive.empty()) {
    row(page, "consumers", survival_text(estate, answer.consumers_survive));
  }
}

void write_identity(Page& page, const Setting& setting, ItemIndex index) {
  const Estate& estate = *setting.estate;
  const model::Item& item = estate.item(index);
  const model::Identity& identity = estate.identity(index);
  if (!identity.purpose.empty()) row(page, "purpose", safe(identity.purpose));
  row(page, "life cycle",
      fmt::format("{}; created {}, rotated {}, last used {}, expires {}",
                  identity.state.empty() ? "no state written" : safe(identity.state),
                  day(identity.created), day(identity.rotated), day(identity.last_used),
                  day(item.expires)));
  if (!identity.credential.empty() || !identity.storage.empty()) {
    row(page, "credential",
        fmt::format("{}{}{}", safe(identity.credential),
                    identity.algorithm.empty() ? "" : ", " + safe(identity.algorithm),
                    identity.storage.empty() ? "" : ", kept in " + safe(identity.storage)));
  }
  row(page, "may", scope_text(identity));
  if (!identity.used_by.empty()) row(page, "used by", ids_text(estate, identity.used_by, 12));
  const bool agent = item.kind == "ai-agent";
  if (agent || identity.sponsor.valid()) {
    row(page, "on behalf of",
        identity.sponsor.valid() ? named_text(estate, identity.sponsor)
                                 : page.paint(Tone::kBad, "nobody: it has no sponsor"));
  }
  if (agent || !identity.off_switch.empty()) {
    row(page, "switched off",
        identity.off_switch.empty() ? page.paint(Tone::kBad, "nobody wrote down how")
                                    : safe(identity.off_switch));
  }
  if (item.observed) row(page, "declared", page.paint(Tone::kWarn, "no: it was only observed"));
}

void write_judging(Page& page, const Estate& estate, const analysis::Judging& judging) {
  if (!judging.clocks.empty()) {
    row(page, "judged by", "the clock of " + ids_text(estate, judging.clocks, kShownMax));
  }
  // Only where some checker has a clock does it say anything that others name none.
  if (!judging.clocks.empty() && !judging.unclocked.empty()) {
    row(page, "",
        fmt::format("{} {} no time source", ids_text(estate, judging.unclocked, kShownMax),
                    judging.unclocked.size() == 1 ? "names" : "name"));
  }
  if (!judging.end) return;
  const auto& [at, checker, clock, link] = *judging.end;
  row(page, "",
      fmt::format("{} judges by {}, which ends {}{}", id_text(estate, checker),
                  id_text(estate, clock), day(at),
                  link == clock ? "" : fmt::format(" with {}", id_text(estate, link))));
}

void write_observations(Page& page, const Estate& estate, ItemIndex item) {
  std::size_t shown = 0;
  for (const model::Observation& seen : estate.observations) {
    if (seen.item != item || ++shown > kShownMax) continue;
    const model::ObservedSource& source = estate.sources[seen.source];
    row(page, shown == 1 ? "observed" : "",
        fmt::format("{} on {}, {}, matched by {}", safe(source.name), day(seen.seen),
                    seen.gone ? "gone since" : safe(source.file) + safe(seen.at),
                    match_rule_name(seen.rule)));
  }
  for (const model::OwnerHint& hint : estate.owner_hints) {
    if (hint.item != item || ++shown > 2 * kShownMax) continue;
    row(page, "may belong to",
        fmt::format("{} ({}, {})", safe(hint.party), safe(estate.sources[hint.source].name),
                    safe(hint.because)));
  }
}

Json json_identity(const Estate& estate, ItemIndex index) {
  const model::Identity& identity = estate.identity(index);
  Json scope = Json::array();
  for (const model::ScopeEntry& entry : identity.scope) {
    scope.push_back(
        {{"system", std::string(entry.system)}, {"privilege", std::string(entry.privilege)}});
  }
  return {{"state", std::string(identity.state)},
          {"purpose", std::string(identity.purpose)},
          {"credential", std::string(identity.credential)},
          {"storage", std::string(identity.storage)},
          {"created", json_time(identity.created)},
          {"rotated", json_time(identity.rotated)},
          {"last_used", json_time(identity.last_used)},
          {"expires", json_time(estate.item(index).expires)},
          {"sponsor", json_id(estate, identity.sponsor)},
          {"off_switch", std::string(identity.off_switch)},
          {"scope", identity.scope_written ? std::move(scope) : Json(nullptr)},
          {"declared", !estate.item(index).observed}};
}

Json json_judging(const Estate& estate, const analysis::Judging& judging) {
  Json end = nullptr;
  if (judging.end) {
    end = {{"at", json_time(judging.end->at)},
           {"checker", json_id(estate, judging.end->checker)},
           {"clock", json_id(estate, judging.end->clock)},
           {"link", json_id(estate, judging.end->link)}};
  }
  return {{"clocks", json_ids(estate, judging.clocks)},
          {"unclocked", json_ids(estate, judging.unclocked)},
          {"end", std::move(end)}};
}

Json json_observations(const Estate& estate, ItemIndex item) {
  Json list = Json::array();
  for (const model::Observation& seen : estate.observations) {
    if (seen.item != item) continue;
    const model::ObservedSource& source = estate.sources[seen.source];
    list.push_back({{"record", std::string(seen.id)},
                    {"source", std::string(source.name)},
                    {"file", std::string(source.file)},
                    {"at", std::string(seen.gone ? std::string_view() : seen.at)},
                    {"seen", json_time(seen.seen)},
                    {"gone", json_time(seen.gone)},
                    {"matched_by", std::string(match_rule_name(seen.rule))},
                    {"reference", std::string(seen.matched)}});
  }
  return list;
}

}  // namespace onus::report
