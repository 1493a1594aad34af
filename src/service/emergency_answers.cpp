// How requests stand: the state that statements left, in plain values.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "onus/access/request_code.h"
#include "onus/codec/time.h"
#include "onus/service/emergency.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;
using ledger::EmergencyRequest;
using ledger::Governance;

namespace {

report::Allowed no(std::string why) { return {false, std::move(why)}; }

/// Whether `asker` may say yes or no to a request that waits for it.
report::Allowed may_vote(const EmergencyRequest& request, const ledger::Quorum& quorum,
                         std::string_view asker, TimePoint at) {
  if (asker.empty()) return no("nobody is signed in");
  if (request.grant) return no("it is granted");
  if (at >= request.until) return no("its time is over");
  if (asker == request.requester) return no("who asks does not decide");
  const auto said = [&](const auto& vote) { return vote.person == asker; };
  if (std::any_of(request.denials.begin(), request.denials.end(), said)) {
    return no("you denied it");
  }
  if (quorum.approved.contains(std::string(asker))) return no("you approved it");
  if (quorum.may_approve.contains(std::string(asker))) return {true, ""};
  return no("you are not among those who decide, or have no key that counts");
}

report::Allowed may_end(const Governance& governance, const EmergencyRequest& request,
                        std::string_view asker) {
  if (asker.empty()) return no("nobody is signed in");
  if (request.end) return no("it is over");
  const std::string person(asker);
  if (asker == request.requester || ledger::approvers_of(governance, request).contains(person)) {
    return {true, ""};
  }
  return no("who asked, those who decide, the owner of the operation and admins may end it");
}

report::Allowed may_review(const EmergencyRequest& request, std::string_view asker) {
  if (asker.empty()) return no("nobody is signed in");
  if (!request.end || !request.grant) return no("there is nothing to review yet");
  if (asker == request.requester) return no("who asked does not review");
  const bool approved =
      std::any_of(request.approvals.begin(), request.approvals.end(),
                  [&](const ledger::EmergencyApproval& one) { return one.person == asker; });
  if (approved) return no("who approved does not review");
  return {true, ""};
}

report::GrantAnswer grant_of(const EmergencyRequest& request) {
  const ledger::EmergencyGrant& grant = *request.grant;
  report::GrantAnswer answer;
  answer.entry = grant.entry;
  answer.authority = grant.authority;
  answer.at = grant.at;
  answer.valid_from = grant.valid_from;
  answer.valid_to = grant.valid_to;
  answer.recorded = grant.recorded;
  answer.uses = request.uses;
  if (request.end) {
    answer.ended_at = request.end->at;
    answer.end_reason = request.end->reason;
    answer.ended_by = request.end->actor;
  }
  return answer;
}

void put_votes(const EmergencyRequest& request, const std::set<std::string>& counting,
               report::RequestAnswer& answer) {
  for (const ledger::EmergencyApproval& one : request.approvals) {
    answer.approvals.push_back({one.person, std::string(ledger::failure_word(one.failure)), one.at,
                                one.entry,
                                request.grant.has_value() || counting.contains(one.person)});
  }
  for (const ledger::EmergencyDenial& one : request.denials) {
    answer.denials.push_back({one.person, "", one.at, one.entry, true});
  }
}

void put_words(const EmergencyRequest& request, report::RequestAnswer& answer) {
  answer.id = request.id;
  answer.entry = request.entry;
  answer.leaf = request.leaf.hex();
  answer.phase = ledger::phase_word(request.phase);
  answer.operation = request.operation;
  answer.policy = request.policy;
  answer.path = request.path;
  answer.failure = request.failure;
  answer.requester = request.requester;
  answer.ticket = request.ticket;
  answer.extends = request.extends;
  answer.source_address = request.source_address;
  answer.key = request.key;
  answer.key_fingerprint = request.key_fingerprint;
  answer.principals = request.principals;
  answer.duration = request.duration;
  answer.received = request.received;
  answer.until = request.until;
}

Result<std::string> reason_of(const LedgerView& view, const EmergencyRequest& request) {
  const auto act = view.act(request.entry);
  if (!act) return std::unexpected(act.error());
  const auto commitment = crypto::parse_digest(act->text("reason"));
  return commitment ? text_beside(view, *commitment) : std::string{};
}

}  // namespace

std::string text_beside(const LedgerView& view, const ledger::Digest& commitment) {
  const auto text = view.snapshot().text(commitment);
  return text && *text ? (*text)->text : std::string{};
}

Result<const EmergencyRequest*> find_request(const LedgerView& view, std::string_view id) {
  const auto& requests = view.governance().emergency().requests;
  const bool hex = id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!hex || id.size() < kRequestPrefixMin || id.size() > ledger::kStatementIdDigits) {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is no id of a request: {} to {} hexadecimal digits; see them "
                            "with onus request list",
                            report::safe(id), kRequestPrefixMin, ledger::kStatementIdDigits));
  }
  auto at = requests.lower_bound(id);
  if (at == requests.end() || !at->first.starts_with(id)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no open request {}; closed ones are in the log: onus history "
                            "OPERATION",
                            id));
  }
  const EmergencyRequest* found = &at->second;
  if (++at != requests.end() && at->first.starts_with(id)) {
    return fail(ErrorKind::kInvalid, fmt::format("several requests begin with {}; write more", id));
  }
  return found;
}

Result<report::RequestAnswer> request_answer(const LedgerView& view,
                                             const EmergencyRequest& request,
                                             std::string_view asker, TimePoint at) {
  report::RequestAnswer answer;
  put_words(request, answer);
  auto code = access::request_code(request.leaf);
  if (!code) return std::unexpected(code.error());
  answer.code = std::move(*code);
  auto reason = reason_of(view, request);
  if (!reason) return std::unexpected(reason.error());
  answer.reason = std::move(*reason);
  const auto quorum = ledger::quorum_of(view.governance(), request, at);
  if (!quorum) return std::unexpected(quorum.error());
  put_votes(request, quorum->approved, answer);
  if (!request.grant) {
    answer.quorum = quorum->words;
    answer.missing = quorum->missing;
    answer.reachable = quorum->reachable;
    answer.one_more = quorum->one_more;
    answer.command_line_missing = !quorum->command_line;
    answer.may_approve.assign(quorum->may_approve.begin(), quorum->may_approve.end());
    const auto* freeze = ledger::freeze_of(view.governance(), request.policy, at);
    if (freeze != nullptr) {
      answer.frozen =
          fmt::format("by {} until {}", freeze->person, codec::format_time(freeze->until));
    }
  }
  if (request.grant) answer.grant = grant_of(request);
  if (request.end && request.grant) answer.review_by = request.end->review_by;
  if (request.review) {
    const ledger::EmergencyReview& review = *request.review;
    answer.review = report::ReviewAnswer{review.person, review.found,         review.at,
                                         review.entry,  review.rollback_open, review.rotated_open};
  }
  answer.approve = may_vote(request, *quorum, asker, at);
  answer.deny = answer.approve;
  answer.end = may_end(view.governance(), request, asker);
  answer.review_it = may_review(request, asker);
  return answer;
}

Result<report::RequestList> requests_answer(const LedgerView& view, const RequestsAsk& ask,
                                            TimePoint at) {
  const auto known = [&](std::string_view word) { return ask.phase.empty() || ask.phase == word; };
  if (!known("requested") && !known("approved") && !known("granted") && !known("ended")) {
    return fail(ErrorKind::kInvalid,
                fmt::format("no phase \"{}\": requested, approved, granted or ended",
                            report::safe(ask.phase)));
  }
  std::uint64_t before = UINT64_MAX;
  if (!ask.cursor.empty()) {
    const char* end = ask.cursor.data() + ask.cursor.size();
    const auto [stop, error] = std::from_chars(ask.cursor.data(), end, before);
    if (error != std::errc{} || stop != end) {
      return fail(ErrorKind::kInvalid, "no cursor of a page of requests");
    }
  }
  std::vector<const EmergencyRequest*> chosen;
  for (const auto& [id, request] : view.governance().emergency().requests) {
    if (request.entry < before && known(ledger::phase_word(request.phase))) {
      chosen.push_back(&request);
    }
  }
  std::sort(chosen.begin(), chosen.end(),
            [](const auto* a, const auto* b) { return a->entry > b->entry; });
  const std::size_t limit = std::clamp<std::size_t>(ask.limit, 1, kRequestsPerPageMax);
  report::RequestList list;
  for (const EmergencyRequest* request : chosen) {
    if (list.requests.size() == limit) {
      list.next = fmt::format("{}", list.requests.back().entry);
      break;
    }
    auto answer = request_answer(view, *request, ask.asker, at);
    if (!answer) return std::unexpected(answer.error());
    list.requests.push_back(std::move(*answer));
  }
  return list;
}

std::vector<report::DebtAnswer> debts_answer(const LedgerView& view, TimePoint at) {
  std::vector<report::DebtAnswer> answer;
  for (const ledger::Debt& debt : ledger::debts(view.governance(), at)) {
    answer.push_back({debt.request, debt.operation, debt.policy, debt.requester, debt.ended,
                      debt.review_by, debt.reviewed, debt.overdue});
  }
  return answer;
}

}  // namespace onus::service
