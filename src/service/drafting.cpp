#include "drafting.h"

#include <fmt/format.h>

#include <array>

#include "onus/codec/time.h"
#include "onus/ledger/merkle.h"
#include "onus/model/canonical.h"
#include "onus/service/names.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using codec::JsonValue;

Content& Content::text(std::string_view field, std::string_view text) {
  JsonValue one;
  one.kind = JsonValue::Kind::kString;
  one.string = text;
  return value(field, std::move(one));
}

Content& Content::whole(std::string_view field, std::uint64_t number) {
  JsonValue one;
  one.kind = JsonValue::Kind::kNumber;
  one.number = static_cast<double>(number);
  return value(field, std::move(one));
}

Content& Content::value(std::string_view field, JsonValue one) {
  object_.members.emplace_back(field, std::move(one));
  return *this;
}

JsonValue text_list(const std::vector<std::string>& texts) {
  JsonValue list;
  list.kind = JsonValue::Kind::kArray;
  for (const std::string& text : texts) {
    JsonValue one;
    one.kind = JsonValue::Kind::kString;
    one.string = text;
    list.items.push_back(std::move(one));
  }
  return list;
}

Result<ledger::StatementBody> begin_body(ledger::StatementKind kind, const std::string& subject,
                                         const Author& author) {
  std::array<std::uint8_t, ledger::kStatementIdDigits / 2> id{};
  if (auto filled = author.rng->fill(id); !filled) return std::unexpected(filled.error());
  ledger::StatementBody body;
  body.kind = kind;
  body.subject = subject;
  body.actor = author.person;
  for (const std::uint8_t byte : id) body.id += fmt::format("{:02x}", byte);
  body.expires = author.now + author.expires_in;
  body.seen.root = ledger::empty_root();
  return body;
}

Result<ledger::StatementBody> begin_body(const LedgerView& view, ledger::StatementKind kind,
                                         const std::string& subject, const Author& author) {
  auto body = begin_body(kind, subject, author);
  if (!body) return body;
  body->origin = view.governance().origin();
  const auto seen = view.seen();
  if (!seen) return std::unexpected(seen.error());
  body->seen = *seen;
  return body;
}

report::SigningView view_of(const Proposal& proposal) {
  const ledger::StatementBody& body = proposal.body;
  const ledger::KindSpec& spec = ledger::spec_of(body.kind);
  report::SigningView view;
  view.kind = spec.name;
  view.meaning = spec.help;
  view.subject = body.subject;
  view.actor = body.actor;
  view.origin = body.origin;
  if (body.estate) view.estate = body.estate->hex();
  if (body.closure) view.closure = body.closure->hex();
  for (const auto& [field, value] : body.content.members) {
    const auto text = codec::canonical_text(value);
    view.content.emplace_back(
        field, value.kind == JsonValue::Kind::kString ? value.string : text.value_or(""));
  }
  if (body.valid_to) view.valid_to = codec::format_time(*body.valid_to);
  view.expires = codec::format_time(body.expires);
  view.name_space = spec.name_space;
  view.bytes = proposal.body_text.size();
  const auto digest = crypto::sha256(std::string_view(proposal.body_text));
  if (digest) view.digest = digest->hex();
  return view;
}

Result<Draft> finish(ledger::StatementBody body) {
  auto text = ledger::body_text(body);
  if (!text) return std::unexpected(text.error());
  auto read = ledger::parse_body(*text);  // in canonical order, as the log will see it
  if (!read) return std::unexpected(read.error());
  Draft draft;
  draft.proposal.body = std::move(*read);
  draft.proposal.body_text = std::move(*text);
  draft.view = view_of(draft.proposal);
  return draft;
}

Result<TextBeside> beside(std::string text, base::Rng& rng) {
  TextBeside beside;
  if (auto filled = rng.fill(beside.text.salt); !filled) return std::unexpected(filled.error());
  beside.text.text = std::move(text);
  auto commitment = store::text_commitment(beside.text);
  if (!commitment) return std::unexpected(commitment.error());
  beside.commitment = *commitment;
  return beside;
}

Result<const ledger::Adoption*> adopted_estate(const LedgerView& view, const Session& session) {
  const ledger::Adoption* newest = view.governance().newest();
  if (newest == nullptr) {
    return fail(ErrorKind::kInvalid, "no estate is adopted yet; adopt this one: onus adopt");
  }
  const auto digest = model::estate_digest(session.estate());
  if (!digest) return std::unexpected(digest.error());
  if (*digest == newest->estate) return newest;
  return fail(ErrorKind::kInvalid,
              fmt::format("the estate here ({:.12}) is not the newest adopted one ({:.12}, entry "
                          "{}); adopt it first (onus adopt), or go back to that one",
                          digest->hex(), newest->estate.hex(), newest->entry));
}

Result<model::ItemIndex> put_closure(const Session& session, const ledger::Adoption& adoption,
                                     const std::string& name, ledger::StatementBody& body) {
  const auto found = find_item(session.estate(), name, false);
  if (!found) return std::unexpected(found.error());
  const auto closure = model::closure_digest(session.estate(), found->item);
  if (!closure) return std::unexpected(closure.error());
  body.subject = session.estate().item(found->item).id;
  body.estate = adoption.estate;
  body.closure = *closure;
  return found->item;
}

}  // namespace onus::service
