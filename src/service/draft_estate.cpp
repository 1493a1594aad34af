// Founding, keys and adoption.
#include <fmt/format.h>

#include <algorithm>

#include "drafting.h"
#include "onus/model/canonical.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using codec::JsonValue;
using ledger::StatementKind;

Result<Draft> draft_founding(const std::string& origin,
                             const std::vector<std::pair<std::string, std::string>>& founders,
                             const Author& author) {
  auto sorted = founders;
  std::sort(sorted.begin(), sorted.end());
  JsonValue list;
  list.kind = JsonValue::Kind::kArray;
  for (const auto& [person, key] : sorted) {
    Content one;
    one.text("key", key).text("person", person);
    list.items.push_back(one.take());
  }
  auto body = begin_body(StatementKind::kLogFounded, std::string(ledger::kLogSubject), author);
  if (!body) return std::unexpected(body.error());
  body->origin = origin;
  if (body->actor.empty() && !sorted.empty()) body->actor = sorted.front().first;
  Content content;
  body->content = content.value("founders", std::move(list)).take();
  auto draft = finish(std::move(*body));
  if (draft && founders.size() < ledger::kFoundersWanted) {
    draft->view.counts = fmt::format(
        "{} founders: if one key is lost nobody can replace it by the word of two others; take {}",
        founders.size(), ledger::kFoundersWanted);
  }
  return draft;
}

Result<Draft> draft_adoption(const LedgerView& view, const Session& session, const Author& author) {
  auto body =
      begin_body(view, StatementKind::kEstateAdopted, std::string(ledger::kEstateSubject), author);
  if (!body) return std::unexpected(body.error());
  const std::string canonical = model::canonical_json(session.estate());
  const auto digest = crypto::sha256(std::string_view(canonical));
  if (!digest) return std::unexpected(digest.error());
  auto parts = ledger::part_estate(canonical);
  if (!parts) return std::unexpected(parts.error());
  const auto record = crypto::sha256(std::string_view(parts->record));
  if (!record) return std::unexpected(record.error());
  auto contact = beside(std::move(parts->contact), *author.rng);
  if (!contact) return std::unexpected(contact.error());
  body->estate = *digest;
  Content content;
  body->content =
      content.text("contact", contact->commitment.hex()).text("record", record->hex()).take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  if (const ledger::Adoption* before = view.governance().in_force(author.now)) {
    const auto old_record = view.governance().record_of(*before);
    if (!old_record) return std::unexpected(old_record.error());
    const auto new_record = ledger::EstateRecord::parse(parts->record);
    if (!new_record) return std::unexpected(new_record.error());
    draft->view.since = fmt::format("against the estate in force ({:.12}, entry {})",
                                    before->estate.hex(), before->entry);
    const auto changes = ledger::power_changes(**old_record, *new_record);
    for (const std::string& what : changes.what) {
      draft->view.findings.push_back(fmt::format("changes who may decide: {}", what));
    }
  }
  draft->proposal.files.push_back(std::move(parts->record));
  draft->proposal.texts.push_back(std::move(*contact));
  return draft;
}

Result<Draft> draft_erasure(const LedgerView& view, std::uint64_t entry, const Author& author) {
  const auto act = view.act(entry);
  if (!act) return std::unexpected(act.error());
  for (const ledger::FieldSpec& field : ledger::spec_of(act->kind).fields) {
    if (field.type != ledger::FieldType::kCommitment) continue;
    const auto commitment = crypto::parse_digest(act->text(field.name));
    if (!commitment) continue;
    const auto text = view.snapshot().text(*commitment);
    if (!text) return std::unexpected(text.error());
    if (!*text) continue;
    auto body =
        begin_body(view, StatementKind::kTextErased, std::string(ledger::kLogSubject), author);
    if (!body) return std::unexpected(body.error());
    Content content;
    body->content = content.text("commitment", commitment->hex()).take();
    return finish(std::move(*body));
  }
  return fail(ErrorKind::kNotFound,
              fmt::format("entry {} has no text beside the log, or it was erased already", entry));
}

namespace {

Result<std::string> key_to_end(const LedgerView& view, const KeyRequest& request,
                               base::TimePoint now) {
  if (!request.replaces.empty()) return request.replaces;
  const auto keys = view.governance().keys_of(request.person, now);
  if (keys.size() == 1) return keys.front().fingerprint;
  std::string list;
  for (const auto& key : keys) list += (list.empty() ? "" : ", ") + key.fingerprint;
  return fail(ErrorKind::kInvalid,
              keys.empty() ? fmt::format("{} has no key in force", request.person)
                           : fmt::format("{} has several keys; name the one that ends: {}",
                                         request.person, list));
}

}  // namespace

Result<Draft> draft_key_change(const LedgerView& view, const KeyRequest& request,
                               const Author& author) {
  auto body = begin_body(view, request.kind, request.person, author);
  if (!body) return std::unexpected(body.error());
  Content content;
  if (request.kind != StatementKind::kKeyRevoked) content.text("key", request.key);
  if (request.kind != StatementKind::kKeyEnrolled) {
    const auto old = key_to_end(view, request, author.now);
    if (!old) return std::unexpected(old.error());
    if (request.kind == StatementKind::kKeyRevoked) {
      content.text("fingerprint", *old).text("reason", request.reason);
    } else {
      content.text("replaces", *old);
    }
  }
  if (request.kind != StatementKind::kKeyRevoked && !request.credential_id.empty()) {
    content.text("aaguid", request.aaguid)
        .text("attestation", request.attestation)
        .text("credential_id", request.credential_id);
  }
  body->content = content.take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  if (request.kind == StatementKind::kKeyRotated) return draft;
  const auto rule = view.governance().enrol_rule(author.now);
  if (!rule) return std::unexpected(rule.error());
  draft->view.counts = fmt::format("{} must sign{}", ledger::rule_words(rule->rule),
                                   request.kind == StatementKind::kKeyRevoked
                                       ? fmt::format(", or {} alone", request.person)
                                       : ", and the new key");
  return draft;
}

}  // namespace onus::service
