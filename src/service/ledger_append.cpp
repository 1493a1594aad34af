// Writing to a ledger: one statement, judged, in one transaction with what follows from it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "key_ends.h"
#include "ledger_entry.h"
#include "ledger_rows.h"
#include "onus/crypto/key_file.h"
#include "onus/ledger/merkle.h"
#include "onus/ledger/note_signer.h"
#include "onus/service/ledger.h"
#include "onus/store/sqlite.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;

namespace {

/// Records out of the store, and out of what a proposal brings.
class OfferedRecords final : public ledger::RecordSource {
 public:
  OfferedRecords(const ledger::RecordSource& stored, const std::vector<std::string>& files)
      : stored_(stored), files_(files) {}

  Result<std::shared_ptr<const ledger::EstateRecord>> record(const Digest& digest) const override {
    for (const std::string& file : files_) {
      const auto found = crypto::sha256(std::string_view(file));
      if (!found) return std::unexpected(found.error());
      if (*found != digest) continue;
      auto record = ledger::EstateRecord::parse(file);
      if (!record) return std::unexpected(record.error());
      return std::make_shared<const ledger::EstateRecord>(std::move(*record));
    }
    return stored_.record(digest);
  }

 private:
  const ledger::RecordSource& stored_;
  const std::vector<std::string>& files_;
};

Result<Appended> sign_head(const LedgerPlace& place, std::unique_ptr<store::Store> store,
                           const std::string& origin, Appended appended) {
  auto log = store::Log::open(std::move(store), place.second_head);
  if (!log) return std::unexpected(log.error());
  auto signer = log_signer(place, origin);
  if (!signer) return std::unexpected(signer.error());
  auto head = (*log)->checkpoint(*signer);
  if (!head) return std::unexpected(head.error());
  appended.head = std::move(*head);
  return appended;
}

}  // namespace

Result<ledger::Ruling> try_out(const LedgerView& view, const Proposal& proposal, TimePoint now) {
  const auto entry = prepare(view.snapshot(), proposal, now);
  if (!entry) return std::unexpected(entry.error());
  const auto rows = governance_rows(view.snapshot());
  if (!rows) return std::unexpected(rows.error());
  const StoredRecords stored(view.store());
  const OfferedRecords records(stored, proposal.files);
  auto governance = Governance::restore(view.governance().self(), records, *rows);
  if (!governance) return std::unexpected(governance.error());
  return governance->judge(entry->statement, view.size());
}

Result<Appended> append(const LedgerPlace& place, const Proposal& proposal, TimePoint now,
                        const std::string& holder) {
  {  // what would be refused leaves nothing behind, no file either
    const auto view = LedgerView::open(place);
    if (!view) return std::unexpected(view.error());
    const auto ruling = try_out(*view, proposal, now);
    if (!ruling) return std::unexpected(ruling.error());
  }
  auto store = store::open_store(place.directory / kStoreFolder, store::OpenMode::kAppend, holder);
  if (!store) return std::unexpected(store.error());
  // An open snapshot would keep what is erased in the write-ahead log.
  const auto self = self_of(**store);
  if (!self) return std::unexpected(self.error());
  if (auto kept = keep_files(**store, proposal); !kept) return std::unexpected(kept.error());
  auto log = store::Log::open(std::move(*store), place.second_head);
  if (!log) return std::unexpected(log.error());
  auto signer = log_signer(place, self->origin);
  if (!signer) return std::unexpected(signer.error());
  Deriving deriving(*self, (*log)->store());
  Appended appended;
  const auto written = (*log)->append(
      [&](store::Transaction& tx) { return write_entry(tx, deriving, proposal, now, appended); });
  if (!written) return std::unexpected(written.error());
  auto head = (*log)->checkpoint(*signer);
  if (!head) return std::unexpected(head.error());
  appended.head = std::move(*head);
  if (proposal.body.kind == ledger::StatementKind::kTextErased) {
    const auto swept = (*log)->store().sweep_erased();
    if (!swept && swept.error().kind != ErrorKind::kDenied) return std::unexpected(swept.error());
    if (!swept) appended.warnings.push_back(swept.error().message);
  }
  if (ends_a_key(proposal.body.kind)) {
    const auto view = LedgerView::open(place);  // what is told is told as well as it can be
    if (view) {
      std::ranges::move(left_open(*view, proposal.body, now),
                        std::back_inserter(appended.warnings));
    }
  }
  return appended;
}

Result<Appended> found_ledger(const LedgerPlace& place, const Proposal& proposal, TimePoint now,
                              base::Rng& rng) {
  std::error_code error;
  if (has_ledger(place.directory)) {
    return fail(ErrorKind::kInvalid,
                fmt::format("there is a ledger at \"{}\" already; it is never made anew",
                            report::safe(place.directory.string())));
  }
  fs::create_directories(place.directory, error);
  if (error) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot make the directory {}: {}",
                            report::safe(place.directory.string()), error.message()));
  }
  auto key = crypto::PrivateKey::generate(rng);
  if (!key) return std::unexpected(key.error());
  const auto verifier = ledger::NoteVerifier::make(
      proposal.body.origin, ledger::NoteKeyType::kEd25519, key->public_bytes());
  if (!verifier) return std::unexpected(verifier.error());
  const store::LogIdentity identity{proposal.body.origin, verifier->vkey()};
  Appended appended;
  store::Founding founding{"onus ledger init", {}};
  founding.first = [&](store::Transaction& tx) -> Result<void> {
    auto entry = prepare(tx, proposal, now);
    if (!entry) return std::unexpected(entry.error());
    class NoRecords final : public ledger::RecordSource {
      Result<std::shared_ptr<const ledger::EstateRecord>> record(const Digest&) const override {
        return fail(ErrorKind::kNotFound, "no estate is adopted yet");
      }
    };
    const NoRecords none;
    auto self = ledger::log_self(proposal.body.origin, *verifier);
    if (!self) return std::unexpected(self.error());
    Governance governance(std::move(*self), none);
    auto ruling = governance.judge(entry->statement, 0);
    if (!ruling) return std::unexpected(ruling.error());
    if (auto added = tx.append_entry(entry->text); !added) return std::unexpected(added.error());
    appended.leaf = entry->statement.leaf;
    appended.ruling = *ruling;
    return put_ruling(0, *entry, *ruling, tx);
  };
  if (auto written = crypto::write_key_file(place.key.string(), *key, base::SecretBytes{});
      !written) {
    return std::unexpected(written.error());
  }
  auto store = store::create_store(place.directory / kStoreFolder, identity, founding);
  if (!store) {
    fs::remove(place.key, error);
    return std::unexpected(store.error());
  }
  if (auto placed = write_place(place); !placed) return std::unexpected(placed.error());
  return sign_head(place, std::move(*store), proposal.body.origin, std::move(appended));
}

}  // namespace onus::service
