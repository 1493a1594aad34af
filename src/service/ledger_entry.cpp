// One statement on its way into the log: what both ways of appending share.
#include "ledger_entry.h"

#include <fmt/format.h>

#include "certifiable.h"
#include "ledger_rows.h"
#include "onus/crypto/key_file.h"
#include "onus/ledger/merkle.h"

namespace onus::service {

using base::Result;
using base::TimePoint;

namespace {

Result<ledger::ChainFacts> chain_facts(store::Snapshot& log, const ledger::StatementBody& body) {
  ledger::ChainFacts facts;
  facts.size = log.size();
  const auto newest = log.newest_of_subject(body.subject);
  if (!newest) return std::unexpected(newest.error());
  if (*newest) {
    const auto leaf = log.tree_hash(0, (*newest)->index);
    if (!leaf) return std::unexpected(leaf.error());
    facts.newest_sequence = (*newest)->subject_sequence;
    facts.newest_leaf = *leaf;
  }
  const auto used = log.statement_by_id(body.id);
  if (!used) return std::unexpected(used.error());
  facts.id_used = used->has_value();
  if (facts.size > 0) {
    const auto last = log.statement(facts.size - 1);
    if (!last) return std::unexpected(last.error());
    if (*last) facts.last_received = (*last)->received;
  }
  facts.seen_root = ledger::empty_root();
  if (body.seen.size > 0 && body.seen.size <= facts.size) {
    const auto root = log.root(body.seen.size);
    if (!root) return std::unexpected(root.error());
    facts.seen_root = *root;
  }
  return facts;
}

}  // namespace

Result<Prepared> prepare(store::Snapshot& log, const Proposal& proposal, TimePoint now) {
  const auto facts = chain_facts(log, proposal.body);
  if (!facts) return std::unexpected(facts.error());
  ledger::Entry entry;
  entry.body = proposal.body;
  entry.body_text = proposal.body_text;
  entry.signatures = proposal.signatures;
  entry.envelope.sequence = facts->newest_sequence ? *facts->newest_sequence + 1 : 0;
  entry.envelope.previous = facts->newest_leaf;
  entry.envelope.received = now;
  auto text = ledger::entry_text(entry);
  if (!text) return std::unexpected(text.error());
  auto statement = ledger::check_entry(entry, *text);
  if (!statement) return std::unexpected(statement.error());
  const auto good = ledger::check_chain(*statement, log.identity().origin, *facts);
  if (!good) return std::unexpected(good.error());
  return Prepared{std::move(*text), std::move(*statement)};
}

Result<void> put_ruling(std::uint64_t index, const Prepared& entry, const ledger::Ruling& ruling,
                        store::DerivedRows& rows) {
  const ledger::StatementBody& body = entry.statement.body;
  const ledger::Envelope& envelope = entry.statement.envelope;
  auto detail = ledger::act_detail(entry.statement, ruling);
  if (!detail) return std::unexpected(detail.error());
  auto text = ledger::body_text(body);
  if (!text) return std::unexpected(text.error());
  const auto digest = crypto::sha256(std::string_view(*text));
  if (!digest) return std::unexpected(digest.error());
  TimePoint from = body.valid_from.value_or(envelope.received);
  if (ruling.effective) from = *ruling.effective;
  store::StatementRow row{.index = index,
                          .kind = std::string(ledger::spec_of(body.kind).name),
                          .subject = body.subject,
                          .subject_sequence = envelope.sequence,
                          .actor = body.actor,
                          .id = body.id,
                          .body = *digest,
                          .received = envelope.received,
                          .valid_from = from,
                          .valid_to = body.valid_to,
                          .detail = std::move(*detail)};
  if (auto put = rows.put_statement(row); !put) return put;
  for (const ledger::StateRow& state : ruling.rows) {
    auto put = state.value ? rows.put_state(state.space, state.key, *state.value)
                           : rows.drop_state(state.space, state.key);
    if (!put) return put;
  }
  for (const ledger::FieldSpec& field : ledger::spec_of(body.kind).fields) {
    if (field.type != ledger::FieldType::kDigest || field.name == "root") continue;
    const auto named = body.digest(field.name);
    if (!named) continue;
    if (auto put = rows.put_attachment({*named, index}); !put) return put;
  }
  return {};
}

Result<void> keep_files(store::Store& store, const Proposal& proposal) {
  for (const std::string& file : proposal.files) {
    if (auto kept = store.keep_attachment(file); !kept) return std::unexpected(kept.error());
  }
  return {};
}

Result<void> write_entry(store::Transaction& log, Deriving& deriving, const Proposal& proposal,
                         TimePoint now, Appended& appended) {
  auto entry = prepare(log, proposal, now);
  if (!entry) return std::unexpected(entry.error());
  if (proposal.body.kind == ledger::StatementKind::kEmergencyRequested) {
    if (auto good = check_certifiable(proposal.body); !good) return good;
  }
  const auto index = log.append_entry(entry->text);
  if (!index) return std::unexpected(index.error());
  auto ruling = deriving.derive(*index, entry->text, log, log);
  if (!ruling) return std::unexpected(ruling.error());
  for (const TextBeside& beside : proposal.texts) {
    if (auto put = log.put_text(beside.text); !put) return std::unexpected(put.error());
  }
  if (proposal.body.kind == ledger::StatementKind::kTextErased) {
    const auto commitment = proposal.body.digest("commitment");
    if (auto erased = log.erase_text(*commitment); !erased) return erased;
  }
  appended.entry = *index;
  appended.leaf = entry->statement.leaf;
  appended.ruling = std::move(*ruling);
  return {};
}

Result<ledger::KeySigner> log_signer(const LedgerPlace& place, const std::string& origin) {
  auto key = crypto::read_key_file(place.key.string(), base::SecretBytes{});
  if (!key) return std::unexpected(key.error());
  return ledger::KeySigner::make(origin, ledger::NoteKeyType::kEd25519, std::move(*key));
}

Result<ledger::Ruling> Deriving::derive(std::uint64_t index, std::string_view entry,
                                        store::Snapshot& before, store::DerivedRows& rows) {
  if (governance_ == nullptr || next_ != index) {
    std::vector<ledger::StateRow> known;
    if (index > 0) {
      auto read = governance_rows(before);
      if (!read) return std::unexpected(read.error());
      known = std::move(*read);
    }
    auto governance = Governance::restore(self_, records_, known);
    if (!governance) return std::unexpected(governance.error());
    governance_ = std::make_unique<Governance>(std::move(*governance));
  }
  auto statement = ledger::check_entry(entry);
  if (!statement) return std::unexpected(statement.error());
  auto ruling = governance_->judge(*statement, index);
  if (!ruling) return ruling;
  next_ = index + 1;
  const Prepared prepared{std::string(entry), std::move(*statement)};
  if (auto put = put_ruling(index, prepared, *ruling, rows); !put) {
    governance_.reset();  // it went on, the rows did not
    return std::unexpected(put.error());
  }
  return ruling;
}

}  // namespace onus::service
