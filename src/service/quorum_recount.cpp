#include "quorum_recount.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/ledger/statement_kinds.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::EmergencyRequest;
using ledger::Statement;
using ledger::StatementKind;

namespace {

std::unexpected<base::Error> edited(std::uint64_t entry, std::string_view what) {
  return fail(ErrorKind::kDenied,
              fmt::format("the database says of entry {} what the entry does not: {}. Somebody "
                          "edited it; nothing is granted on it. Look with onus ledger rebuild, and "
                          "go on with an export or a copy that verifies",
                          entry, what));
}

/// The statement of an entry, as the tree holds it and its signers signed it.
Result<Statement> statement_at(const LedgerView& view, std::uint64_t entry) {
  if (entry >= view.size()) return edited(entry, "there is no such entry");
  const auto text = view.snapshot().entry(entry);
  if (!text) return std::unexpected(text.error());
  auto statement = ledger::check_entry(*text);
  if (!statement) return statement;
  const auto leaf = view.snapshot().tree_hash(0, entry);
  if (!leaf) return std::unexpected(leaf.error());
  if (*leaf != statement->leaf) return edited(entry, "its hash is another than the log's tree has");
  return statement;
}

bool signed_by(const Statement& statement, const std::string& fingerprint) {
  return std::ranges::any_of(statement.signers, [&](const ledger::Signer& signer) {
    return signer.fingerprint == fingerprint;
  });
}

/// Whether the key became that person's by the entry that its row names.
Result<void> recount_key(const LedgerView& view, const std::string& person,
                         const std::string& fingerprint) {
  const ledger::PersonKey* key = view.governance().key(fingerprint);
  if (key == nullptr) return fail(ErrorKind::kDenied, fmt::format("no key {}", fingerprint));
  const auto came = statement_at(view, key->from_entry);
  if (!came) return std::unexpected(came.error());
  bool theirs = key->person == person && signed_by(*came, fingerprint);
  switch (came->body.kind) {
    case StatementKind::kKeyEnrolled:
    case StatementKind::kKeyRotated:
    case StatementKind::kKeyReplaced:
      theirs = theirs && came->body.subject == person && came->body.text("key") == key->line;
      break;
    case StatementKind::kLogFounded: {
      const auto& founders = came->body.content.find("founders")->items;
      theirs = theirs && std::ranges::any_of(founders, [&](const codec::JsonValue& one) {
                 return one.text_of("person") == person && one.text_of("key") == key->line;
               });
      break;
    }
    default: theirs = false;
  }
  if (theirs) return {};
  return edited(key->from_entry, fmt::format("that it made {} a key of {}", fingerprint, person));
}

Result<void> recount_approval(const LedgerView& view, const EmergencyRequest& request,
                              const ledger::EmergencyApproval& approval) {
  const auto said = statement_at(view, approval.entry);
  if (!said) return std::unexpected(said.error());
  const bool same = said->body.kind == StatementKind::kEmergencyApproved &&
                    said->body.text("request") == request.id &&
                    said->body.text("request_leaf") == request.leaf.hex() &&
                    said->body.actor == approval.person && signed_by(*said, approval.fingerprint);
  if (same) return recount_key(view, approval.person, approval.fingerprint);
  return edited(approval.entry,
                fmt::format("that {} approved {} by it", approval.person, request.id));
}

Result<void> recount_estate(const LedgerView& view, const EmergencyRequest& request) {
  const auto adopted = statement_at(view, request.estate_entry);
  if (!adopted) return std::unexpected(adopted.error());
  for (const ledger::Adoption& row : view.governance().adoptions()) {
    if (row.entry != request.estate_entry) continue;
    const bool same = adopted->body.kind == StatementKind::kEstateAdopted &&
                      adopted->body.digest("record") == row.record;
    if (same) return {};
  }
  return edited(request.estate_entry, "that it adopted the estate that the request is judged by");
}

std::vector<std::string> principals_of(const ledger::StatementBody& body) {
  std::vector<std::string> names;
  for (const codec::JsonValue& one : body.content.find("principals")->items) {
    names.push_back(one.string);
  }
  return names;
}

Result<void> recount_grant(const LedgerView& view, const EmergencyRequest& request) {
  if (!request.grant) return {};
  const auto granted = statement_at(view, request.grant->entry);
  if (!granted) return std::unexpected(granted.error());
  const bool same = granted->body.kind == StatementKind::kEmergencyGranted &&
                    granted->body.text("request") == request.id &&
                    granted->body.text("authority") == request.grant->authority &&
                    (granted->body.text("recorded") == "yes") == request.grant->recorded &&
                    granted->body.valid_from == request.grant->valid_from &&
                    granted->body.valid_to == request.grant->valid_to;
  if (same) return {};
  return edited(request.grant->entry, fmt::format("that it granted {} so", request.id));
}

}  // namespace

Result<void> recount(const LedgerView& view, const EmergencyRequest& request) {
  const auto asked = statement_at(view, request.entry);
  if (!asked) return std::unexpected(asked.error());
  const ledger::StatementBody& body = asked->body;
  const bool same =
      body.kind == StatementKind::kEmergencyRequested && asked->leaf == request.leaf &&
      body.id == request.id && body.actor == request.requester &&
      body.subject == request.operation && body.text("policy") == request.policy &&
      body.text("key") == request.key && principals_of(body) == request.principals &&
      body.text("source_address") == request.source_address &&
      base::Seconds(static_cast<std::int64_t>(body.whole("duration_s"))) == request.duration;
  if (!same) return edited(request.entry, fmt::format("that {} was asked so", request.id));
  if (auto good = recount_estate(view, request); !good) return good;
  for (const ledger::EmergencyApproval& approval : request.approvals) {
    if (auto good = recount_approval(view, request, approval); !good) return good;
  }
  return recount_grant(view, request);
}

}  // namespace onus::service
