#include "onus/report/doctor.h"

#include <fmt/format.h>

#include <algorithm>

#include "json_parts.h"

namespace onus::report {

namespace {

constexpr std::size_t kLevelWidth = 7;  // of "warning"
constexpr std::size_t kNamesShownMax = 8;

Tone tone_of(DoctorLevel level) {
  switch (level) {
    case DoctorLevel::kGood: return Tone::kGood;
    case DoctorLevel::kWrong: return Tone::kBad;
    case DoctorLevel::kNote:
    case DoctorLevel::kWarning: break;
  }
  return Tone::kWarn;
}

std::string named(const std::vector<std::string>& names) {
  if (names.size() <= kNamesShownMax) return fmt::format("{}", fmt::join(names, ", "));
  const auto end = names.begin() + kNamesShownMax;
  return fmt::format("{} and {} more", fmt::join(names.begin(), end, ", "),
                     names.size() - kNamesShownMax);
}

std::size_t count(const DoctorAnswer& answer, DoctorLevel level) {
  return static_cast<std::size_t>(
      std::ranges::count_if(answer.lines, [&](const auto& line) { return line.level == level; }));
}

}  // namespace

std::string_view level_word(DoctorLevel level) {
  switch (level) {
    case DoctorLevel::kGood: return "good";
    case DoctorLevel::kNote: return "note";
    case DoctorLevel::kWarning: return "warning";
    case DoctorLevel::kWrong: break;
  }
  return "wrong";
}

void DoctorAnswer::good(std::string area, std::string what) {
  lines.push_back({std::move(area), DoctorLevel::kGood, std::move(what), {}});
}
void DoctorAnswer::note(std::string area, std::string what) {
  lines.push_back({std::move(area), DoctorLevel::kNote, std::move(what), {}});
}
void DoctorAnswer::warn(std::string area, std::string what, std::string mend) {
  lines.push_back({std::move(area), DoctorLevel::kWarning, std::move(what), std::move(mend)});
}
void DoctorAnswer::wrong(std::string area, std::string what, std::string mend) {
  lines.push_back({std::move(area), DoctorLevel::kWrong, std::move(what), std::move(mend)});
}

DoctorLevel DoctorAnswer::worst() const {
  DoctorLevel worst = DoctorLevel::kGood;
  for (const DoctorLine& line : lines) worst = std::max(worst, line.level);
  return worst;
}

void tell_policies(DoctorAnswer& answer, const std::vector<PolicyReach>& policies) {
  for (const PolicyReach& one : policies) {
    const std::string who = one.could_approve.empty() ? "nobody" : named(one.could_approve);
    if (!one.enough) {
      answer.wrong("approvers",
                   fmt::format("{}: nobody could get in; it wants {}, and {} could sign now",
                               one.policy, one.rule, who),
                   one.without_key.empty()
                       ? "name more people in the policy"
                       : fmt::format("enrol a key that counts for: {}", named(one.without_key)));
      continue;
    }
    answer.good("approvers", fmt::format("{}: {}; could sign now: {}", one.policy, one.rule, who));
    if (!one.without_key.empty()) {
      answer.warn(
          "approvers",
          fmt::format("{}: without a key that counts: {}", one.policy, named(one.without_key)),
          "onus ledger key enrol");
    }
    if (one.frozen_until) {
      answer.warn("approvers",
                  fmt::format("{} is frozen until {}", one.policy, utc_text(*one.frozen_until)),
                  "its quorum can lift that: onus request thaw");
    }
  }
}

std::string doctor_text(const DoctorAnswer& answer, const Style& style) {
  std::size_t width = 0;
  for (const DoctorLine& line : answer.lines) width = std::max(width, line.area.size());
  const std::string indent(kLevelWidth + width + 4, ' ');
  std::string text;
  for (const DoctorLine& line : answer.lines) {
    text +=
        fmt::format("{}  {:<{}}  {}\n",
                    Page(style).paint(tone_of(line.level),
                                      fmt::format("{:<{}}", level_word(line.level), kLevelWidth)),
                    line.area, width, safe(line.what));
    if (!line.mend.empty()) text += fmt::format("{}mend: {}\n", indent, safe(line.mend));
  }
  return text + fmt::format("{}, {}\n",
                            count_of(count(answer, DoctorLevel::kWrong), "thing is wrong",
                                     "things are wrong"),
                            count_of(count(answer, DoctorLevel::kWarning), "warning", "warnings"));
}

std::string doctor_json(const DoctorAnswer& answer) {
  Json json = json_begin();
  json["worst"] = level_word(answer.worst());
  json["lines"] = Json::array();
  for (const DoctorLine& line : answer.lines) {
    json["lines"].push_back(Json{{"area", line.area},
                                 {"level", level_word(line.level)},
                                 {"what", safe(line.what)},
                                 {"mend", safe(line.mend)}});
  }
  return json_text(json);
}

std::string policies_json(const std::vector<PolicyReach>& policies) {
  Json json = json_begin();
  json["policies"] = Json::array();
  for (const PolicyReach& one : policies) {
    json["policies"].push_back(Json{{"id", one.policy},
                                    {"approve", one.rule},
                                    {"could_approve", one.could_approve},
                                    {"without_key", one.without_key},
                                    {"enough", one.enough},
                                    {"frozen_until", json_time(one.frozen_until)}});
  }
  return json_text(json);
}

}  // namespace onus::report
