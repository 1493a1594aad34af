// The log over HTTP: drafts, statements in, statements out, proofs, the stream.
#include <fmt/format.h>

#include <algorithm>

#include "call.h"
#include "onus/access/passkey_signature.h"
#include "onus/access/request_code.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/sha256.h"
#include "onus/crypto/sshsig.h"
#include "onus/ledger/tlog_proof.h"
#include "onus/store/proof.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kRepeatedMax = 1024;
constexpr std::size_t kKeyBytesMax = 128;
constexpr std::size_t kTextBytesTold = 16'384;  // of a text beside the log

Out entry_json(std::uint64_t index, const service::Act& act) {
  Out json{{"index", index},
           {"kind", ledger::spec_of(act.kind).name},
           {"meaning", ledger::spec_of(act.kind).help},
           {"subject", act.subject},
           {"actor", act.actor},
           {"id", act.id},
           {"received", codec::format_time(act.received)},
           {"people", act.people},
           {"counts", act.counts},
           {"why_not", act.why_not}};
  const std::string request(act.text("request"));
  if (act.kind == ledger::StatementKind::kEmergencyRequested) json["request"] = act.id;
  if (!request.empty()) json["request"] = request;
  return json;
}

/// Finds the key line that an assertion speaks for: enrolled already, or brought by the statement.
std::string key_line_of(const service::LedgerView& view, const service::Proposal& proposal,
                        const std::string& fingerprint) {
  const ledger::PersonKey* key = view.governance().key(fingerprint);
  if (key != nullptr) return key->line;
  return std::string(proposal.body.text("key"));
}

/// Texts beside the log for which the entry has commitments, each with the salt to check it by.
/// None that was erased or never came here; and not an estate's contact part, which is long.
Result<Out> texts_json(const service::LedgerView& view, const service::Act& act) {
  Out list = Out::array();
  for (const ledger::FieldSpec& field : ledger::spec_of(act.kind).fields) {
    if (field.type != ledger::FieldType::kCommitment) continue;
    const auto commitment = crypto::parse_digest(act.text(field.name));
    if (!commitment) continue;
    const auto text = view.snapshot().text(*commitment);
    if (!text) return std::unexpected(text.error());
    if (!*text || (*text)->text.size() > kTextBytesTold) continue;
    const auto& salt = (*text)->salt;
    list.push_back(Out{{"name", field.name},
                       {"commitment", commitment->hex()},
                       {"salt", codec::base64_encode(std::string_view(
                                    reinterpret_cast<const char*>(salt.data()), salt.size()))},
                       {"text", (*text)->text}});
  }
  return list;
}

Out appended_json(const service::Proposal& proposal, const service::Appended& appended) {
  Out json{{"index", appended.entry},          {"leaf", appended.leaf.hex()},
           {"id", proposal.body.id},           {"kind", ledger::spec_of(proposal.body.kind).name},
           {"subject", proposal.body.subject}, {"people", appended.ruling.people},
           {"counts", appended.ruling.counts}, {"why_not", appended.ruling.why_not},
           {"warnings", appended.warnings}};
  if (appended.ruling.effective) {
    json["effective"] = codec::format_time(*appended.ruling.effective);
  }
  if (proposal.body.kind == ledger::StatementKind::kEmergencyRequested) {
    json["request"] = proposal.body.id;
    json["code"] = access::request_code(appended.leaf).value_or("");
  }
  return json;
}

}  // namespace

Result<std::string> Api::assertion_blob(const Json& assertion, const service::Proposal& proposal) {
  auto data = bytes_in(assertion, "authenticator_data");
  auto client = bytes_in(assertion, "client_data_json");
  auto signature = bytes_in(assertion, "signature");
  if (!data) return data;
  if (!client) return client;
  if (!signature) return signature;
  const std::string fingerprint = text_in(assertion, "fingerprint");
  const auto line = desk_.read([&](const service::LedgerView& view) -> Result<std::string> {
    return key_line_of(view, proposal, fingerprint);
  });
  if (!line) return line;
  const auto key = codec::parse_ssh_key_line(*line);
  if (!key) return std::unexpected(key.error());
  const auto whole =
      access::sshsig_of(key->key, ledger::spec_of(proposal.body.kind).name_space,
                        {std::move(*data), std::move(*client), std::move(*signature)});
  if (!whole) return std::unexpected(whole.error());
  const access::RelyingParty* party = nullptr;
  for (const access::RelyingParty& name : plan_.names) {
    if (std::find(name.origins.begin(), name.origins.end(), whole->signature.origin) !=
        name.origins.end()) {
      party = &name;
    }
  }
  if (party == nullptr || party->id != key->key.application) {
    return fail(ErrorKind::kDenied,
                "the passkey was asked by a page of another origin than this server's names");
  }
  return codec::sshsig_blob(*whole);
}

Result<service::Proposal> Api::read_proposal(const Json& body) {
  const Json* inner = body.find("proposal");
  const auto text = codec::canonical_text(inner == nullptr ? body : *inner);
  if (!text) return std::unexpected(text.error());
  auto proposal = service::parse_proposal(*text);
  if (!proposal) return proposal;
  const Json* assertions = body.find("assertions");
  if (assertions != nullptr && assertions->items.size() > ledger::kSignaturesMax) {
    return fail(ErrorKind::kInvalid, "more assertions than a statement takes signatures");
  }
  if (assertions != nullptr) {
    for (const Json& one : assertions->items) {
      auto blob = assertion_blob(one, *proposal);
      if (!blob) return std::unexpected(blob.error());
      proposal->signatures.push_back(std::move(*blob));
    }
  }
  return proposal;
}

Answer Api::statements_post(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  const std::string key(call.question.header("idempotency-key").substr(0, kKeyBytesMax));
  const auto asked = crypto::sha256(std::string_view(call.question.body));
  if (!asked) return problem(asked.error());
  {
    const std::scoped_lock guard(mutex_);
    const auto at = repeated_.find(key);
    if (!key.empty() && at != repeated_.end()) {
      if (at->second.first == *asked) return at->second.second;
      return problem(422, "Not acceptable", "this Idempotency-Key was used for something else");
    }
  }
  const auto proposal = read_proposal(*body);
  if (!proposal) return problem(proposal.error());
  if (auto same = check_registration(*proposal); !same) return problem(same.error());
  const auto looked = desk_.read(
      [&](const service::LedgerView& view) { return look_back(view, proposal->body.actor); });
  if (!looked) return problem(looked.error());
  auto appended = desk_.append(*proposal);
  if (!appended) return problem(appended.error());
  for (std::string& odd : watch_signatures(*proposal)) appended->warnings.push_back(std::move(odd));
  Answer answer = reply(appended_json(*proposal, *appended), 201);
  waiting_.drop(proposal->body.id);
  const std::scoped_lock guard(mutex_);
  if (!key.empty()) {
    repeated_[key] = {*asked, answer};
    repeated_order_.push_back(key);
    if (repeated_order_.size() > kRepeatedMax) {
      repeated_.erase(repeated_order_.front());
      repeated_order_.erase(repeated_order_.begin());
    }
  }
  return answer;
}

Answer Api::statements_list(const Call& call) {
  const auto from = number_in(call.question.parameter("from"), 0);
  const auto limit = number_in(call.question.parameter("limit"), kPageMax);
  if (!from || !limit) return problem(422, "Not acceptable", "from and limit are whole numbers");
  const std::string subject(call.question.parameter("subject"));
  const bool newest = call.question.parameter("order") == "newest";
  const auto answer = desk_.read([&](const service::LedgerView& view) -> Result<Out> {
    store::StatementQuery query;
    if (!subject.empty()) query.subject = subject;
    query.from_index = newest ? 0 : *from;
    if (newest && *from > 0) query.known_size = *from;
    query.order = newest ? store::StatementOrder::kNewestFirst : store::StatementOrder::kLog;
    query.limit = std::clamp<std::size_t>(*limit, 1, kPageMax);
    std::vector<std::uint64_t> found;
    const auto read = view.snapshot().statements(query, [&](const store::StatementRow& row) {
      found.push_back(row.index);
      return Result<void>{};
    });
    if (!read) return std::unexpected(read.error());
    Out list = Out::array();
    for (const std::uint64_t index : found) {
      const auto act = view.act(index);
      if (!act) return std::unexpected(act.error());
      list.push_back(entry_json(index, *act));
    }
    Out json{{"statements", std::move(list)}, {"size", view.size()}};
    const bool more = found.size() == query.limit && (!newest || found.back() > 0);
    json["next"] = more ? Out(newest ? found.back() : found.back() + 1) : Out(nullptr);
    return json;
  });
  if (!answer) return problem(answer.error());
  return reply(*answer);
}

Answer Api::statement(const Call& call) {
  const auto index = number_in(call.parts[0], 0);
  if (!index) return problem(404, "Not found", "an entry has a number");
  const auto answer = desk_.read([&](const service::LedgerView& view) -> Result<Out> {
    const auto act = view.act(*index);
    if (!act) return std::unexpected(act.error());
    const auto entry = view.snapshot().entry(*index);
    if (!entry) return std::unexpected(entry.error());
    const auto leaf = view.snapshot().tree_hash(0, *index);
    if (!leaf) return std::unexpected(leaf.error());
    Out json = entry_json(*index, *act);
    json["leaf"] = leaf->hex();
    json["entry"] = *entry;
    auto texts = texts_json(view, *act);
    if (!texts) return texts;
    json["texts"] = std::move(*texts);
    return json;
  });
  if (!answer) return problem(answer.error());
  return reply(*answer);
}

Answer Api::proof(const Call& call) {
  const auto index = number_in(call.parts[0], 0);
  if (!index) return problem(404, "Not found", "an entry has a number");
  if (const auto head = desk_.sign_head(); !head) return problem(head.error());
  const auto text = desk_.read([&](const service::LedgerView& view) -> Result<std::string> {
    const auto proof = store::prove(view.snapshot(), *index);
    if (!proof) return std::unexpected(proof.error());
    return ledger::tlog_proof_text(*proof);
  });
  if (!text) return problem(text.error());
  Answer answer;
  answer.type = "text/plain; charset=utf-8";
  answer.body = *text;
  return answer;
}

Answer Api::checkpoint(const Call&) {
  const auto head = desk_.sign_head();
  if (!head) return problem(head.error());
  const auto key = desk_.read([&](const service::LedgerView& view) -> Result<std::string> {
    return view.snapshot().identity().verifier_key;
  });
  if (!key) return problem(key.error());
  return reply(
      Out{{"text", head->note}, {"size", head->size}, {"root", head->root.hex()}, {"key", *key}});
}

Answer Api::events(const Call& call) {
  std::string_view last = call.question.header("last-event-id");
  if (last.empty()) last = call.question.parameter("after");
  const auto after = number_in(last, desk_.size());
  if (!after) return problem(422, "Not acceptable", "Last-Event-ID is the index of an entry");
  Answer answer;
  answer.events_from = last.empty() ? desk_.size() : *after + 1;
  // A stream outlives the question that began it, but neither its session nor its person's key.
  answer.events = [this, token = std::string(token_of(call.question)), session = *call.session](
                      std::uint64_t from, std::size_t limit) -> Result<std::vector<Event>> {
    if (!sessions_.holds(token, desk_.now()) || !still_welcome(session)) {
      return fail(ErrorKind::kDenied, "the session of this stream is over");
    }
    return desk_.read([&](const service::LedgerView& view) -> Result<std::vector<Event>> {
      std::vector<Event> events;
      for (std::uint64_t i = from; i < view.size() && events.size() < limit; ++i) {
        const auto act = view.act(i);
        if (!act) return std::unexpected(act.error());
        events.push_back({i, "entry", entry_json(i, *act).dump()});
      }
      return events;
    });
  };
  return answer;
}

Answer Api::proposals_list(const Call&) {
  Out list = Out::array();
  for (const service::Proposal& proposal : waiting_.list(desk_.now())) {
    const auto text = service::proposal_json(proposal);
    if (!text) return problem(text.error());
    list.push_back(Out{{"id", proposal.body.id},
                       {"kind", ledger::spec_of(proposal.body.kind).name},
                       {"subject", proposal.body.subject},
                       {"actor", proposal.body.actor},
                       {"signatures", proposal.signatures.size()},
                       {"proposal", Out::parse(*text)}});
  }
  return reply(Out{{"proposals", std::move(list)}});
}

/// Keeps what is not signed by all who have to yet, so that the next one finds it.
Answer Api::proposals_post(const Call& call) {
  const auto body = body_of(call.question);
  if (!body) return problem(body.error());
  auto proposal = read_proposal(*body);
  if (!proposal) return problem(proposal.error());
  const base::TimePoint now = desk_.now();
  const auto good = desk_.read(
      [&](const service::LedgerView& view) { return check_signatures(view, *proposal, now); });
  if (!good) return problem(good.error());
  const std::string id = proposal->body.id;
  const auto count = waiting_.put(std::move(*proposal), call.session->person, now);
  if (!count) return problem(count.error());
  return reply(Out{{"id", id}, {"signatures", *count}}, 202);
}

}  // namespace onus::server
