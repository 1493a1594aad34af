// Signing in, and registering a passkey.
#include <fmt/format.h>

#include <algorithm>

#include "call.h"
#include "onus/access/passkey_signature.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/sshsig.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::StatementKind;

namespace {

constexpr std::int64_t kEs256 = -7;

/// A key of somebody, and as which passkey it was enrolled.
struct KnownKey {
  ledger::PersonKey key;
  std::string credential_id;  // base64url; empty: no passkey
};

Result<std::vector<KnownKey>> keys_of(const service::LedgerView& view, const std::string& person,
                                      base::TimePoint at) {
  std::vector<KnownKey> keys;
  for (const ledger::PersonKey& key : view.governance().keys_of(person, at)) {
    keys.push_back({key, ""});
  }
  const auto acts = view.acts_about(person);
  if (!acts) return std::unexpected(acts.error());
  for (const service::Act& act : *acts) {
    if (act.text("credential_id").empty()) continue;
    for (KnownKey& key : keys) {
      if (key.key.line == act.text("key")) key.credential_id = act.text("credential_id");
    }
  }
  return keys;
}

/// Whether the estate in force lets this person in at all.
Result<void> may_enter(const service::LedgerView& view, const std::string& person,
                       base::TimePoint at) {
  const ledger::Adoption* adoption = view.governance().in_force(at);
  if (adoption == nullptr) return {};  // founding: whoever has a key
  const auto record = view.governance().record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  if ((*record)->is_person(person) && !(*record)->has_left(person, at)) return {};
  return fail(ErrorKind::kDenied, "no such person, or no key that counts");
}

Out keys_json(const std::vector<KnownKey>& keys) {
  Out list = Out::array();
  for (const KnownKey& one : keys) {
    Out json{{"fingerprint", one.key.fingerprint},
             {"type", one.key.line.substr(0, one.key.line.find(' '))}};
    if (!one.credential_id.empty()) json["credential_id"] = one.credential_id;
    list.push_back(std::move(json));
  }
  return list;
}

/// "08987058-cadc-4b81-b6e1-30de50dcbe96".
std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

access::CeremonyDemand demand_of(const access::RelyingParty& party, const Challenge& challenge) {
  access::CeremonyDemand demand;
  demand.relying_party = party;
  demand.challenge = challenge.text;
  return demand;
}

/// The name that the page under this origin belongs to.
const access::RelyingParty* party_of(const std::vector<access::RelyingParty>& names,
                                     std::string_view origin) {
  for (const access::RelyingParty& name : names) {
    if (std::find(name.origins.begin(), name.origins.end(), origin) != name.origins.end()) {
      return &name;
    }
  }
  return names.empty() ? nullptr : &names.front();
}

/// Post: the fingerprint of the key that signed.
Result<std::string> check_sshsig(const service::LedgerView& view, const Challenge& challenge,
                                 const std::string& armored, base::TimePoint now) {
  const auto signature = codec::parse_sshsig(armored);
  if (!signature) return std::unexpected(signature.error());
  const auto facts = crypto::verify_sshsig(*signature, kSignInNamespace, challenge.text);
  if (!facts) return std::unexpected(facts.error());
  const auto fingerprint = crypto::ssh_fingerprint(signature->key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  const ledger::PersonKey* key = view.governance().key(*fingerprint);
  const bool theirs = key != nullptr && key->person == challenge.person && key->in_force(now);
  if (theirs && (!facts->security_key || facts->user_present)) return *fingerprint;
  return fail(ErrorKind::kDenied, "no such person, or no key that counts");
}

Result<std::string> check_assertion(const service::LedgerView& view, const Challenge& challenge,
                                    const access::RelyingParty& party, const codec::JsonValue& body,
                                    base::TimePoint now) {
  const auto client = bytes_in(body, "client_data_json");
  const auto data = bytes_in(body, "authenticator_data");
  const auto signature = bytes_in(body, "signature");
  if (!client) return std::unexpected(client.error());
  if (!data) return std::unexpected(data.error());
  if (!signature) return std::unexpected(signature.error());
  const auto keys = keys_of(view, challenge.person, now);
  if (!keys) return std::unexpected(keys.error());
  const std::string id = text_in(body, "credential_id");
  for (const KnownKey& one : *keys) {
    if (one.credential_id.empty() || one.credential_id != id) continue;
    const auto line = codec::parse_ssh_key_line(one.key.line);
    if (!line) return std::unexpected(line.error());
    access::Credential credential;
    credential.id = codec::base64url_decode(id).value_or("");
    credential.key.algorithm = codec::CoseAlgorithm::kEs256;
    credential.key.x = line->key.point.substr(1, 32);
    credential.key.y = line->key.point.substr(33);
    const auto good = access::verify_authentication({*client, *data, *signature},
                                                    demand_of(party, challenge), credential);
    if (!good) return std::unexpected(good.error());
    return one.key.fingerprint;
  }
  return fail(ErrorKind::kDenied, "no such person, or no key that counts");
}

}  // namespace

/// Whether who signed in might still: a key that was revoked, or somebody who left, is out at once.
bool Api::still_welcome(const SignedIn& session) {
  const base::TimePoint now = desk_.now();
  const auto still = desk_.read([&](const service::LedgerView& view) -> Result<bool> {
    if (auto enter = may_enter(view, session.person, now); !enter) return false;
    const ledger::PersonKey* key = view.governance().key(session.key);
    return key != nullptr && key->person == session.person && key->in_force(now);
  });
  return still && *still;
}

const access::RelyingParty* Api::party_for(std::string_view origin) const {
  return party_of(plan_.names, origin);
}

Answer Api::session_challenge(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const std::string person = text_in(*body, "person");
  if (!ledger::is_id(person)) return problem(422, "Not acceptable", "\"person\" should be an id");
  const auto asked = sessions_.ask(person, plan_.origin, desk_.now());
  if (!asked) return problem(asked.error());
  // The same for somebody who is unknown: asking tells nobody who is here.
  const auto keys = desk_.read(
      [&](const service::LedgerView& view) { return keys_of(view, person, desk_.now()); });
  if (!keys) return problem(keys.error());
  const access::RelyingParty* party = party_for(call.question.header("origin"));
  Out allowed = Out::array();
  for (const KnownKey& key : *keys) {
    if (key.credential_id.empty()) continue;
    allowed.push_back(Out{{"type", "public-key"}, {"id", key.credential_id}});
  }
  Out passkey{{"challenge", codec::base64url_encode(asked->second.text)},
              {"allowCredentials", std::move(allowed)},
              {"userVerification", "required"},
              {"timeout", 120000}};
  if (party != nullptr) passkey["rpId"] = party->id;
  return reply(Out{{"id", asked->first},
                   {"challenge_text", asked->second.text},
                   {"namespace", kSignInNamespace},
                   {"expires", codec::format_time(asked->second.expires)},
                   {"passkey", std::move(passkey)}});
}

Answer Api::session_begin(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const base::TimePoint now = desk_.now();
  const auto challenge = sessions_.take(text_in(*body, "id"), now);
  if (!challenge) {
    return problem(403, "Refused", "this challenge is unknown, answered or over; ask for another");
  }
  const access::RelyingParty* party = party_for(call.question.header("origin"));
  const std::string armored = text_in(*body, "sshsig");
  const auto good = desk_.read([&](const service::LedgerView& view) -> Result<std::string> {
    if (auto enter = may_enter(view, challenge->person, now); !enter) {
      return std::unexpected(enter.error());
    }
    if (!armored.empty()) return check_sshsig(view, *challenge, armored, now);
    const codec::JsonValue* assertion = body->find("assertion");
    if (assertion != nullptr && party != nullptr) {
      return check_assertion(view, *challenge, *party, *assertion, now);
    }
    return fail(ErrorKind::kInvalid, "send \"sshsig\" or \"assertion\"");
  });
  if (!good) return problem(good.error());
  const auto begun = sessions_.begin(challenge->person, *good, now);
  if (!begun) return problem(begun.error());
  Answer answer = reply(Out{{"person", begun->second.person},
                            {"csrf", begun->second.csrf},
                            {"until", codec::format_time(begun->second.until)},
                            {"token", begun->first}});
  const bool page = !call.question.header("origin").empty();
  if (page) {  // a page gets a cookie that no script reads, and no token
    answer = reply(Out{{"person", begun->second.person},
                       {"csrf", begun->second.csrf},
                       {"until", codec::format_time(begun->second.until)}});
    answer.headers.emplace_back(
        "Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}",
                                  plan_.dev ? "onus-dev" : "__Host-onus", begun->first,
                                  kSessionLasts.count(), plan_.dev ? "" : "; Secure"));
  }
  return answer;
}

Answer Api::session_show(const Call& call) {
  const auto keys = desk_.read([&](const service::LedgerView& view) {
    return keys_of(view, call.session->person, desk_.now());
  });
  if (!keys) return problem(keys.error());
  return reply(Out{{"person", call.session->person},
                   {"csrf", call.session->csrf},
                   {"until", codec::format_time(call.session->until)},
                   {"keys", keys_json(*keys)}});
}

Answer Api::session_end(const Call& call) {
  sessions_.end_of(call.session->person);
  return reply(Out::object());
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
  return reply(Out{{"id", asked->first},
                   {"options", Out{{"challenge", codec::base64url_encode(asked->second.text)},
                                   {"rp", Out{{"id", party->id}, {"name", "Onus"}}},
                                   {"user", Out{{"id", codec::base64url_encode(person)},
                                                {"name", person},
                                                {"displayName", person}}},
                                   {"pubKeyCredParams",
                                    Out::array({Out{{"type", "public-key"}, {"alg", kEs256}}})},
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
  constexpr std::string_view kTrust[] = {"none", "self", "untrusted", "trusted"};
  return reply(Out{{"person", challenge->person},
                   {"key_line", codec::ssh_key_line(*key)},
                   {"fingerprint", *fingerprint},
                   {"credential_id", codec::base64url_encode(credential->id)},
                   {"aaguid", aaguid},
                   {"attestation", kTrust[static_cast<std::size_t>(credential->trust)]},
                   {"format", credential->attestation_format},
                   {"may_be_copied", credential->backup_eligible}});
}

}  // namespace onus::server
