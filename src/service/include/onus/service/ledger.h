// The ledger of one place: where it lies, what is known from it, and how a statement gets in.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/ledger/act.h"
#include "onus/ledger/governance.h"
#include "onus/service/session.h"
#include "onus/store/log.h"
#include "onus/store/store.h"

namespace onus::service {

using ledger::Act;
using ledger::Digest;
using ledger::Governance;

inline constexpr std::size_t kActsMax = 10'000;  // about one item, that an answer looks at

/// Where a ledger lies.
struct LedgerPlace {
  std::filesystem::path directory;
  std::filesystem::path second_head;  // the last signed head once more, best on another disk
  std::filesystem::path key;          // the log's private key
};

/// The ledger `named`, else `.onus/ledger` under the estate's directory.
///
/// Errors  kNotFound: none there. kInvalid: its place.json is none.
[[nodiscard]] base::Result<LedgerPlace> find_ledger(const std::string& named,
                                                    const std::filesystem::path& estate);
/// Whether there is one at all; so that an estate without a ledger gives what it gives today.
[[nodiscard]] std::filesystem::path ledger_directory(const std::string& named,
                                                     const std::filesystem::path& estate);
[[nodiscard]] bool has_ledger(const std::filesystem::path& directory);

/// Records of adopted estates out of a store's attachments; each is read once.
///
/// Threads Any number at once.
class StoredRecords final : public ledger::RecordSource {
 public:
  explicit StoredRecords(store::Store& store) : store_(store) {}
  [[nodiscard]] base::Result<std::shared_ptr<const ledger::EstateRecord>> record(
      const Digest& digest) const override;

 private:
  store::Store& store_;
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<Digest, std::shared_ptr<const ledger::EstateRecord>>> read_;
};

/// What a ledger says, at one state of it.
///
/// Threads One at a time.
class LedgerView {
 public:
  [[nodiscard]] static base::Result<LedgerView> open(const LedgerPlace& place);
  /// The newest state of a store that is open already, and outlives the view.
  [[nodiscard]] static base::Result<LedgerView> of(const LedgerPlace& place, store::Store& store,
                                                   std::shared_ptr<const StoredRecords> records);

  [[nodiscard]] const Governance& governance() const { return *governance_; }
  [[nodiscard]] store::Snapshot& snapshot() const { return *snapshot_; }
  [[nodiscard]] store::Store& store() const { return *store_; }
  [[nodiscard]] const LedgerPlace& place() const { return place_; }
  [[nodiscard]] std::uint64_t size() const { return snapshot_->size(); }

  /// Stops reading, so that what is erased next lies in no older state that somebody looks at.
  /// Nothing but place() may be asked afterwards.
  void close() {
    governance_.reset();
    snapshot_.reset();
    records_.reset();
    store_ = nullptr;
    own_store_.reset();
  }

  /// All acts about a subject, in the order of the log, out of its first `size` entries.
  [[nodiscard]] base::Result<std::vector<Act>> acts_about(std::string_view subject,
                                                          std::uint64_t size = UINT64_MAX) const;
  [[nodiscard]] base::Result<Act> act(std::uint64_t entry) const;
  /// The newest signed head, or the empty log: what an actor has seen.
  [[nodiscard]] base::Result<ledger::SeenCheckpoint> seen() const;

 private:
  LedgerPlace place_;
  std::unique_ptr<store::Store> own_store_;
  store::Store* store_ = nullptr;
  std::shared_ptr<const StoredRecords> records_;
  std::unique_ptr<store::Snapshot> snapshot_;
  std::unique_ptr<Governance> governance_;
};

/// A text that goes beside the log, under its commitment.
struct TextBeside {
  store::ErasableText text;
  Digest commitment;
};

/// A statement on its way into the log: signed by some, or by all who have to.
struct Proposal {
  ledger::StatementBody body;
  std::string body_text;
  std::vector<std::string> signatures;  // SSHSIG blobs
  std::vector<TextBeside> texts;
  std::vector<std::string> files;  // attachments, by content
};

/// Reads and writes proposals, so that several people can sign on several machines.
[[nodiscard]] base::Result<std::string> proposal_json(const Proposal& proposal);
/// Errors  kInvalid: another form, a text or file that the body does not name, or more signatures
///         than a statement takes.
[[nodiscard]] base::Result<Proposal> parse_proposal(std::string_view json);

/// What came of a statement.
struct Appended {
  std::uint64_t entry = 0;
  ledger::Ruling ruling;
  Digest leaf;
  store::SignedHead head;  // covers it
  std::vector<std::string> warnings;
};

/// Makes a new ledger with a log key of its own, and its founding as the first entry.
///
/// Post    On a refusal no ledger is there.
/// Errors  kInvalid: one is there already. kDenied, kInvalid: why the founding is refused. kIo.
[[nodiscard]] base::Result<Appended> found_ledger(const LedgerPlace& place,
                                                  const Proposal& proposal, base::TimePoint now,
                                                  base::Rng& rng);

/// Takes a proposal in: judged, written and signed under a new head, or refused with nothing
/// written.
///
/// Errors  kDenied, kInvalid: why it is refused. kIo.
[[nodiscard]] base::Result<Appended> append(const LedgerPlace& place, const Proposal& proposal,
                                            base::TimePoint now, const std::string& holder);

/// Whether it would be taken in as it is, and what it would mean; nothing is written.
[[nodiscard]] base::Result<ledger::Ruling> try_out(const LedgerView& view, const Proposal& proposal,
                                                   base::TimePoint now);

/// Derives rows from entries, one after the other: when appending, and when rebuilding.
class Deriving {
 public:
  Deriving(ledger::LogSelf self, store::Store& store) : self_(std::move(self)), records_(store) {}

  [[nodiscard]] base::Result<ledger::Ruling> derive(std::uint64_t index, std::string_view entry,
                                                    store::Snapshot& before,
                                                    store::DerivedRows& rows);

 private:
  ledger::LogSelf self_;
  StoredRecords records_;
  std::unique_ptr<Governance> governance_;  // after the entries derived so far
  std::uint64_t next_ = 0;
};

}  // namespace onus::service
