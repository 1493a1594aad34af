// Asking for emergency access: a request out of what a person says and what the policy grants.
#include <fmt/format.h>

#include <algorithm>

#include "certifiable.h"
#include "drafting.h"
#include "onus/access/grant_certificate.h"
#include "onus/base/duration.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"
#include "onus/service/emergency.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::EstateRecord;
using ledger::RecordPolicy;
using ledger::StatementKind;

namespace {

/// The estate that a request made now is judged by.
struct InForce {
  const ledger::Adoption* adoption = nullptr;
  std::shared_ptr<const EstateRecord> record;
};

Result<InForce> in_force(const LedgerView& view, base::TimePoint at) {
  const ledger::Adoption* adoption = view.governance().in_force(at);
  if (adoption == nullptr) {
    return fail(ErrorKind::kInvalid,
                "no estate is in force yet, so nobody can be asked to approve; adopt one: onus "
                "adopt");
  }
  auto record = view.governance().record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  return InForce{adoption, std::move(*record)};
}

std::string ids(const std::vector<std::string>& list) {
  return fmt::format("{}", fmt::join(list, ", "));
}

Result<void> known_operation(const EstateRecord& record, const std::string& operation) {
  const ledger::RecordItem* item = record.find(operation);
  if (item != nullptr && item->item_class == "operation") return {};
  std::vector<std::string> operations;
  for (const auto& [id, other] : record.items()) {
    if (other.item_class == "operation") operations.push_back(id);
  }
  return fail(ErrorKind::kNotFound,
              fmt::format("the estate in force has no operation \"{}\"; it has {}",
                          report::safe(operation), ids(operations)));
}

/// The policy that is named, or the only one that covers the operation.
Result<const RecordPolicy*> policy_for(const EstateRecord& record, const EmergencyAsk& ask) {
  std::vector<std::string> covering;
  for (const auto& [id, policy] : record.policies()) {
    if (!policy.covers(ask.operation)) continue;
    covering.push_back(id);
    if (id == ask.policy) return &policy;
  }
  if (!ask.policy.empty()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no policy \"{}\" covers {}; these do: {}", report::safe(ask.policy),
                            ask.operation, covering.empty() ? "none" : ids(covering)));
  }
  if (covering.empty()) {
    return fail(ErrorKind::kDenied,
                fmt::format("no policy for emergency access covers {} (POL001)", ask.operation));
  }
  if (covering.size() > 1) {
    return fail(ErrorKind::kInvalid, fmt::format("several policies cover {}: say which: {}",
                                                 ask.operation, ids(covering)));
  }
  return &record.policies().find(covering.front())->second;
}

Result<std::vector<std::string>> principals_for(const RecordPolicy& policy,
                                                const EmergencyAsk& ask) {
  std::vector<std::string> names = ask.principals;
  if (names.empty()) names.assign(policy.principals.begin(), policy.principals.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.empty()) {
    return fail(ErrorKind::kDenied,
                fmt::format("the policy {} grants no account (grants.principals)", policy.id));
  }
  return names;
}

Result<base::Seconds> duration_for(const RecordPolicy& policy, const EmergencyAsk& ask) {
  const base::Seconds most = policy.duration_max();
  const base::Seconds wanted = ask.duration.value_or(most);
  if (wanted > base::Seconds(0) && wanted <= most) return wanted;
  return fail(ErrorKind::kDenied,
              fmt::format("{} is not within what the policy {} grants: at most {} (POL004)",
                          base::format_duration(wanted), policy.id, base::format_duration(most)));
}

Result<void> complete_ask(const EmergencyAsk& ask) {
  if (ask.failure.empty()) {
    return fail(ErrorKind::kInvalid,
                "say what has failed: a scenario or an item of the estate, such as idp-down");
  }
  if (ask.reason.empty() || ask.reason.size() > kReasonBytesMax) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("say why, in 1 to {} bytes: those who approve read it", kReasonBytesMax));
  }
  if (const auto key = codec::parse_ssh_key_line(ask.key); !key) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the key to be certified is none: {}", key.error().message));
  }
  if (ask.source_address.empty()) return {};
  return access::check_source_address(ask.source_address);
}

/// What a request comes to, for the people who sign it.
Result<void> tell_request(const EmergencyAsk& ask, const RecordPolicy& policy, Draft& draft) {
  const auto key = codec::parse_ssh_key_line(ask.key);
  if (!key) return std::unexpected(key.error());
  const auto fingerprint = crypto::ssh_fingerprint(key->key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  auto& told = draft.view.told;
  told.emplace_back("why", ask.reason);
  told.emplace_back("certifies", *fingerprint);
  told.emplace_back("for",
                    base::format_duration(base::Seconds(draft.proposal.body.whole("duration_s"))));
  if (policy.approve) told.emplace_back("approved by", ledger::rule_words(*policy.approve));
  if (policy.when_reachable) {
    told.emplace_back(
        "", "while nobody confirms the failure: " + ledger::rule_words(*policy.when_reachable));
  }
  told.emplace_back("recorded", policy.recorded ? "yes" : "no");
  return {};
}

}  // namespace

Result<Draft> draft_request(const LedgerView& view, const EmergencyAsk& ask, const Author& author) {
  if (auto good = complete_ask(ask); !good) return std::unexpected(good.error());
  const auto now = in_force(view, author.now);
  if (!now) return std::unexpected(now.error());
  if (auto good = known_operation(*now->record, ask.operation); !good) {
    return std::unexpected(good.error());
  }
  const auto policy = policy_for(*now->record, ask);
  if (!policy) return std::unexpected(policy.error());
  const auto principals = principals_for(**policy, ask);
  if (!principals) return std::unexpected(principals.error());
  const auto duration = duration_for(**policy, ask);
  if (!duration) return std::unexpected(duration.error());
  auto why = beside(ask.reason, *author.rng);
  if (!why) return std::unexpected(why.error());
  auto body = begin_body(view, StatementKind::kEmergencyRequested, ask.operation, author);
  if (!body) return std::unexpected(body.error());
  body->estate = now->adoption->estate;
  body->valid_to = author.now + ask.open_for.value_or(kOpenForDefault);
  Content content;
  content.whole("duration_s", static_cast<std::uint64_t>(duration->count()))
      .text("failure", ask.failure)
      .text("key", ask.key)
      .text("policy", (*policy)->id)
      .value("principals", text_list(*principals))
      .text("reason", why->commitment.hex());
  if (!ask.path.empty()) content.text("path", ask.path);
  if (!ask.ticket.empty()) content.text("ticket", ask.ticket);
  if (!ask.source_address.empty()) content.text("source_address", ask.source_address);
  body->content = content.take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  if (auto good = check_certifiable(draft->proposal.body); !good) {
    return std::unexpected(good.error());
  }
  draft->proposal.texts.push_back(std::move(*why));
  if (auto told = tell_request(ask, **policy, *draft); !told) {
    return std::unexpected(told.error());
  }
  return draft;
}

Result<Draft> draft_extension(const LedgerView& view, const ExtendAsk& ask, const Author& author) {
  const auto found = find_request(view, ask.request);
  if (!found) return std::unexpected(found.error());
  const ledger::EmergencyRequest& old = **found;
  if (!old.grant || old.end) {
    return fail(ErrorKind::kInvalid,
                fmt::format("request {} is {}; only a grant that is in force can be extended",
                            old.id, ledger::phase_word(old.phase)));
  }
  EmergencyAsk again;
  again.operation = old.operation;
  again.policy = old.policy;
  again.failure = old.failure;
  again.path = old.path;
  again.reason = ask.reason;
  again.ticket = old.ticket;
  again.source_address = old.source_address;
  again.principals = old.principals;
  again.duration = ask.duration;
  again.key = old.key;
  auto draft = draft_request(view, again, author);
  if (!draft) return draft;
  ledger::StatementBody body = draft->proposal.body;
  Content extends;
  extends.text("extends", old.id);
  body.content.members.push_back(extends.take().members.front());
  auto whole = finish(std::move(body));
  if (!whole) return whole;
  whole->proposal.texts = std::move(draft->proposal.texts);
  whole->view.told = std::move(draft->view.told);
  return whole;
}

}  // namespace onus::service
