// Emergency access up to the grant: who may ask, who may approve or deny.
#include <fmt/format.h>

#include <algorithm>

#include "emergency_rows.h"
#include "judge.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"

namespace onus::ledger {

using base::Result;

namespace {

std::string hours(base::Seconds seconds) {
  return fmt::format("{} h {} min", seconds.count() / 3600, seconds.count() / 60 % 60);
}

std::vector<std::string> texts_of(const StatementBody& body, std::string_view field) {
  std::vector<std::string> texts;
  const codec::JsonValue* list = body.content.find(field);
  if (list == nullptr) return texts;
  for (const codec::JsonValue& one : list->items) texts.push_back(one.string);
  return texts;
}

}  // namespace

/// Writes the request down as it is from now on; a denial after which nobody is left who could
/// complete it closes it.
Result<void> Judge::keep_request(EmergencyRequest request) {
  if (!request.grant) {
    const auto quorum = quorum_of(governance_, request, at_);
    if (!quorum) return std::unexpected(quorum.error());
    if (!quorum->possible && body_.kind == StatementKind::kEmergencyDenied) {
      close_request(request.id);
      return {};
    }
    request.phase = quorum->met ? EmergencyPhase::kApproved : EmergencyPhase::kRequested;
  }
  remember(std::string(kRequestSpace), request.id, request_row(request));
  std::string id = request.id;
  governance_.emergency_.requests.insert_or_assign(std::move(id), std::move(request));
  ruling_.counts = true;
  return {};
}

void Judge::close_request(const std::string& id) {
  governance_.emergency_.requests.erase(id);
  remember(std::string(kRequestSpace), id, std::nullopt);
  ruling_.counts = true;
}

/// The request that the statement names, if it is open and about this operation.
Result<EmergencyRequest> Judge::request_named() {
  const auto& requests = governance_.emergency_.requests;
  const auto at = requests.find(body_.text("request"));
  if (at == requests.end()) {
    return wrong(fmt::format("no request {} is open: it was never made in this log, or is closed",
                             body_.text("request")));
  }
  if (at->second.operation != body_.subject) {
    return wrong(fmt::format("the request {} is about {}", at->first, at->second.operation));
  }
  return at->second;
}

/// What a person's yes or no needs: the request as they saw it, while it can still be said.
Result<EmergencyRequest> Judge::request_to_vote() {
  if (auto good = one_signer(); !good) return std::unexpected(good.error());
  auto request = request_named();
  if (!request) return request;
  if (body_.digest("request_leaf") != request->leaf) {
    return denied(
        fmt::format("what was signed is another request than {} in this log (its leaf "
                    "is {}); look at it anew and sign that",
                    request->id, request->leaf.hex()));
  }
  if (request->grant) {
    return wrong(fmt::format("it was granted by entry {}; nothing is left to decide",
                             request->grant->entry));
  }
  if (at_ >= request->until) {
    return wrong(fmt::format("it could be approved until {}; let {} ask anew",
                             codec::format_time(request->until), request->requester));
  }
  if (body_.actor == request->requester) {
    return denied(fmt::format("{} asked for it; somebody else has to decide", body_.actor));
  }
  const std::set<std::string> approvers = approvers_of(governance_, *request);
  if (!approvers.contains(body_.actor)) {
    return denied(fmt::format("{} is not among those who decide under {}: {}", body_.actor,
                              request->policy, fmt::join(approvers, ", ")));
  }
  for (const EmergencyDenial& denial : request->denials) {
    if (denial.person != body_.actor) continue;
    return denied(fmt::format("{} denied it by entry {}; let {} ask anew", body_.actor,
                              denial.entry, request->requester));
  }
  return request;
}

/// Whether a request may be made under the policy by the actor for this operation.
Result<void> Judge::may_ask(const PolicyRules& rules) {
  const std::string& policy = rules.policy->id;
  if (!rules.policy->covers(body_.subject)) {
    return denied(fmt::format("the policy {} is for {}, not for {}; name one that covers it",
                              policy, fmt::join(*rules.policy->operations, ", "), body_.subject));
  }
  const auto approved = rules.asks(rules.policy->approve);
  if (!approved) return std::unexpected(approved.error());
  if (!*approved) {
    return denied(
        fmt::format("the policy {} asks nobody to approve, and what nobody approves is "
                    "not granted; write \"approve\" and adopt the estate",
                    policy));
  }
  const auto invoked = rules.asks(rules.policy->invoke);
  if (!invoked) return std::unexpected(invoked.error());
  if (!*invoked) {  // not written: whoever is in the estate
    if (rules.record->is_person(body_.actor)) return {};
    return denied(fmt::format("the estate in force has no person {}", body_.actor));
  }
  const auto met = rules.met(rules.policy->invoke, {body_.actor});
  if (!met) return std::unexpected(met.error());
  if (*met) return {};
  return denied(fmt::format("under {}, {} may ask; let one of them", policy,
                            rule_words(*rules.policy->invoke)));
}

/// Whether what is asked for lies within the policy and the estate.
Result<void> Judge::may_be_asked(const PolicyRules& rules) {
  const RecordPolicy& policy = *rules.policy;
  for (const std::string& name : texts_of(body_, "principals")) {
    if (policy.principals.contains(name)) continue;
    return denied(fmt::format(
        "the policy {} does not grant the account {}; it grants {}", policy.id, name,
        policy.principals.empty() ? "none"
                                  : fmt::format("{}", fmt::join(policy.principals, ", "))));
  }
  const base::Seconds duration(body_.whole("duration_s"));
  if (duration <= base::Seconds(0) || duration > policy.duration_max()) {
    return denied(fmt::format("{} s is not within what {} grants: at least 1 s and at most {}",
                              duration.count(), policy.id, hours(policy.duration_max())));
  }
  const std::string failure(body_.text("failure"));
  if (record_->find(failure) == nullptr) {
    return wrong(
        fmt::format("the estate in force has no scenario or item {} that could have "
                    "failed",
                    failure));
  }
  const std::string path(body_.text("path"));
  if (path.empty()) return {};
  const RecordItem* item = record_->find(path);
  const auto& ways = record_->find(body_.subject)->ways;
  if (item != nullptr && item->item_class == "recovery" &&
      std::find(ways.begin(), ways.end(), path) != ways.end()) {
    return {};
  }
  return wrong(fmt::format("{} is no recovery path of {}", path, body_.subject));
}

/// The key that is to be certified: nobody else's, and no key that signs for the log or for hosts.
Result<std::string> Judge::key_to_certify() {
  const auto key = codec::parse_ssh_key_line(body_.text("key"));
  if (!key) return std::unexpected(key.error());
  auto fingerprint = crypto::ssh_fingerprint(key->key);
  if (!fingerprint) return fingerprint;
  const PersonKey* known = governance_.key(*fingerprint);
  if (known != nullptr && known->person != body_.actor) {
    return denied(fmt::format("the key {} is {}'s; {} needs a key of their own", *fingerprint,
                              known->person, body_.actor));
  }
  if (*fingerprint == governance_.self_.fingerprint ||
      governance_.emergency_.authorities.contains(*fingerprint)) {
    return denied(fmt::format("the key {} is the log's own or an authority's", *fingerprint));
  }
  return fingerprint;
}

Result<void> Judge::may_extend(const std::string& old) {
  if (old.empty()) return {};
  const auto& requests = governance_.emergency_.requests;
  const auto at = requests.find(old);
  if (at == requests.end() || !at->second.grant || at->second.end) {
    return wrong(fmt::format("the request {} is not granted, or over; ask for new access", old));
  }
  const EmergencyRequest& before = at->second;
  if (before.requester == body_.actor && before.operation == body_.subject &&
      before.policy == body_.text("policy") && before.principals == texts_of(body_, "principals")) {
    return {};
  }
  return denied(
      fmt::format("it extends {} by {} for {} under {}; the person, the operation, the "
                  "policy and the accounts have to be the same",
                  old, before.requester, before.operation, before.policy));
}

/// When it may be approved, by which estate, and that nobody fills the log with requests.
Result<void> Judge::may_open() {
  if (*body_.estate != governance_.in_force(at_)->estate) {
    return wrong(
        fmt::format("it was asked for under the estate {:.12}, in force is {:.12}; ask "
                    "anew",
                    body_.estate->hex(), governance_.in_force(at_)->estate.hex()));
  }
  if (body_.valid_from) return wrong("a request begins when it is received; leave valid_from out");
  if (!body_.valid_to || *body_.valid_to <= at_ || *body_.valid_to > at_ + kRequestOpenMax) {
    return wrong("until when it may be approved (valid_to) has to lie ahead, at most 24 h");
  }
  const auto& requests = governance_.emergency_.requests;
  const auto open = std::count_if(requests.begin(), requests.end(), [&](const auto& one) {
    return one.second.requester == body_.actor && !one.second.grant;
  });
  if (static_cast<std::size_t>(open) < kOpenRequestsMax) return {};
  return denied(fmt::format("{} has {} requests open; withdraw one first", body_.actor, open));
}

Result<void> Judge::emergency_requested() {
  if (auto good = open_estate(); !good) return good;
  const RecordItem* operation = record_->find(body_.subject);
  if (operation == nullptr || operation->item_class != "operation") {
    return wrong("the estate in force has no such operation");
  }
  const std::string policy(body_.text("policy"));
  const auto written = record_->policies().find(policy);
  if (written == record_->policies().end()) {
    return wrong(fmt::format("the estate in force has no policy {}", policy));
  }
  const PolicyRules rules{record_, &written->second};
  if (auto good = may_open(); !good) return good;
  if (auto good = may_ask(rules); !good) return good;
  if (auto good = may_be_asked(rules); !good) return good;
  const std::string extends(body_.text("extends"));
  if (auto good = may_extend(extends); !good) return good;
  auto fingerprint = key_to_certify();
  if (!fingerprint) return std::unexpected(fingerprint.error());
  EmergencyRequest request;
  request.id = body_.id;
  request.entry = entry_;
  request.leaf = statement_.leaf;
  request.received = at_;
  request.until = *body_.valid_to;
  request.operation = body_.subject;
  request.policy = policy;
  request.requester = body_.actor;
  request.requester_key = statement_.signers.front().fingerprint;
  request.failure = body_.text("failure");
  request.path = body_.text("path");
  request.ticket = body_.text("ticket");
  request.extends = extends;
  request.source_address = body_.text("source_address");
  request.principals = texts_of(body_, "principals");
  request.duration = base::Seconds(body_.whole("duration_s"));
  request.key = body_.text("key");
  request.key_fingerprint = std::move(*fingerprint);
  request.estate_entry = governance_.in_force(at_)->entry;
  for (const Debt& debt : debts(governance_, at_)) {
    request.in_debt = request.in_debt || (debt.overdue && debt.policy == policy);
  }
  return keep_request(std::move(request));
}

/// Whether the key that signed may approve: one that shows that its holder was there.
Result<void> Judge::may_approve_with(const Signer& signer, const RecordPolicy& policy,
                                     bool critical) {
  const crypto::SignatureFacts& facts = signer.facts;
  if (critical && facts.backup_eligible) {
    return denied(
        fmt::format("the passkey {} may be copied to other devices, and the operation is "
                    "critical; sign with a security key or a passkey that stays on one",
                    signer.fingerprint));
  }
  if (policy.software_keys) return {};
  if (!facts.security_key) {
    return denied(
        fmt::format("the key {} is a software key; under {} a security key or a passkey "
                    "has to sign (approval_keys: software would let others)",
                    signer.fingerprint, policy.id));
  }
  if (facts.user_present && facts.user_verified) return {};
  return denied(
      fmt::format("the key {} did not ask for its PIN or a finger; sign with user "
                  "verification (ssh-keygen -O verify-required)",
                  signer.fingerprint));
}

Result<void> Judge::emergency_approved() {
  auto request = request_to_vote();
  if (!request) return std::unexpected(request.error());
  const auto rules = rules_of(governance_, *request);
  if (!rules) return std::unexpected(rules.error());
  const auto there = still_there(governance_, *rules->record, body_.actor, at_);
  if (!there) return std::unexpected(there.error());
  if (!*there) return denied(fmt::format("{} is gone from the estate in force", body_.actor));
  const Signer& signer = statement_.signers.front();
  const bool critical = rules->record->criticality_of(request->operation) == "critical";
  if (auto good = may_approve_with(signer, *rules->policy, critical); !good) return good;
  auto& approvals = request->approvals;
  const auto before = std::find_if(
      approvals.begin(), approvals.end(),
      [&](const EmergencyApproval& approval) { return approval.person == body_.actor; });
  if (before != approvals.end()) {
    if (governance_.key(before->fingerprint)->in_force(at_)) {
      return denied(fmt::format("{} approved it by entry {}; a person counts once", body_.actor,
                                before->entry));
    }
    approvals.erase(before);  // by a key that ended since
  }
  EmergencyApproval approval;
  approval.id = body_.id;
  approval.entry = entry_;
  approval.at = at_;
  approval.person = body_.actor;
  approval.fingerprint = signer.fingerprint;
  for (const FailureWord word : {FailureWord::kConfirmed, FailureWord::kContradicted}) {
    if (body_.text("failure") == failure_word(word)) approval.failure = word;
  }
  approval.command_line = !signer.facts.origin.has_value();
  approvals.push_back(std::move(approval));
  return keep_request(std::move(*request));
}

Result<void> Judge::emergency_denied() {
  auto request = request_to_vote();
  if (!request) return std::unexpected(request.error());
  std::erase_if(request->approvals,
                [&](const EmergencyApproval& approval) { return approval.person == body_.actor; });
  request->denials.push_back({body_.id, entry_, at_, body_.actor});
  return keep_request(std::move(*request));
}

}  // namespace onus::ledger
