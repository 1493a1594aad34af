// What is to be signed: made by the service out of what a person asks for, and shown in full.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "call.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/sshsig.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using service::Author;
using service::Draft;
using service::LedgerView;

namespace {

using Json = codec::JsonValue;
using Make = Result<Draft> (*)(const LedgerView&, const Json&, const Author&);

Result<Draft> request(const LedgerView& view, const Json& body, const Author& author) {
  service::EmergencyAsk ask;
  ask.operation = text_in(body, "operation");
  ask.policy = text_in(body, "policy");
  ask.failure = text_in(body, "failure");
  ask.path = text_in(body, "path");
  ask.reason = text_in(body, "reason");
  ask.ticket = text_in(body, "ticket");
  ask.source_address = text_in(body, "source_address");
  ask.principals = texts_in(body, "principals");
  ask.duration = seconds_in(body, "duration_s");
  ask.open_for = seconds_in(body, "open_for_s");
  ask.key = text_in(body, "key");
  return service::draft_request(view, ask, author);
}

Result<Draft> extension(const LedgerView& view, const Json& body, const Author& author) {
  return service::draft_extension(
      view, {text_in(body, "request"), text_in(body, "reason"), seconds_in(body, "duration_s")},
      author);
}

Result<Draft> approval(const LedgerView& view, const Json& body, const Author& author) {
  return service::draft_vote(view, text_in(body, "request"), text_in(body, "failure"), author);
}

Result<Draft> denial(const LedgerView& view, const Json& body, const Author& author) {
  return service::draft_denial(view, text_in(body, "request"), text_in(body, "reason"), author);
}

Result<Draft> end(const LedgerView& view, const Json& body, const Author& author) {
  return service::draft_end(view, text_in(body, "request"), text_in(body, "reason"), author);
}

Result<Draft> review(const LedgerView& view, const Json& body, const Author& author) {
  service::ReviewAsk ask;
  ask.request = text_in(body, "request");
  ask.found = text_in(body, "class");
  ask.rollback = text_in(body, "rollback");
  ask.rotated = text_in(body, "rotated");
  ask.notes = text_in(body, "notes");
  return service::draft_review(view, ask, author);
}

Result<Draft> freeze(const LedgerView& view, const Json& body, const Author& author) {
  return service::draft_freeze(
      view, {text_in(body, "policy"), text_in(body, "reason"), seconds_in(body, "lasts_s")},
      author);
}

Result<Draft> thaw(const LedgerView& view, const Json& body, const Author& author) {
  return service::draft_thaw(view, text_in(body, "policy"), author);
}

Result<Draft> key_change(const LedgerView& view, const Json& body, const Author& author) {
  service::KeyRequest ask;
  ask.kind = ledger::find_kind(text_in(body, "kind"))->kind;
  ask.person = text_in(body, "for");
  ask.key = text_in(body, "key");
  ask.replaces = text_in(body, "replaces");
  ask.reason = text_in(body, "reason");
  ask.credential_id = text_in(body, "credential_id");
  ask.aaguid = text_in(body, "aaguid");
  ask.attestation = text_in(body, "attestation");
  return service::draft_key_change(view, ask, author);
}

/// Somebody else's, to be signed by one more.
Result<Draft> begun(const Json& body) {
  const auto text = codec::canonical_text(*body.find("proposal"));
  if (!text) return std::unexpected(text.error());
  auto proposal = service::parse_proposal(*text);
  if (!proposal) return std::unexpected(proposal.error());
  Draft draft{std::move(*proposal), {}};
  draft.view = service::view_of(draft.proposal);
  return draft;
}

/// A kind of statement, and the fields that it asks for: further ones than these are refused.
struct Maker {
  std::string_view kind;
  Make make;
  std::string_view fields;  // separated by blanks
};

constexpr std::string_view kKeyFields =
    "for key replaces reason credential_id aaguid attestation";
constexpr Maker kMakers[] = {
    {"emergency-requested", request,
     "operation policy failure path reason ticket source_address principals duration_s open_for_s "
     "key"},
    {"emergency-extended", extension, "request reason duration_s"},
    {"emergency-approved", approval, "request failure"},
    {"emergency-denied", denial, "request reason"},
    {"emergency-ended", end, "request reason"},
    {"emergency-reviewed", review, "request class rollback rotated notes"},
    {"emergency-frozen", freeze, "policy reason lasts_s"},
    {"emergency-thawed", thaw, "policy"},
    {"key-enrolled", key_change, kKeyFields},
    {"key-replaced", key_change, kKeyFields},
    {"key-revoked", key_change, kKeyFields},
    {"key-rotated", key_change, kKeyFields},
};

bool names(std::string_view fields, std::string_view name) {
  for (const auto part : std::views::split(fields, ' ')) {
    if (std::string_view(part) == name) return true;
  }
  return false;
}

/// What a field's value should be, in words; empty: it is.
std::string_view form_wanted(const Json& body, const std::string& name, const Json& value) {
  const auto is_text = [](const Json& one) { return one.kind == Json::Kind::kString; };
  if (name.ends_with("_s")) return body.integer_of(name) ? "" : "a whole number of seconds";
  if (name != "principals") return is_text(value) ? "" : "a text";
  const bool list = value.kind == Json::Kind::kArray;
  return list && std::ranges::all_of(value.items, is_text) ? "" : "a list of names";
}

/// What is passed over is taken from the policy, and that may be more than was asked for: so a
/// field of another form, or of a name that this kind does not have, is refused.
Result<void> check_form(const Json& body, const Maker& maker) {
  for (const auto& [name, value] : body.members) {
    if (name == "kind") continue;
    if (!names(maker.fields, name)) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("\"{:.64}\" is no field of {}; it has: {}", name,
                              maker.kind, maker.fields));
    }
    const std::string_view wanted = form_wanted(body, name, value);
    if (!wanted.empty()) {
      return fail(ErrorKind::kInvalid, fmt::format("\"{}\" should be {}", name, wanted));
    }
  }
  return {};
}

Result<Draft> make(const LedgerView& view, const Json& body, const Author& author) {
  if (body.find("proposal") != nullptr) {
    if (body.members.size() == 1) return begun(body);
    return fail(ErrorKind::kInvalid, "beside \"proposal\" there is no other field");
  }
  const std::string kind = text_in(body, "kind");
  std::string known;
  for (const Maker& maker : kMakers) {
    if (maker.kind == kind) {
      if (auto good = check_form(body, maker); !good) return std::unexpected(good.error());
      return maker.make(view, body, author);
    }
    known += (known.empty() ? "" : ", ") + std::string(maker.kind);
  }
  return fail(ErrorKind::kInvalid, fmt::format("\"kind\" should be one of {}; others are made by "
                                               "the commands of onus",
                                               known));
}

Out pairs(const std::vector<std::pair<std::string, std::string>>& list) {
  Out json = Out::array();
  for (const auto& [name, value] : list) json.push_back(Out{{"name", name}, {"value", value}});
  return json;
}

}  // namespace

/// Who has no key that counts yet, or lost the only one, cannot sign in: they draft what makes the
/// passkey theirs that they have made here. Empty: it is no such draft.
std::string Api::newcomer(const Json& body) const {
  const std::string kind = text_in(body, "kind");
  if (kind != "key-enrolled" && kind != "key-replaced") return {};
  const auto key = codec::parse_ssh_key_line(text_in(body, "key"));
  if (!key) return {};
  const auto fingerprint = crypto::ssh_fingerprint(key->key);
  if (!fingerprint) return {};
  const auto made = watch_.registration(*fingerprint);
  return made && made->person == text_in(body, "for") ? made->person : std::string();
}

Answer Api::drafts(const Call& call) {
  const auto body = body_of(call.question);
  if (!body && !call.session) return nobody();
  if (!body) return problem(body.error());
  const std::string person = call.session ? call.session->person : newcomer(*body);
  if (person.empty()) return nobody();
  const auto draft = desk_.read([&](const LedgerView& view) {
    Author author;
    author.person = person;
    author.now = desk_.now();
    author.rng = &desk_.rng();
    return make(view, *body, author);
  });
  if (!draft) return problem(draft.error());
  const auto proposal = service::proposal_json(draft->proposal);
  if (!proposal) return problem(proposal.error());
  const auto challenge = crypto::sshsig_signed_data_of(
      draft->view.name_space, codec::SshSigHash::kSha512, draft->proposal.body_text);
  if (!challenge) return problem(challenge.error());
  return reply(Out{{"proposal", Out::parse(*proposal)},
                   {"body_text", draft->proposal.body_text},
                   {"namespace", draft->view.name_space},
                   {"hash", "sha512"},
                   {"challenge", codec::base64url_encode(*challenge)},
                   {"meaning", draft->view.meaning},
                   {"shown", pairs(draft->view.content)},
                   {"told", pairs(draft->view.told)},
                   {"counts", draft->view.counts},
                   {"code", draft->view.code}});
}

}  // namespace onus::server
