// What breaks when somebody or something goes, and in which order it goes safely.
#include <fmt/format.h>

#include <algorithm>

#include "json_parts.h"
#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using analysis::Offboarding;

constexpr std::size_t kRowsMax = 12;  // of one list in text; JSON has all

bool is_person(const Estate& estate, ItemIndex subject) {
  return estate.item(subject).item_class == model::ItemClass::kPerson;
}

/// Whether a duty is to be handed to one other, as against shared with others.
/// Whether several people are counted on together.
bool is_shared(analysis::Duty::Kind kind) {
  return kind > analysis::Duty::Kind::kOnCall && kind < analysis::Duty::Kind::kConsumer;
}

bool is_handed_over(analysis::Duty::Kind kind) { return kind <= analysis::Duty::Kind::kOnCall; }

std::string duty_text(const Estate& estate, const analysis::Duty& duty) {
  const std::string id = duty.item.valid() ? id_text(estate, duty.item) : "the estate";
  switch (duty.kind) {
    case analysis::Duty::Kind::kAcceptance:
      return fmt::format("accepted {} on {}", safe(duty.rule), id);
    case analysis::Duty::Kind::kGovernance: return "named in the estate's governance";
    case analysis::Duty::Kind::kOnCall: return "on call in " + id;
    case analysis::Duty::Kind::kCustodian: return fmt::format("step {} of {}", duty.detail + 1, id);
    case analysis::Duty::Kind::kRestorer:
      return fmt::format("restores {} (option {})", id, duty.detail + 1);
    case analysis::Duty::Kind::kUser: return "signs in by " + id;
    case analysis::Duty::Kind::kConsumer: return id + " uses it";
    case analysis::Duty::Kind::kIssued: return id + " is issued by it";
    default: return fmt::format("{} of {}", analysis::duty_name(duty.kind), id);
  }
}

std::string others_text(std::size_t others) {
  if (others == 0) return "nobody else";
  return fmt::format("{} could", count_of(others, "other", "others"));
}

class Text {
 public:
  Text(const Setting& setting, const OffboardAnswer& answer, const Style& style)
      : setting_(setting), answer_(answer), estate_(*setting.estate), page_(style) {}

  std::string run() {
    head();
    breaks();
    order();
    if (!answer_.result.complete) {
      page_.line();
      page_.line(page_.paint(Tone::kBad, "This answer is not complete: a limit cut it."));
    }
    return page_.take();
  }

 private:
  void head() {
    const Offboarding& result = answer_.result;
    const std::string name = page_.paint(Tone::kStrong, named_text(estate_, answer_.subject));
    const bool harmless = result.lost.empty() && result.paths_lost.empty() && result.worse.empty();
    page_.wrapped(
        "",
        harmless
            ? fmt::format("Without {} every operation and every way back holds as before.", name)
            : fmt::format(
                  "Without {} {} cannot be done, {} no longer {}, and {} worse.", name,
                  count_of(result.lost.size(), "operation", "operations"),
                  count_of(result.paths_lost.size(), "recovery path", "recovery paths"),
                  result.paths_lost.size() == 1 ? "works" : "work",
                  count_of(result.worse.size(), "single failure ends", "single failures end")));
    page_.line(page_.paint(Tone::kDim, "At " + date_time_text(setting_.zone, answer_.at) + " " +
                                           safe(setting_.zone.name)));
  }

  void ended(std::string_view title, const std::vector<analysis::Ended>& list) {
    if (list.empty()) return;
    page_.line();
    page_.line(page_.paint(Tone::kStrong, title));
    for (std::size_t i = 0; i < std::min(list.size(), kRowsMax); ++i) {
      page_.wrapped("  ", chain_text(page_, estate_,
                                     list[i].witness.empty() ? std::vector<ItemIndex>{list[i].item}
                                                             : list[i].witness));
    }
    more(list.size());
  }

  void more(std::size_t count) {
    if (count > kRowsMax) {
      page_.line(fmt::format("  and {} more; --format json has all", count - kRowsMax));
    }
  }

  void breaks() {
    const Offboarding& result = answer_.result;
    ended("CANNOT BE DONE", result.lost);
    ended("WAYS BACK THAT NO LONGER WORK", result.paths_lost);
    if (!result.without_recovery.empty()) {
      page_.wrapped("  left without recovery  ", ids_text(estate_, result.without_recovery, 8));
    }
    if (!result.worse.empty()) {
      page_.line();
      page_.line(page_.paint(Tone::kStrong, "ONE FAILURE MORE"));
      for (std::size_t i = 0; i < std::min(result.worse.size(), kRowsMax); ++i) {
        const analysis::Effect& one = result.worse[i];
        page_.wrapped(
            "  " + pad(safe(one.contingency), 28) + "  ",
            fmt::format("{}: {} → {}", id_text(estate_, one.operation), verdict_title(one.before),
                        page_.paint(verdict_tone(one.after), verdict_title(one.after))));
      }
      more(result.worse.size());
    }
    if (is_person(estate_, answer_.subject) || result.budgets.empty()) return;
    page_.line();
    const analysis::Budget& first = result.budgets.front();
    page_.wrapped("Blackout budget  ",
                  fmt::format("{} ({} first)", base::format_duration(*first.lost_at),
                              id_text(estate_, first.operation)));
  }

  void list(std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    page_.line(fmt::format("  {}. {}", ++number_, title));
    for (std::size_t i = 0; i < std::min(lines.size(), kRowsMax); ++i) {
      page_.wrapped("       ", lines[i]);
    }
    if (lines.size() > kRowsMax) {
      page_.line(fmt::format("       and {} more; --format json has all", lines.size() - kRowsMax));
    }
  }

  void order() {
    const bool person = is_person(estate_, answer_.subject);
    std::vector<std::string> roles, quorums, consumers;
    for (const analysis::Duty& duty : answer_.result.duties) {
      std::string line = duty_text(estate_, duty);
      if (is_handed_over(duty.kind)) {
        roles.push_back(line + (duty.could_take_over.valid()
                                    ? " → " + id_text(estate_, duty.could_take_over) + "?"
                                    : page_.paint(Tone::kWarn, " → nobody is named")));
      } else if (duty.kind >= analysis::Duty::Kind::kConsumer) {
        consumers.push_back(line);
      } else {
        const std::string others = others_text(duty.others);
        quorums.push_back(line + " — " +
                          (duty.others == 0 ? page_.paint(Tone::kBad, others) : others));
      }
    }
    page_.line();
    page_.line(page_.paint(Tone::kStrong, "IN THIS ORDER"));
    list("Hand over", roles);
    list("Name somebody else wherever people are counted on", quorums);
    list("Move what uses it to another identity", consumers);
    const std::string wait =
        answer_.result.wait == Seconds{0}
            ? "until somebody would have missed it"
            : base::format_duration(answer_.result.wait) + ", for so long its users outlive it";
    if (person) {
      std::vector<std::string> keys;
      for (const ItemIndex key : answer_.result.authenticators) {
        keys.push_back(id_text(estate_, key));
      }
      page_.line(fmt::format("  {}. Write the day under left, and see that onus check is clean",
                             ++number_));
      list("Revoke the authenticators", keys);
    } else {
      page_.line(fmt::format("  {}. Disable it (state: disabled) and wait {}", ++number_, wait));
      page_.line(fmt::format("  {}. Revoke its credentials where they were issued", ++number_));
    }
    page_.line(fmt::format("  {}. Remove {} from the estate; onus plan shows what that changes",
                           ++number_, id_text(estate_, answer_.subject)));
  }

  const Setting& setting_;
  const OffboardAnswer& answer_;
  const Estate& estate_;
  Page page_;
  int number_ = 0;
};

Json ended_list(const Estate& estate, const std::vector<analysis::Ended>& list) {
  Json json = Json::array();
  for (const auto& one : list) {
    json.push_back(
        Json{{"id", json_id(estate, one.item)}, {"witness", json_ids(estate, one.witness)}});
  }
  return json;
}

}  // namespace

std::string offboard_text(const Setting& setting, const OffboardAnswer& answer,
                          const Style& style) {
  return Text(setting, answer, style).run();
}

std::string offboard_json(const Setting& setting, const OffboardAnswer& answer) {
  const Estate& estate = *setting.estate;
  const Offboarding& result = answer.result;
  Json json = json_begin();
  json["subject"] = json_id(estate, answer.subject);
  json["at"] = utc_text(answer.at);
  json["lost"] = ended_list(estate, result.lost);
  json["paths_lost"] = ended_list(estate, result.paths_lost);
  json["without_recovery"] = json_ids(estate, result.without_recovery);
  Json worse = Json::array();
  for (const auto& one : result.worse) {
    worse.push_back(Json{{"operation", json_id(estate, one.operation)},
                         {"contingency", one.contingency},
                         {"before", std::string(analysis::verdict_name(one.before))},
                         {"after", std::string(analysis::verdict_name(one.after))}});
  }
  json["worse"] = std::move(worse);
  Json duties = Json::array();
  for (const analysis::Duty& duty : result.duties) {
    duties.push_back(Json{{"duty", std::string(analysis::duty_name(duty.kind))},
                          {"item", json_id(estate, duty.item)},
                          {"number", duty.detail + 1},
                          {"rule", duty.rule.empty() ? Json(nullptr) : Json(duty.rule)},
                          {"others", is_shared(duty.kind) ? Json(duty.others) : Json(nullptr)},
                          {"could_take_over", json_id(estate, duty.could_take_over)}});
  }
  json["duties"] = std::move(duties);
  json["authenticators"] = json_ids(estate, result.authenticators);
  Json budgets = Json::array();
  for (const auto& one : result.budgets) {
    budgets.push_back(Json{{"operation", json_id(estate, one.operation)},
                           {"lost_at_s", json_seconds(one.lost_at)}});
  }
  json["budgets"] = std::move(budgets);
  json["wait_s"] = result.wait.count();
  json["items_fell"] = result.fell;
  json["complete"] = result.complete;
  return json_text(json);
}

}  // namespace onus::report
