// Advice as text and as JSON.
#include <fmt/format.h>

#include <algorithm>

#include "json_parts.h"
#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using analysis::Advice;
using analysis::Change;
using analysis::Effect;
using analysis::Proposal;
using base::duration_text;
using base::format_duration;

constexpr std::size_t kEffectsMax = 8;  // of one proposal in text; JSON has all

std::string_view kind_word(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kBuild: return "build";
    case Change::Kind::kLonger: return "longer";
    case Change::Kind::kCustodian: return "custodian";
    case Change::Kind::kSecond: return "second";
    case Change::Kind::kFallback: return "fallback";
  }
  return "build";
}

std::string longer_text(const Estate& estate, const Change& change) {
  const std::string to = format_duration(change.to);
  const std::string now = change.from == Seconds{0} ? "not at all" : format_duration(change.from);
  if (change.place == Change::kNoPlace) {
    return fmt::format("let {} live {} (now {}), so that it outlives its issuer {}",
                       id_text(estate, change.item), to, now, id_text(estate, change.other));
  }
  return fmt::format("let {} do without {} for {} (now {})", id_text(estate, change.item),
                     id_text(estate, change.other), to, now);
}

std::string change_text(const Estate& estate, const Change& change) {
  const std::string id = id_text(estate, change.item);
  switch (change.kind) {
    case Change::Kind::kBuild: return fmt::format("build {}, which is planned", id);
    case Change::Kind::kLonger: return longer_text(estate, change);
    case Change::Kind::kCustodian: {
      if (estate.item(change.item).item_class == model::ItemClass::kPolicy) {
        return fmt::format("one more approver for {}", id);
      }
      const auto& step = estate.recovery(change.item).steps[change.detail];
      return fmt::format("one more person for step {} of {} ({})", change.detail + 1, id,
                         step.action.empty() ? "no words" : safe(step.action));
    }
    case Change::Kind::kSecond:
      return fmt::format(
          "a second {} that shares nothing with it: another vendor, another site, and "
          "nothing that {} needs; whatever needs {} takes either",
          id, id, id);
    case Change::Kind::kFallback:
      return fmt::format(
          "a recovery path for {} that needs nothing but the people who sign in today, "
          "done within {}",
          id, format_duration(change.to));
  }
  return {};
}

/// What the fallback or the second instance must keep away from: what fails where it is needed.
std::string keeps_away(const Setting& setting, const AdviseAnswer& answer,
                       const Proposal& proposal) {
  const bool isolated =
      std::any_of(proposal.changes.begin(), proposal.changes.end(), [](const Change& change) {
        return change.kind == Change::Kind::kFallback || change.kind == Change::Kind::kSecond;
      });
  if (!isolated) return {};
  std::string names;
  std::size_t count = 0;
  for (const Effect& effect : proposal.effects) {
    if (effect.operation != answer.operation) continue;
    if (++count <= 6) names += (names.empty() ? "" : ", ") + safe(effect.contingency);
  }
  (void)setting;
  if (count > 6) names += fmt::format(" and {} more", count - 6);
  return "It must hold while these have failed: " + names;
}

std::string verdict_words(const Page& page, analysis::Verdict verdict) {
  return page.paint(verdict_tone(verdict), verdict_title(verdict));
}

void write_proposal(Page& page, const Setting& setting, const AdviseAnswer& answer,
                    const Proposal& proposal, std::size_t number) {
  const Estate& estate = *setting.estate;
  page.line();
  std::string head;
  for (const Change& change : proposal.changes) {
    head += (head.empty() ? "" : "; and ") + change_text(estate, change);
  }
  page.wrapped(fmt::format("{:>2}. ", number), page.paint(Tone::kStrong, head));
  if (!proposal.secure) {
    page.line(fmt::format("    removes {} of {}", proposal.removed, answer.result.bad.size()));
  }
  const std::string away = keeps_away(setting, answer, proposal);
  if (!away.empty()) page.wrapped("    ", away);
  std::size_t told = 0;
  for (const Effect& effect : proposal.effects) {
    if (++told > kEffectsMax) continue;
    const std::string operation =
        effect.operation == answer.operation ? "" : id_text(estate, effect.operation) + ", ";
    page.wrapped("    " + pad(operation + safe(effect.contingency), 36) + "  ",
                 verdict_words(page, effect.before) + " → " + verdict_words(page, effect.after));
  }
  if (told > kEffectsMax) {
    page.line(fmt::format("    and {} more; --format json has all", told - kEffectsMax));
  }
}

Json effect_json(const Estate& estate, const Effect& effect) {
  return Json{{"operation", json_id(estate, effect.operation)},
              {"contingency", effect.contingency},
              {"before", std::string(analysis::verdict_name(effect.before))},
              {"after", std::string(analysis::verdict_name(effect.after))}};
}

Json change_json(const Estate& estate, const Change& change) {
  Json json{{"kind", std::string(kind_word(change.kind))},
            {"item", json_id(estate, change.item)},
            {"text", change_text(estate, change)}};
  if (change.kind == Change::Kind::kLonger) {
    json["outlives"] = json_id(estate, change.other);
    json["from_s"] = change.from.count();
    json["to_s"] = change.to.count();
  }
  if (change.kind == Change::Kind::kFallback) json["within_s"] = change.to.count();
  if (change.kind == Change::Kind::kCustodian) json["step"] = change.detail + 1;
  return json;
}

std::string_view head_of(const Advice& advice) {
  if (advice.bad.empty()) return "is N-1 secure: no single failure leaves it late or locked out.";
  if (advice.proposals.empty()) return "is not N-1 secure, and no change that was tried helps.";
  if (!advice.proposals.front().secure) {
    return "is not N-1 secure; nothing that was tried, alone or up to three together, makes it so. "
           "These help:";
  }
  return "is not N-1 secure. Each of these makes it so, tried and swept:";
}

}  // namespace

std::string advise_text(const Setting& setting, const AdviseAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  const Advice& advice = answer.result;
  Page page(style);
  page.wrapped("",
               fmt::format("{}{} {}", page.paint(Tone::kStrong, id_text(estate, answer.operation)),
                           weight_text(estate, answer.operation), head_of(advice)));
  if (!advice.bad.empty()) {
    std::string bad;
    for (std::size_t i = 0; i < std::min<std::size_t>(advice.bad.size(), 8); ++i) {
      bad += fmt::format("{}{} ({})", i == 0 ? "" : ", ", safe(advice.bad[i].contingency),
                         analysis::verdict_name(advice.bad[i].before));
    }
    if (advice.bad.size() > 8) bad += fmt::format(" and {} more", advice.bad.size() - 8);
    page.wrapped("Against it  ", bad);
  }
  std::size_t number = 0;
  for (const Proposal& proposal : advice.proposals) {
    write_proposal(page, setting, answer, proposal, ++number);
  }
  page.line();
  page.line(page.paint(Tone::kDim, fmt::format("{} tried.", count_of(advice.tried, "change",
                                                                     "changes and combinations"))));
  if (!advice.complete) {
    page.line(page.paint(Tone::kBad, "This answer is not complete: a limit cut the search."));
  }
  return page.take();
}

std::string advise_json(const Setting& setting, const AdviseAnswer& answer) {
  const Estate& estate = *setting.estate;
  const Advice& advice = answer.result;
  Json json = json_begin();
  json["operation"] = json_id(estate, answer.operation);
  json["at"] = utc_text(answer.at);
  json["n1_secure"] = advice.bad.empty();
  Json bad = Json::array();
  for (const Effect& effect : advice.bad) {
    bad.push_back(Json{{"contingency", effect.contingency},
                       {"verdict", std::string(analysis::verdict_name(effect.before))}});
  }
  json["against"] = std::move(bad);
  Json proposals = Json::array();
  for (const Proposal& proposal : advice.proposals) {
    Json changes = Json::array();
    for (const Change& change : proposal.changes) changes.push_back(change_json(estate, change));
    Json effects = Json::array();
    for (const Effect& effect : proposal.effects) effects.push_back(effect_json(estate, effect));
    proposals.push_back(Json{{"secure", proposal.secure},
                             {"removed", proposal.removed},
                             {"changes", std::move(changes)},
                             {"effects", std::move(effects)}});
  }
  json["proposals"] = std::move(proposals);
  json["tried"] = advice.tried;
  json["complete"] = advice.complete;
  return json_text(json);
}

}  // namespace onus::report
