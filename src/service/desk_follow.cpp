// What follows by itself: grants whose quorum is there, ends whose time has come, and the
// certificates that grants stand for.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "certifiable.h"
#include "drafting.h"
#include "onus/access/grant_certificate.h"
#include "onus/codec/ssh_key.h"
#include "onus/service/desk.h"
#include "onus/service/host_list.h"
#include "quorum_recount.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;
using ledger::EmergencyRequest;
using ledger::StatementKind;

namespace {

constexpr int kFollowRounds = 3;
constexpr base::Seconds kSpokenExpires = std::chrono::hours(1);

/// The policy of a request, in the estate that the request is judged by to its end.
Result<ledger::RecordPolicy> policy_of(const LedgerView& view, const EmergencyRequest& request) {
  for (const ledger::Adoption& adoption : view.governance().adoptions()) {
    if (adoption.entry != request.estate_entry) continue;
    const auto record = view.governance().record_of(adoption);
    if (!record) return std::unexpected(record.error());
    const auto& policies = (*record)->policies();
    const auto found = policies.find(request.policy);
    if (found != policies.end()) return found->second;
  }
  return fail(ErrorKind::kNotFound,
              fmt::format("request {}: the policy {} is not in the estate that it was made under",
                          request.id, request.policy));
}

MachineWord grant_word(const EmergencyRequest& request, const ledger::RecordPolicy& policy,
                       const std::string& authority, TimePoint now) {
  Content content;
  content.text("authority", authority)
      .text("key", request.key_fingerprint)
      .value("principals", text_list(request.principals))
      .text("recorded", policy.recorded ? "yes" : "no")
      .text("request", request.id);
  if (!request.source_address.empty()) content.text("source_address", request.source_address);
  return {StatementKind::kEmergencyGranted, request.operation, content.take(),
          now - ledger::kBackdated, now + request.duration};
}

MachineWord end_word(const EmergencyRequest& request) {
  Content content;
  content.text("reason", "expired").text("request", request.id);
  return {StatementKind::kEmergencyEnded, request.operation, content.take(), {}, {}};
}

/// What a certificate says, out of the log alone.
Result<access::GrantTerms> terms_of(const LedgerView& view, const EmergencyRequest& request) {
  auto key = codec::parse_ssh_key_line(request.key);
  if (!key) return std::unexpected(key.error());
  const auto leaf = view.snapshot().tree_hash(0, request.grant->entry);
  if (!leaf) return std::unexpected(leaf.error());
  access::GrantTerms terms;
  terms.request = request.id;
  terms.serial = request.grant->entry;
  terms.key = std::move(key->key);
  terms.principals = request.principals;
  terms.valid_from = request.grant->valid_from;
  terms.valid_to = request.grant->valid_to;
  terms.source_address = request.source_address;
  terms.recorded = request.grant->recorded;
  terms.leaf = *leaf;
  return terms;
}

}  // namespace

Result<std::vector<MachineWord>> Desk::due(const LedgerView& view) {
  const TimePoint now = clock_.now();
  const std::string authority = this->authority();
  std::vector<MachineWord> words;
  for (const auto& [id, request] : view.governance().emergency().requests) {
    if (words.size() >= kFollowMax) break;
    if (ledger::end_due(request, now)) {
      words.push_back(end_word(request));
      continue;
    }
    if (authority.empty()) continue;
    const auto due = ledger::grant_due(view.governance(), request, now);
    if (!due) return std::unexpected(due.error());
    if (!*due) continue;
    const auto& known = view.governance().emergency().authorities;
    const auto found = known.find(authority);
    if (found == known.end() || !found->second.in_force(now)) continue;
    const auto policy = policy_of(view, request);
    if (!policy) return std::unexpected(policy.error());
    words.push_back(grant_word(request, *policy, authority, now));
  }
  return words;
}

Result<Proposal> Desk::spoken(const LedgerView& view, const MachineWord& word) {
  if (word.kind == StatementKind::kEmergencyGranted) {  // no grant that nothing is issued for
    const auto& requests = view.governance().emergency().requests;
    const auto request = requests.find(*word.content.text_of("request"));
    if (request == requests.end()) return fail(ErrorKind::kNotFound, "the request is gone");
    if (auto good = check_certifiable(request->second); !good) {
      return std::unexpected(good.error());
    }
    if (auto good = recount(view, request->second); !good) return std::unexpected(good.error());
  }
  const Author author{std::string(ledger::kLogSubject), clock_.now(), kSpokenExpires, &rng_};
  auto body = begin_body(view, word.kind, word.subject, author);
  if (!body) return std::unexpected(body.error());
  body->content = word.content;
  body->valid_from = word.valid_from;
  body->valid_to = word.valid_to;
  auto draft = finish(std::move(*body));
  if (!draft) return std::unexpected(draft.error());
  auto signature = ledger::sign_as_log(*log_key_, word.kind, draft->proposal.body_text);
  if (!signature) return std::unexpected(signature.error());
  draft->proposal.signatures.push_back(std::move(*signature));
  draft->proposal.texts = word.texts;
  return std::move(draft->proposal);
}

Result<Appended> Desk::say(const MachineWord& word) {
  const auto proposal = read([&](const LedgerView& view) { return spoken(view, word); });
  if (!proposal) return std::unexpected(proposal.error());
  return put(*proposal);
}

/// Writes each word; what is refused is told in `followed`.
///
/// Errors  kIo: the disk.
Result<void> Desk::say_all(const std::vector<MachineWord>& words, Followed& followed) {
  for (const MachineWord& word : words) {
    const auto said = say(word);
    if (!said && said.error().kind == ErrorKind::kIo) return std::unexpected(said.error());
    if (!said) {
      followed.problems.push_back(said.error().message);
    } else if (word.kind == StatementKind::kEmergencyGranted) {
      ++followed.granted;
    } else {
      ++followed.ended;
    }
  }
  return {};
}

Result<Followed> Desk::follow() {
  const std::scoped_lock guard(following_);  // one looks and writes; the next sees what it wrote
  Followed followed;
  for (int round = 0; round < kFollowRounds; ++round) {
    // What a round could not write is worded anew: a second may have begun in between, and a grant
    // that says when it was given has to say it right.
    const auto words = read([&](const LedgerView& view) { return due(view); });
    if (!words) return std::unexpected(words.error());
    followed.problems.clear();
    if (auto said = say_all(*words, followed); !said) return std::unexpected(said.error());
    if (followed.problems.empty()) break;
  }
  return followed;
}

Result<std::string> Desk::certificate(const std::string& request) {
  std::shared_ptr<const access::SshAuthority> authority;
  {
    const std::scoped_lock guard(mutex_);
    authority = authority_;
  }
  return read([&](const LedgerView& view) -> Result<std::string> {
    const auto& requests = view.governance().emergency().requests;
    const auto found = requests.find(request);
    if (found == requests.end()) {
      return fail(ErrorKind::kNotFound, fmt::format("there is no open request {}", request));
    }
    const EmergencyRequest& asked = found->second;
    if (!asked.grant) {
      return fail(ErrorKind::kDenied, fmt::format("request {} is not granted", request));
    }
    if (asked.end || asked.grant->valid_to <= clock_.now()) {
      return fail(ErrorKind::kDenied, fmt::format("the grant of request {} is over", request));
    }
    if (authority == nullptr || authority->fingerprint() != asked.grant->authority) {
      return fail(ErrorKind::kDenied,
                  fmt::format("request {} was granted under the authority {}, which is not "
                              "unsealed here",
                              request, asked.grant->authority));
    }
    const auto& authorities = view.governance().emergency().authorities;
    const auto known = authorities.find(authority->fingerprint());
    if (known == authorities.end() || !known->second.in_force(clock_.now())) {
      return fail(ErrorKind::kDenied,
                  fmt::format("the authority {} that request {} was granted under is retired",
                              authority->fingerprint(), request));
    }
    if (auto good = recount(view, asked); !good) return std::unexpected(good.error());
    const auto terms = terms_of(view, asked);
    if (!terms) return std::unexpected(terms.error());
    return access::issue_grant_certificate(*terms, *authority);
  });
}

Result<std::string> Desk::revocations(std::optional<std::uint64_t> since) {
  if (const auto head = sign_head(); !head) return std::unexpected(head.error());
  return read([&](const LedgerView& view) {
    return host_list(view.snapshot(), view.governance(), *log_key_, clock_.now(), since);
  });
}

}  // namespace onus::service
