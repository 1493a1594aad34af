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
#include "passkey_ceremony.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::StatementKind;

namespace {

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

/// Who signed, and what the key said of itself.
struct Shown {
  std::string fingerprint;
  std::optional<KeyAnswer> answer;  // of a security key or passkey
};

Result<Shown> check_sshsig(const service::LedgerView& view, const Challenge& challenge,
                           const std::string& armored, base::TimePoint now) {
  const auto signature = codec::parse_sshsig(armored);
  if (!signature) return std::unexpected(signature.error());
  const auto facts = crypto::verify_sshsig(*signature, kSignInNamespace, challenge.text);
  if (!facts) return std::unexpected(facts.error());
  const auto fingerprint = crypto::ssh_fingerprint(signature->key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  const ledger::PersonKey* key = view.governance().key(*fingerprint);
  const bool theirs = key != nullptr && key->person == challenge.person && key->in_force(now);
  if (!theirs || (facts->security_key && !facts->user_present)) {
    return fail(ErrorKind::kDenied, "no such person, or no key that counts");
  }
  Shown shown{*fingerprint, std::nullopt};
  if (facts->security_key) shown.answer = KeyAnswer{facts->counter, facts->backup_eligible};
  return shown;
}

/// Of an authenticator's data, as far as it goes; whether it is any is judged elsewhere.
bool is_backup_eligible(std::string_view data) {
  constexpr std::size_t kFlagsAt = 32;
  constexpr unsigned kBackupEligible = 0x08;
  return data.size() > kFlagsAt &&
         (static_cast<unsigned char>(data[kFlagsAt]) & kBackupEligible) != 0;
}

Result<Shown> check_assertion(const std::vector<KnownKey>& keys, const Challenge& challenge,
                              const access::RelyingParty& party, const codec::JsonValue& body,
                              const PasskeyWatch& watch) {
  const auto client = bytes_in(body, "client_data_json");
  const auto data = bytes_in(body, "authenticator_data");
  const auto signature = bytes_in(body, "signature");
  if (!client) return std::unexpected(client.error());
  if (!data) return std::unexpected(data.error());
  if (!signature) return std::unexpected(signature.error());
  const std::string id = text_in(body, "credential_id");
  for (const KnownKey& one : keys) {
    if (one.credential_id.empty() || one.credential_id != id) continue;
    const auto line = codec::parse_ssh_key_line(one.key.line);
    if (!line) return std::unexpected(line.error());
    if (line->key.application != party.id) {
      return fail(ErrorKind::kDenied,
                  fmt::format("the passkey was enrolled for the name {}, and this page is {}'s",
                              line->key.application, party.id));
    }
    auto key = access::cose_key_of(line->key);
    if (!key) return std::unexpected(key.error());
    access::Credential credential;
    credential.key = std::move(*key);
    credential.backup_eligible = is_backup_eligible(*data);
    if (const auto before = watch.newest(one.key.fingerprint)) {
      credential.backup_eligible = before->backup_eligible;
    }
    const auto good = access::verify_authentication({*client, *data, *signature},
                                                    demand_of(party, challenge), credential);
    if (!good) return std::unexpected(good.error());
    return Shown{one.key.fingerprint, KeyAnswer{good->counter, credential.backup_eligible}};
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

Answer Api::session_challenge(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const std::string person = text_in(*body, "person");
  if (!ledger::is_id(person)) return problem(422, "Not acceptable", "\"person\" should be an id");
  const auto asked = sessions_.ask(person, plan_.origin, desk_.now());
  if (!asked) return problem(asked.error());
  // A browser has to be told by which passkeys it may answer, so whoever asks learns which ones a
  // known person has. SSH keys and people without passkeys look like nobody.
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
  const auto good = desk_.read([&](const service::LedgerView& view) -> Result<Shown> {
    if (auto enter = may_enter(view, challenge->person, now); !enter) {
      return std::unexpected(enter.error());
    }
    if (auto seen = look_back(view, challenge->person); !seen) {
      return std::unexpected(seen.error());
    }
    if (!armored.empty()) return check_sshsig(view, *challenge, armored, now);
    const codec::JsonValue* assertion = body->find("assertion");
    if (assertion != nullptr && party != nullptr) {
      const auto keys = keys_of(view, challenge->person, now);
      if (!keys) return std::unexpected(keys.error());
      return check_assertion(*keys, *challenge, *party, *assertion, watch_);
    }
    return fail(ErrorKind::kInvalid, "send \"sshsig\" or \"assertion\"");
  });
  if (!good) return problem(good.error());
  const auto begun = sessions_.begin(challenge->person, good->fingerprint, now);
  if (!begun) return problem(begun.error());
  Out said{{"person", begun->second.person},
           {"csrf", begun->second.csrf},
           {"until", codec::format_time(begun->second.until)}};
  if (good->answer) {
    const auto odd = watch_.answered(good->fingerprint, *good->answer);
    if (odd) said["warnings"] = Out::array({*odd});
  }
  const bool page = !call.question.header("origin").empty();
  if (!page) said["token"] = begun->first;
  Answer answer = reply(said);
  if (page) {  // a page gets a cookie that no script reads, and no token
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
  // The one that asks; all of a person where a device is lost that still has one.
  const std::string_view all = call.question.parameter("all");
  if (!all.empty() && all != "yes") {
    return problem(422, "Not acceptable", "\"all\" is yes, or left out");
  }
  if (all.empty()) {
    sessions_.end(token_of(call.question));
  } else {
    sessions_.end_of(call.session->person);
  }
  return reply(Out::object());
}

}  // namespace onus::server
