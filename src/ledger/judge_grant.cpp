// Emergency access from the grant on: what the log says itself, how it ends, who reviews it.
#include <fmt/format.h>

#include <algorithm>

#include "emergency_rows.h"
#include "judge.h"
#include "onus/codec/time.h"
#include "onus/ledger/overdue.h"

namespace onus::ledger {

using base::Result;

/// Whether the grant says exactly what the request asked for and was signed for.
Result<void> Judge::grants_what_was_asked(const EmergencyRequest& request, bool recorded) {
  std::vector<std::string> principals;
  for (const codec::JsonValue& name : body_.content.find("principals")->items) {
    principals.push_back(name.string);
  }
  const char* other = nullptr;
  if (principals != request.principals) other = "accounts";
  if (body_.text("key") != request.key_fingerprint) other = "key";
  if (body_.text("source_address") != request.source_address) other = "source address";
  if ((body_.text("recorded") == "yes") != recorded) other = "recording";
  if (other != nullptr) {
    return denied(fmt::format("its {} is not what {} asked for and others approved", other,
                              request.requester));
  }
  if (!body_.valid_from || !body_.valid_to) return wrong("a grant has a beginning and an end");
  if (*body_.valid_from > at_ || *body_.valid_from < at_ - kBackdated) {
    return wrong("a grant begins at most 5 minutes before it is received, and not after");
  }
  if (*body_.valid_to <= at_ || *body_.valid_to > at_ + request.duration) {
    return denied(fmt::format("it ends at {}; {} s were asked for and approved, which end at {}",
                              codec::format_time(*body_.valid_to), request.duration.count(),
                              codec::format_time(at_ + request.duration)));
  }
  return {};
}

/// Whether the people, the policy and the authorities let the request be granted now.
Result<void> Judge::may_grant(const EmergencyRequest& request, const EstateRecord& record) {
  if (request.grant) {
    return denied(fmt::format("it was granted by entry {}; one request is granted once",
                              request.grant->entry));
  }
  if (at_ >= request.until) {
    return denied(fmt::format("it could be granted until {}; let {} ask anew",
                              codec::format_time(request.until), request.requester));
  }
  const auto quorum = quorum_of(governance_, request, at_);
  if (!quorum) return std::unexpected(quorum.error());
  if (!quorum->met) return denied(fmt::format("too few approved: {}", quorum->words));
  if (const EmergencyFreeze* freeze = freeze_of(governance_, request.policy, at_)) {
    return denied(fmt::format(
        "the policy {} is frozen by {} until {} (entry {}); those who "
        "approve under it can lift that",
        request.policy, freeze->person, codec::format_time(freeze->until), freeze->entry));
  }
  const auto there = still_there(governance_, record, request.requester, at_);
  if (!there) return std::unexpected(there.error());
  const PersonKey* key = governance_.key(request.requester_key);
  if (!*there || key == nullptr || !key->in_force(at_)) {
    return denied(
        fmt::format("{}, who asked, has left, or the key that asked is not in force any "
                    "more; somebody has to ask anew",
                    request.requester));
  }
  const auto& authorities = governance_.emergency_.authorities;
  const auto authority = authorities.find(body_.text("authority"));
  if (authority != authorities.end() && authority->second.in_force(at_)) return {};
  return denied(fmt::format("{} is no authority in force; add one (authority-added)",
                            body_.text("authority")));
}

Result<void> Judge::emergency_granted() {
  auto request = request_named();
  if (!request) return std::unexpected(request.error());
  const auto rules = rules_of(governance_, *request);
  if (!rules) return std::unexpected(rules.error());
  if (auto good = may_grant(*request, *rules->record); !good) return good;
  const bool recorded = rules->policy->recorded;
  if (auto good = grants_what_was_asked(*request, recorded); !good) return good;
  request->phase = EmergencyPhase::kGranted;
  request->grant = EmergencyGrant{.id = body_.id,
                                  .entry = entry_,
                                  .at = at_,
                                  .authority = std::string(body_.text("authority")),
                                  .valid_from = *body_.valid_from,
                                  .valid_to = *body_.valid_to,
                                  .recorded = recorded};
  return keep_request(std::move(*request));
}

/// A host or a channel may report late: what is closed by then stays closed, and is told.
bool Judge::about_closed() {
  if (governance_.emergency_.requests.contains(std::string(body_.text("request")))) return false;
  ruling_.why_not = "the request is closed, or was never made in this log";
  return true;
}

Result<void> Judge::emergency_used() {
  if (!body_.valid_from || *body_.valid_from > at_) {
    return wrong("a use has a beginning (valid_from), not after it is told");
  }
  if (about_closed()) return {};
  auto request = request_named();
  if (!request) return std::unexpected(request.error());
  if (!request->grant) return wrong("the request is not granted; nothing can have been used");
  ++request->uses;
  request->first_used =
      std::min(request->first_used.value_or(*body_.valid_from), *body_.valid_from);
  if (auto kept = keep_request(*request); !kept) return kept;
  const EmergencyGrant& grant = *request->grant;
  if (*body_.valid_from < grant.valid_from || *body_.valid_from >= grant.valid_to) {
    ruling_.counts = false;
    ruling_.why_not = fmt::format(
        "it was used at {}, and granted from {} to {} only", codec::format_time(*body_.valid_from),
        codec::format_time(grant.valid_from), codec::format_time(grant.valid_to));
  }
  return {};
}

/// Whether a notice that a review is overdue says so truly; one of another kind says nothing of it.
bool Judge::is_overdue(const EmergencyRequest& request) const {
  const codec::JsonValue* days = body_.content.find("overdue_days");
  if (days == nullptr) return true;
  const auto late = steps_overdue(request, at_);
  return late && static_cast<double>(*late) >= days->number;
}

Result<void> Judge::emergency_notified() {
  if (!body_.text("request").empty()) {
    if (about_closed()) return {};
    const auto request = request_named();
    if (!request) return std::unexpected(request.error());
    ruling_.counts = is_overdue(*request);
    if (!ruling_.counts) ruling_.why_not = "the review of that request is not overdue by so much";
    return {};
  }
  const auto& freezes = governance_.emergency_.freezes;
  ruling_.counts = std::any_of(freezes.begin(), freezes.end(), [&](const auto& one) {
    return one.second.id == body_.text("about") && one.second.policy == body_.subject;
  });
  if (!ruling_.counts) ruling_.why_not = "it is about no freeze of this policy that is known";
  return {};
}

/// Whether the actor runs things by these rules: owns the operation, or is an admin.
bool Judge::answers_for(const EstateRecord& record, std::string_view operation) const {
  if (record.speaks_for(body_.actor, governance_.holder(record, operation, RoleName::kOwner))) {
    return true;
  }
  const auto& admins = record.governance().admins;
  return std::any_of(admins.begin(), admins.end(), [&](const std::string& admin) {
    return record.speaks_for(body_.actor, admin);
  });
}

/// Whether this person may end it for this reason.
Result<void> Judge::may_end(const EmergencyRequest& request) {
  if (auto good = one_signer(); !good) return good;
  const std::string_view reason = body_.text("reason");
  if (reason == "expired") {
    return denied("that a time has passed the log says itself; name another reason");
  }
  const bool granted = request.grant.has_value();
  const bool asked = body_.actor == request.requester;
  if (reason == "withdrawn" || reason == "finished") {
    if (granted != (reason == "finished")) {
      return wrong(granted ? "it is granted: it can be finished or revoked, not withdrawn"
                           : "it is not granted yet: it can be withdrawn, not finished");
    }
    if (asked) return {};
    return denied(
        fmt::format("{} asked for it, and alone can say that it is {}", request.requester, reason));
  }
  if (!granted) {
    return denied(
        "nothing is granted that could be revoked; deny the request, or freeze its "
        "policy");
  }
  if (asked || approvers_of(governance_, request).contains(body_.actor)) return {};
  const auto rules = rules_of(governance_, request);
  if (!rules) return std::unexpected(rules.error());
  if (answers_for(*record_, request.operation) || answers_for(*rules->record, request.operation)) {
    return {};
  }
  return denied(
      fmt::format("to revoke it, one who may approve under {}, the owner of {} or an "
                  "admin must sign",
                  request.policy, request.operation));
}

Result<void> Judge::emergency_ended() {
  auto request = request_named();
  if (!request) return std::unexpected(request.error());
  if (request->end) {
    return wrong(fmt::format("it ended by entry {} already", request->end->entry));
  }
  if (body_.actor != kLogActor) {
    if (auto good = may_end(*request); !good) return good;
  } else if (body_.text("reason") != "expired") {
    return denied("the log can say that it expired; all else a person has to say");
  } else if (!end_due(*request, at_)) {
    return denied(fmt::format(
        "its time is not over before {}",
        codec::format_time(request->grant ? request->grant->valid_to : request->until)));
  }
  if (!request->grant) {
    close_request(request->id);
    return {};
  }
  const auto rules = rules_of(governance_, *request);
  if (!rules) return std::unexpected(rules.error());
  request->phase = EmergencyPhase::kEnded;
  request->end = EmergencyEnd{.id = body_.id,
                              .entry = entry_,
                              .at = at_,
                              .reason = std::string(body_.text("reason")),
                              .actor = body_.actor,
                              .review_by = at_ + rules->policy->review_term()};
  return keep_request(std::move(*request));
}

/// Whether the actor is one of those who review, by the rules of that estate.
bool Judge::reviews_by(const EstateRecord& record, const EmergencyRequest& request) const {
  if (answers_for(record, request.operation)) return true;
  const auto policy = record.policies().find(request.policy);
  if (policy == record.policies().end()) return false;
  const PolicyRules rules{std::shared_ptr<const EstateRecord>(std::shared_ptr<void>(), &record),
                          &policy->second};
  if (rules.approvers().contains(body_.actor)) return true;
  const auto& notify = policy->second.notify;
  return std::any_of(notify.begin(), notify.end(), [&](const std::string& party) {
    const auto people = record.people_of(party);
    return std::find(people.begin(), people.end(), body_.actor) != people.end();
  });
}

Result<void> Judge::emergency_reviewed() {
  if (auto good = one_signer(); !good) return good;
  auto request = request_named();
  if (!request) return std::unexpected(request.error());
  if (!request->end) return wrong("it is not over yet; end it first, then review it");
  const bool approved = std::any_of(
      request->approvals.begin(), request->approvals.end(),
      [&](const EmergencyApproval& approval) { return approval.person == body_.actor; });
  if (approved || body_.actor == request->requester) {
    return denied(fmt::format("{} {} it; somebody else has to review it", body_.actor,
                              approved ? "approved" : "asked for"));
  }
  const auto rules = rules_of(governance_, *request);
  if (!rules) return std::unexpected(rules.error());
  if (!reviews_by(*rules->record, *request) && !reviews_by(*record_, *request)) {
    return denied(
        fmt::format("to review it, one who may approve or is notified under {}, the "
                    "owner of {} or an admin must sign",
                    request->policy, request->operation));
  }
  if (body_.digest("evidence").has_value() != (body_.content.find("evidence_bytes") != nullptr)) {
    return wrong("evidence goes in by its digest and its length, both");
  }
  EmergencyReview review{.id = body_.id,
                         .entry = entry_,
                         .at = at_,
                         .person = body_.actor,
                         .found = std::string(body_.text("class")),
                         .rollback_open = body_.text("rollback") == "open",
                         .rotated_open = body_.text("rotated") == "open"};
  if (!review.rollback_open && !review.rotated_open) {
    close_request(request->id);
    return {};
  }
  request->review = std::move(review);
  return keep_request(std::move(*request));
}

}  // namespace onus::ledger
