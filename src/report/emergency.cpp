// Emergency access told: to people, and as JSON.
#include <fmt/format.h>

#include "json_parts.h"
#include "onus/base/duration.h"
#include "onus/report/emergency_answers.h"

namespace onus::report {

namespace {

constexpr std::size_t kLabelWidth = 13;
constexpr std::size_t kIdShown = 8;

std::string joined(const std::vector<std::string>& list) {
  return safe(fmt::format("{}", fmt::join(list, ", ")));
}

std::string votes_words(const std::vector<Vote>& votes) {
  std::string words;
  for (const Vote& vote : votes) {
    words += fmt::format("{}{}{}{}", words.empty() ? "" : ", ", vote.person,
                         vote.failure.empty() ? "" : " (" + vote.failure + ")",
                         vote.counts ? "" : " does not count any more");
  }
  return words;
}

std::string grant_words(const Zone& zone, const GrantAnswer& grant, TimePoint now) {
  std::string words =
      fmt::format("serial {}, until {}", grant.entry, date_time_text(zone, grant.valid_to));
  if (grant.ended_at) {
    words += fmt::format("; ended {} by {}: {}", date_time_text(zone, *grant.ended_at),
                         grant.ended_by, grant.end_reason);
  } else if (now < grant.valid_to) {
    words += ", " + base::format_duration(grant.valid_to - now) + " left";
  }
  words += grant.recorded ? "; recorded" : "; not recorded";
  return words + fmt::format("; {}", count_of(grant.uses, "sign-in", "sign-ins"));
}

Json json_votes(const std::vector<Vote>& votes) {
  Json list = Json::array();
  for (const Vote& vote : votes) {
    Json one{{"person", vote.person}, {"at", json_time(vote.at)}, {"entry", vote.entry}};
    if (!vote.failure.empty()) one["failure"] = vote.failure;
    one["counts"] = vote.counts;
    list.push_back(std::move(one));
  }
  return list;
}

Json json_allowed(const Allowed& allowed) {
  Json json{{"yes", allowed.yes}};
  if (!allowed.yes) json["why_not"] = allowed.why_not;
  return json;
}

Json json_grant(const GrantAnswer& grant) {
  return Json{{"entry", grant.entry},
              {"serial", grant.entry},
              {"authority", grant.authority},
              {"at", utc_text(grant.at)},
              {"valid_from", utc_text(grant.valid_from)},
              {"valid_to", utc_text(grant.valid_to)},
              {"recorded", grant.recorded},
              {"uses", grant.uses},
              {"ended_at", json_time(grant.ended_at)},
              {"end_reason", grant.end_reason},
              {"ended_by", grant.ended_by}};
}

Json json_review(const ReviewAnswer& review) {
  return Json{{"person", review.person},
              {"class", review.found},
              {"at", utc_text(review.at)},
              {"entry", review.entry},
              {"rollback_open", review.rollback_open},
              {"rotated_open", review.rotated_open}};
}

Json json_request(const RequestAnswer& answer) {
  Json json{{"id", answer.id},
            {"entry", answer.entry},
            {"leaf", answer.leaf},
            {"code", answer.code},
            {"phase", answer.phase},
            {"operation", answer.operation},
            {"policy", answer.policy},
            {"path", answer.path},
            {"failure", answer.failure},
            {"requester", answer.requester},
            {"ticket", answer.ticket},
            {"extends", answer.extends},
            {"source_address", answer.source_address},
            {"reason", answer.reason},
            {"key", answer.key},
            {"key_fingerprint", answer.key_fingerprint},
            {"principals", answer.principals},
            {"duration_s", answer.duration.count()},
            {"received", utc_text(answer.received)},
            {"until", utc_text(answer.until)},
            {"approvals", json_votes(answer.approvals)},
            {"denials", json_votes(answer.denials)}};
  json["quorum"] = Json{{"words", answer.quorum},
                        {"missing", answer.missing},
                        {"reachable", answer.reachable},
                        {"one_more", answer.one_more},
                        {"command_line_missing", answer.command_line_missing},
                        {"may_approve", answer.may_approve}};
  json["frozen"] = answer.frozen;
  json["grant"] = answer.grant ? json_grant(*answer.grant) : Json(nullptr);
  json["review_by"] = json_time(answer.review_by);
  json["review"] = answer.review ? json_review(*answer.review) : Json(nullptr);
  json["may"] = Json{{"approve", json_allowed(answer.approve)},
                     {"deny", json_allowed(answer.deny)},
                     {"end", json_allowed(answer.end)},
                     {"review", json_allowed(answer.review_it)}};
  return json;
}

void waiting_lines(const RequestAnswer& answer, Page& page) {
  const auto row = [&](const std::string& label, const std::string& text) {
    if (!text.empty()) page.wrapped("  " + pad(label, kLabelWidth), text);
  };
  row("quorum", safe(answer.quorum));
  row("may approve", joined(answer.may_approve));
  if (answer.reachable) {
    row("", page.paint(Tone::kWarn, "governance reachable: nobody has confirmed the failure"));
  }
  if (answer.one_more) row("", "one approver more: something here was not reviewed in time");
  if (answer.command_line_missing) row("", "one approver has to use onus request approve");
  if (!answer.frozen.empty()) row("frozen", page.paint(Tone::kBad, answer.frozen));
}

}  // namespace

std::string request_text(const Zone& zone, const RequestAnswer& answer, TimePoint now,
                         const Style& style) {
  Page page(style);
  const auto row = [&](const std::string& label, const std::string& text) {
    if (!text.empty()) page.wrapped("  " + pad(label, kLabelWidth), text);
  };
  page.line(fmt::format("{} {}: {}", page.paint(Tone::kStrong, answer.operation), answer.phase,
                        answer.id));
  row("code", page.paint(Tone::kStrong, answer.code));
  row("asked by", answer.requester + " at " + date_time_text(zone, answer.received));
  row("why", answer.reason.empty() ? "(erased, or not kept here)" : safe(answer.reason));
  row("failed", safe(answer.failure));
  row("path", safe(answer.path));
  row("ticket", safe(answer.ticket));
  row("extends", answer.extends);
  row("policy", safe(answer.policy));
  row("accounts", joined(answer.principals));
  row("from", answer.source_address.empty() ? "anywhere" : safe(answer.source_address));
  row("for", base::format_duration(answer.duration));
  row("certifies", answer.key_fingerprint);
  row("approved", votes_words(answer.approvals));
  row("denied", votes_words(answer.denials));
  if (!answer.grant) {
    waiting_lines(answer, page);
    row("open until", date_time_text(zone, answer.until));
  } else {
    row("granted", grant_words(zone, *answer.grant, now));
  }
  if (answer.review_by) row("review by", date_time_text(zone, *answer.review_by));
  if (answer.review) {
    row("reviewed",
        fmt::format("{} by {}; still open: {}{}{}", answer.review->found, answer.review->person,
                    answer.review->rollback_open ? "rollback" : "",
                    answer.review->rollback_open && answer.review->rotated_open ? ", " : "",
                    answer.review->rotated_open ? "rotation" : ""));
  }
  return page.take();
}

std::string request_json(const RequestAnswer& answer) {
  Json json = json_begin();
  json.update(json_request(answer));
  return json_text(json);
}

std::string requests_text(const Zone& zone, const RequestList& list,
                          const std::vector<DebtAnswer>& debts, TimePoint now, const Style& style) {
  Page page(style);
  if (list.requests.empty()) page.line("No request is open.");
  for (const RequestAnswer& one : list.requests) {
    std::string state = one.quorum;
    if (one.grant) state = grant_words(zone, *one.grant, now);
    page.wrapped(fmt::format("{}  {} {} ", one.id.substr(0, kIdShown), pad(one.phase, 9),
                             page.paint(Tone::kStrong, safe(one.operation))),
                 fmt::format("by {}; {}", one.requester, safe(state)));
  }
  for (const DebtAnswer& debt : debts) {
    const std::string words =
        fmt::format("{}: review {} {}", safe(debt.operation), debt.overdue ? "was due" : "due",
                    date_time_text(zone, debt.review_by));
    page.wrapped(fmt::format("{}  debt      ", debt.request.substr(0, kIdShown)),
                 page.paint(debt.overdue ? Tone::kBad : Tone::kWarn, words));
  }
  if (!list.next.empty()) page.line(fmt::format("more: --cursor {}", list.next));
  return page.take();
}

std::string requests_json(const RequestList& list) {
  Json json = json_begin();
  json["requests"] = Json::array();
  for (const RequestAnswer& one : list.requests) json["requests"].push_back(json_request(one));
  json["next"] = list.next.empty() ? Json(nullptr) : Json(list.next);
  return json_text(json);
}

std::string debts_json(const std::vector<DebtAnswer>& debts) {
  Json json = json_begin();
  json["debts"] = Json::array();
  for (const DebtAnswer& debt : debts) {
    json["debts"].push_back(Json{{"request", debt.request},
                                 {"operation", debt.operation},
                                 {"policy", debt.policy},
                                 {"requester", debt.requester},
                                 {"ended", utc_text(debt.ended)},
                                 {"review_by", utc_text(debt.review_by)},
                                 {"reviewed", debt.reviewed},
                                 {"overdue", debt.overdue}});
  }
  return json_text(json);
}

}  // namespace onus::report
