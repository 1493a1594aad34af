#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {

using analysis::Verdict;

std::string_view role_title(std::string_view role) {
  struct Title {
    std::string_view role, title;
  };
  constexpr std::array<Title, 14> kTitles{{
      {"owner", "answers for the impact"},
      {"maintainer", "maintains the way in"},
      {"controls", "sets the controls"},
      {"session_controls", "runs the privileged sessions"},
      {"restores", "restores what failed"},
      {"recovery_owner", "owns the way back"},
      {"validated", "proves the way back"},
      {"accepted_risk", "accepted the residual risk"},
      {"on_call", "is on call"},
      {"deputy", "stands in"},
      {"approved_access_model", "approved the access model"},
      {"approved", "approved the access model"},
      {"proved", "showed that the way back works"},
      {"taken", "said yes to the role"},
  }};
  for (const Title& known : kTitles) {
    if (known.role == role) return known.title;
  }
  return role;
}

std::string who_text(const Setting& setting, const WhoAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  page.wrapped("",
               fmt::format("{}{}", page.paint(Tone::kStrong, named_text(estate, answer.operation)),
                           weight_text(estate, answer.operation)));
  std::string small =
      "Who answers at " + date_time_text(setting.zone, answer.at) + " " + safe(setting.zone.name);
  if (!answer.failed.empty()) small += ", with " + ids_text(estate, answer.failed) + " failed";
  page.line(page.paint(Tone::kDim, small));
  page.line();
  constexpr std::size_t kRoleColumns = 32;
  std::string last;
  for (const Role& role : answer.roles) {
    const std::string title(role_title(role.role));
    const std::string lead = "  " + pad(title == last ? "" : title, kRoleColumns) + "  ";
    last = title;
    std::string text = role.party.valid() ? named_text(estate, role.party) : safe(role.words);
    if (role.entry && role.party.valid() && !role.words.empty()) text += " " + safe(role.words);
    if (role.of.valid()) text += (text.empty() ? "" : ", ") + ("for " + id_text(estate, role.of));
    if (role.until) text += ", until " + near_text(setting.zone, *role.until, answer.at);
    if (role.since) text += ", since " + date_text(setting.zone, *role.since);
    if (!role.gap.empty()) {
      text += (text.empty() ? "" : " — ") + page.paint(Tone::kWarn, role.gap);
    }
    std::string place = place_text(estate, role.evidence);
    if (role.entry) place = fmt::format("ledger entry {}", *role.entry);
    if (!place.empty()) text += "  " + page.paint(Tone::kDim, place);
    page.wrapped(lead, text);
  }
  const auto list = [&](const char* title, const std::vector<std::string>& lines) {
    page.line();
    page.line(page.paint(Tone::kStrong, title));
    if (lines.empty()) page.line("  nothing is written down");
    for (const std::string& line : lines) page.wrapped("  ", line);
  };
  std::vector<std::string> acts;
  for (std::size_t i = 0; i < answer.may_act.size();) {
    const MayAct& first = answer.may_act[i];
    std::string people;
    for (; i < answer.may_act.size(); ++i) {
      const MayAct& act = answer.may_act[i];
      if (act.through != first.through || act.as != first.as) break;
      people += (people.empty() ? "" : ", ") + title_text(estate, act.party);
      if (!act.present) people += " (away)";
    }
    acts.push_back(fmt::format("{}, {}: {}", id_text(estate, first.through), first.as, people));
  }
  list("WHO MAY ACT", acts);
  list("ON WHAT CONDITIONS", answer.conditions);
  list("WITH WHAT OVERSIGHT", answer.oversight);
  page.line();
  page.line(page.paint(Tone::kStrong, "PHONES"));
  if (answer.contacts.empty()) page.line("  nobody to call is written down");
  for (const Contact& contact : answer.contacts) page.line("  " + contact_text(setting, contact));
  return page.take();
}

}  // namespace onus::report
