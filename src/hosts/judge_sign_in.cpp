// The links from a certificate to the people who gave it, each one checked.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "onus/access/grant_certificate.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/ssh_certificate.h"
#include "onus/hosts/grant_bundle.h"
#include "onus/ledger/statement.h"
#include "onus/ledger/tlog_proof.h"

namespace onus::hosts {

using base::ErrorKind;
using base::Result;
using ledger::Statement;
using ledger::StatementKind;

namespace {

std::unexpected<base::Error> denied(std::string_view why) {
  return base::fail(ErrorKind::kDenied, fmt::format("nobody signs in by this grant: {}", why));
}

/// An entry that stands in a pinned log.
struct Proven {
  std::uint64_t index = 0;
  std::size_t log = 0;
  Statement statement;
};

/// The entries of a bundle, by what they say.
struct Story {
  std::optional<Proven> request, grant;
  std::vector<Proven> approvals;
};

Result<Proven> prove(const std::string& text, const ledger::WitnessPolicy& logs) {
  const auto proof = ledger::parse_tlog_proof(text);
  if (!proof) return std::unexpected(proof.error());
  if (!proof->extra) return denied("a proof comes without its entry");
  const auto proven = ledger::verify_tlog_proof(*proof, *proof->extra, logs);
  if (!proven) return std::unexpected(proven.error());
  auto statement = ledger::check_entry(*proof->extra);
  if (!statement) return std::unexpected(statement.error());
  const ledger::NoteVerifier& log = logs.logs[proven->verdict.log].key;
  if (statement->body.origin != log.name())
    return denied("an entry that was meant for another log");
  return Proven{proven->index, proven->verdict.log, std::move(*statement)};
}

Result<Story> story_of(const GrantBundle& bundle, const HostTrust& trust) {
  ledger::WitnessPolicy logs;
  for (const ledger::NoteVerifier& log : trust.logs) logs.logs.push_back({log, ""});
  Story story;
  for (const std::string& text : bundle.proofs) {
    auto proven = prove(text, logs);
    if (!proven) return std::unexpected(proven.error());
    const StatementKind kind = proven->statement.body.kind;
    if (kind == StatementKind::kEmergencyApproved) {
      story.approvals.push_back(std::move(*proven));
    } else if (kind == StatementKind::kEmergencyRequested && !story.request) {
      story.request = std::move(*proven);
    } else if (kind == StatementKind::kEmergencyGranted && !story.grant) {
      story.grant = std::move(*proven);
    } else {
      return denied("its bundle holds a statement that does not belong there");
    }
  }
  if (!story.request) return denied("its bundle has no request");
  if (!story.grant) return denied("its bundle has no grant");
  return story;
}

std::vector<std::string> names_of(const ledger::StatementBody& body, std::string_view field) {
  std::vector<std::string> names;
  const codec::JsonValue* list = body.content.find(field);
  if (list == nullptr) return names;
  for (const codec::JsonValue& item : list->items) names.push_back(item.string);
  std::ranges::sort(names);
  return names;
}

// Which option of the certificate says so; empty: none.
std::string critical(const codec::SshCertificateBody& body, std::string_view name) {
  for (const auto& option : body.critical_options) {
    if (option.name == name) return option.value;
  }
  return "";
}

Result<void> check_request(const Story& story, const codec::SshCertificateBody& body) {
  const ledger::StatementBody& request = story.request->statement.body;
  const ledger::StatementBody& grant = story.grant->statement.body;
  if (story.request->log != story.grant->log) return denied("its request stands in another log");
  if (grant.text("request") != request.id) return denied("its grant is of another request");
  if (request.subject != grant.subject) return denied("its request is about something else");
  if (request.text("key") != codec::ssh_key_line(body.key)) {
    return denied("its request asks for another key");
  }
  if (names_of(request, "principals") != names_of(grant, "principals")) {
    return denied("its grant opens other accounts than were asked for");
  }
  if (request.text("source_address") != grant.text("source_address")) {
    return denied("its grant may be used from elsewhere than was asked for");
  }
  if (!grant.valid_from || !grant.valid_to ||
      *grant.valid_to - *grant.valid_from >
          base::Seconds(request.whole("duration_s")) + access::kSetBack) {
    return denied("its grant lasts longer than was asked for");
  }
  // Approvals carry no time of their own: they count while the request that they name was open, and
  // whoever has the log's key must not grant it once more when it is not.
  if (!request.valid_to ||
      *grant.valid_to > *request.valid_to + base::Seconds(request.whole("duration_s"))) {
    return denied("it was granted when its request was not open any more");
  }
  return {};
}

/// Whether the certificate lets nobody do more than a grant does: sshd heeds options that no
/// statement speaks of.
Result<void> check_options(const codec::SshCertificateBody& body) {
  for (const auto& option : body.critical_options) {
    if (option.name == "source-address") continue;
    if (option.name == "force-command" && option.value == access::kRecorderCommand) continue;
    return denied(option.name == "force-command"
                      ? "its certificate forces another command than the recorder"
                      : "its certificate has an option that no grant has");
  }
  for (const auto& option : body.extensions) {
    const bool known = option.name == "permit-pty" || option.name == access::kLeafExtension;
    if (!known) return denied("its certificate permits more than a grant does");
  }
  return {};
}

Result<void> check_grant(const Proven& grant, const codec::SshCertificateBody& body,
                         const ledger::NoteVerifier& log) {
  const ledger::StatementBody& said = grant.statement.body;
  codec::SshPublicKey log_key;
  log_key.point = log.key_bytes();
  const auto log_print = crypto::ssh_fingerprint(log_key);
  const auto key = crypto::ssh_fingerprint(body.key);
  const auto authority = crypto::ssh_fingerprint(body.authority);
  if (!log_print || !key || !authority) return denied("a key has no fingerprint");
  const auto& signers = grant.statement.signers;
  if (signers.size() != 1 || signers.front().fingerprint != *log_print) {
    return denied("its grant is not the log's own word");
  }
  if (body.serial != grant.index || body.key_id != said.text("request")) {
    return denied("its certificate names another entry or request");
  }
  if (access::leaf_of(body) != grant.statement.leaf) {
    return denied("its certificate names another leaf than the grant's");
  }
  if (said.text("key") != *key) return denied("its grant certifies another key");
  if (said.text("authority") != *authority) return denied("another authority was to certify");
  const auto seconds = [](const std::optional<base::TimePoint>& time) {
    return time ? static_cast<std::uint64_t>(time->time_since_epoch().count()) : 0;
  };
  if (body.valid_after < seconds(said.valid_from) || body.valid_before > seconds(said.valid_to)) {
    return denied("its certificate lasts longer than its grant");
  }
  std::vector<std::string> principals = body.principals;
  std::ranges::sort(principals);
  if (principals != names_of(said, "principals")) {
    return denied("its certificate opens other accounts than its grant");
  }
  if (critical(body, "source-address") != said.text("source_address")) {
    return denied("its certificate may be used from elsewhere than its grant");
  }
  if ((said.text("recorded") == "yes") != !critical(body, "force-command").empty()) {
    return denied("its certificate and its grant differ on whether it is recorded");
  }
  return {};
}

/// The person of a pinned key that may count for an approval; empty: none.
std::string approver(const Proven& approval, const PinnedQuorum& quorum) {
  const Statement& said = approval.statement;
  for (const ledger::Signer& signer : said.signers) {
    const auto pinned = quorum.people.find(signer.fingerprint);
    if (pinned == quorum.people.end() || pinned->second != said.body.actor) continue;
    const crypto::SignatureFacts& facts = signer.facts;
    const bool seen = facts.security_key && facts.user_present && facts.user_verified;
    if (seen || quorum.software_keys) return pinned->second;
  }
  return "";
}

Result<void> check_quorum(const Story& story, const PinnedQuorum& quorum) {
  const Statement& request = story.request->statement;
  std::set<std::string> people, barred{request.body.actor};
  // Whoever's key signed the request asked for it, whatever name stands there.
  for (const ledger::Signer& signer : request.signers) {
    const auto pinned = quorum.people.find(signer.fingerprint);
    if (pinned != quorum.people.end()) barred.insert(pinned->second);
  }
  for (const Proven& approval : story.approvals) {
    const ledger::StatementBody& said = approval.statement.body;
    if (approval.log != story.request->log || said.text("request") != request.body.id ||
        said.digest("request_leaf") != request.leaf) {
      return denied("an approval in its bundle is of another request");
    }
    if (approval.index >= story.grant->index || approval.index <= story.request->index) {
      return denied("an approval in its bundle does not stand between request and grant");
    }
    const std::string person = approver(approval, quorum);
    if (!person.empty() && !barred.contains(person)) people.insert(person);
  }
  if (people.size() < quorum.need) {
    return denied(fmt::format("{} people whose keys are pinned here approved it, {} are needed",
                              people.size(), quorum.need));
  }
  return {};
}

}  // namespace

Result<void> judge_sign_in(const SignIn& sign_in, const GrantBundle& bundle,
                           const HostTrust& trust) {
  const codec::SshCertificateBody& body = sign_in.certificate.body;
  const auto signed_well = crypto::verify_ssh_certificate(sign_in.certificate);
  if (!signed_well) return std::unexpected(signed_well.error());
  if (std::ranges::find(body.principals, sign_in.user) == body.principals.end()) {
    return denied("its certificate does not open this account");
  }
  const auto now =
      static_cast<std::uint64_t>(std::max<std::int64_t>(sign_in.now.time_since_epoch().count(), 0));
  if (now < body.valid_after || now >= body.valid_before) return denied("it is not valid now");
  const auto story = story_of(bundle, trust);
  if (!story) return std::unexpected(story.error());
  if (const auto fits = check_grant(*story->grant, body, trust.logs[story->grant->log]); !fits) {
    return fits;
  }
  if (const auto fits = check_request(*story, body); !fits) return fits;
  if (const auto fits = check_options(body); !fits) return fits;
  return check_quorum(*story, trust.quorum);
}

}  // namespace onus::hosts
