// What is to be signed: made by the service out of what a person asks for, and shown in full.
#include <fmt/format.h>

#include <algorithm>

#include "call.h"
#include "onus/codec/base64.h"
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

constexpr std::pair<std::string_view, Make> kMakers[] = {
    {"emergency-requested", request}, {"emergency-extended", extension},
    {"emergency-approved", approval}, {"emergency-denied", denial},
    {"emergency-ended", end},         {"emergency-reviewed", review},
    {"emergency-frozen", freeze},     {"emergency-thawed", thaw},
    {"key-enrolled", key_change},     {"key-replaced", key_change},
    {"key-revoked", key_change},      {"key-rotated", key_change},
};

/// What is passed over is taken from the policy, and that may be more than was asked for: so a
/// field of another form is refused.
Result<void> check_form(const Json& body) {
  const auto is_text = [](const Json& value) { return value.kind == Json::Kind::kString; };
  for (const auto& [name, value] : body.members) {
    if (name == "proposal") continue;
    std::string_view wanted;
    if (name.ends_with("_s")) {
      if (!body.integer_of(name)) wanted = "a whole number of seconds";
    } else if (name == "principals") {
      const bool list = value.kind == Json::Kind::kArray;
      if (!list || !std::ranges::all_of(value.items, is_text)) wanted = "a list of names";
    } else if (!is_text(value)) {
      wanted = "a text";
    }
    if (wanted.empty()) continue;
    return fail(ErrorKind::kInvalid, fmt::format("\"{:.64}\" should be {}", name, wanted));
  }
  return {};
}

Result<Draft> make(const LedgerView& view, const Json& body, const Author& author) {
  if (auto good = check_form(body); !good) return std::unexpected(good.error());
  if (body.find("proposal") != nullptr) return begun(body);
  const std::string kind = text_in(body, "kind");
  for (const auto& [name, maker] : kMakers) {
    if (name == kind) return maker(view, body, author);
  }
  std::string known;
  for (const auto& [name, maker] : kMakers)
    known += (known.empty() ? "" : ", ") + std::string(name);
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

Answer Api::drafts(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const auto draft = desk_.read([&](const LedgerView& view) {
    Author author;
    author.person = call.session->person;
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
