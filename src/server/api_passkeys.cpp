// Passkeys: registering one, and what was seen of each.
#include <fmt/format.h>

#include <algorithm>

#include "call.h"
#include "onus/access/passkey_signature.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/public_key.h"
#include "passkey_ceremony.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kLookBackMax = 64;  // statements of a person, the newest first
constexpr std::uint8_t kBackupEligible = 0x08;

/// "08987058-cadc-4b81-b6e1-30de50dcbe96".
std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

std::string_view trust_word(access::AttestationTrust trust) {
  switch (trust) {
    case access::AttestationTrust::kNone: return "none";
    case access::AttestationTrust::kSelf: return "self";
    case access::AttestationTrust::kUntrusted: return "untrusted";
    case access::AttestationTrust::kTrusted: break;
  }
  return "trusted";
}

/// What the signature's key said of itself; nothing of a key that no token holds, or of bytes that
/// are no signature.
std::optional<std::pair<std::string, KeyAnswer>> answer_in(std::string_view blob) {
  const auto signature = codec::parse_sshsig_blob(blob);
  if (!signature || !codec::is_security_key(signature->key.type)) return std::nullopt;
  auto fingerprint = crypto::ssh_fingerprint(signature->key);
  if (!fingerprint) return std::nullopt;
  const bool copied = (signature->signature.flags & kBackupEligible) != 0;
  return std::pair{std::move(*fingerprint), KeyAnswer{signature->signature.counter, copied}};
}

}  // namespace

access::CeremonyDemand demand_of(const access::RelyingParty& party, const Challenge& challenge) {
  access::CeremonyDemand demand;
  demand.relying_party = party;
  demand.challenge = challenge.text;
  return demand;
}

const access::RelyingParty* Api::party_for(std::string_view origin) const {
  for (const access::RelyingParty& name : plan_.names) {
    if (std::ranges::find(name.origins, origin) != name.origins.end()) return &name;
  }
  return plan_.names.empty() ? nullptr : &plan_.names.front();
}

/// Counters live in memory; after a start, the log says what was signed last.
Result<void> Api::look_back(const service::LedgerView& view, const std::string& person) {
  if (!watch_.first_look(person)) return {};
  store::StatementQuery query;
  query.actor = person;
  query.order = store::StatementOrder::kNewestFirst;
  query.limit = kLookBackMax;
  std::vector<std::uint64_t> found;
  const auto read = view.snapshot().statements(query, [&](const store::StatementRow& row) {
    found.push_back(row.index);
    return Result<void>{};
  });
  if (!read) return read;
  for (const std::uint64_t index : found) {
    const auto text = view.snapshot().entry(index);
    if (!text) return std::unexpected(text.error());
    const auto entry = ledger::parse_entry(*text);
    if (!entry) return std::unexpected(entry.error());
    for (const std::string& blob : entry->signatures) {
      if (const auto answer = answer_in(blob)) {
        watch_.answered_before(answer->first, answer->second);
      }
    }
  }
  return {};
}

/// Post: what is odd about the keys that signed, in words.
std::vector<std::string> Api::watch_signatures(const service::Proposal& proposal) {
  std::vector<std::string> odd;
  for (const std::string& blob : proposal.signatures) {
    const auto answer = answer_in(blob);
    if (!answer) continue;
    if (auto told = watch_.answered(answer->first, answer->second)) odd.push_back(*told);
  }
  return odd;
}

/// Whether what a statement says of a new passkey is what its registration here showed.
Result<void> Api::check_registration(const service::Proposal& proposal) const {
  const std::string line(proposal.body.text("key"));
  const std::string id(proposal.body.text("credential_id"));
  switch (proposal.body.kind) {
    case ledger::StatementKind::kKeyEnrolled:
    case ledger::StatementKind::kKeyRotated:
    case ledger::StatementKind::kKeyReplaced: break;
    default: return {};
  }
  const auto key = codec::parse_ssh_key_line(line);
  if (!key) return std::unexpected(key.error());
  const bool ours = std::ranges::any_of(plan_.names, [&](const access::RelyingParty& name) {
    return name.id == key->key.application;
  });
  if (id.empty() && !ours) return {};  // no passkey
  const auto fingerprint = crypto::ssh_fingerprint(key->key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  const auto seen = watch_.registration(*fingerprint);
  const Registered said{proposal.body.subject, id, std::string(proposal.body.text("aaguid")),
                        std::string(proposal.body.text("attestation"))};
  if (seen && *seen == said) return {};
  return fail(ErrorKind::kDenied,
              seen ? "the statement says something else of the passkey than its registration "
                     "showed (whose it is, credential_id, aaguid, attestation); draft it anew"
                   : "this passkey was not registered here since the server started; make it "
                     "(POST /v1/passkeys), then draft the statement anew");
}

Answer Api::passkey_challenge(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const std::string person = text_in(*body, "person");
  if (!ledger::is_id(person)) return problem(422, "Not acceptable", "\"person\" should be an id");
  const access::RelyingParty* party = party_for(call.question.header("origin"));
  if (party == nullptr) {
    return problem(422, "Not acceptable", "this server has no name that a passkey could be for");
  }
  const auto asked = sessions_.ask(person, plan_.origin, desk_.now());
  if (!asked) return problem(asked.error());
  Out algorithms = Out::array();
  for (const codec::CoseAlgorithm one : access::kPasskeyAlgorithms) {
    algorithms.push_back(Out{{"type", "public-key"}, {"alg", static_cast<int>(one)}});
  }
  return reply(Out{{"id", asked->first},
                   {"options", Out{{"challenge", codec::base64url_encode(asked->second.text)},
                                   {"rp", Out{{"id", party->id}, {"name", "Onus"}}},
                                   {"user", Out{{"id", codec::base64url_encode(person)},
                                                {"name", person},
                                                {"displayName", person}}},
                                   {"pubKeyCredParams", std::move(algorithms)},
                                   {"authenticatorSelection", Out{{"userVerification", "required"},
                                                                  {"residentKey", "discouraged"}}},
                                   {"attestation", "direct"},
                                   {"timeout", 120000}}}});
}

Answer Api::passkey_register(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const auto challenge = sessions_.take(text_in(*body, "id"), desk_.now());
  const access::RelyingParty* party = party_for(call.question.header("origin"));
  if (!challenge || party == nullptr) {
    return problem(403, "Refused", "this challenge is unknown, answered or over; ask for another");
  }
  const auto client = bytes_in(*body, "client_data_json");
  const auto object = bytes_in(*body, "attestation_object");
  if (!client) return problem(client.error());
  if (!object) return problem(object.error());
  const auto credential = access::verify_registration(
      {*client, *object}, demand_of(*party, *challenge), {plan_.attestation_roots, desk_.now()});
  if (!credential) return problem(credential.error());
  const std::string aaguid = uuid_text(credential->aaguid);
  const bool shown = credential->trust == access::AttestationTrust::kTrusted;
  const auto& makes = plan_.aaguids;
  if (!makes.empty() && (!shown || std::find(makes.begin(), makes.end(), aaguid) == makes.end())) {
    return problem(403, "Refused",
                   "this server enrols certain makes of authenticators only (--aaguids), and this "
                   "is none that its maker vouches for");
  }
  const auto key = access::ssh_key_of(credential->key, party->id);
  if (!key) return problem(key.error());
  const auto fingerprint = crypto::ssh_fingerprint(*key);
  if (!fingerprint) return problem(fingerprint.error());
  const Registered seen{challenge->person, codec::base64url_encode(credential->id), aaguid,
                        std::string(trust_word(credential->trust))};
  watch_.registered(*fingerprint, seen);
  return reply(Out{{"person", challenge->person},
                   {"key_line", codec::ssh_key_line(*key)},
                   {"fingerprint", *fingerprint},
                   {"credential_id", seen.credential_id},
                   {"aaguid", seen.aaguid},
                   {"attestation", seen.attestation},
                   {"format", credential->attestation_format},
                   {"may_be_copied", credential->backup_eligible}});
}

}  // namespace onus::server
