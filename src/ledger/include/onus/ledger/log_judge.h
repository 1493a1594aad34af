// What a log's entries mean, for its verifier: the same rules by which they were taken in.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "onus/ledger/governance.h"
#include "onus/ledger/verify_log.h"

namespace onus::ledger {

/// Records of adopted estates out of an export's attachments.
class ExportedRecords final : public RecordSource {
 public:
  explicit ExportedRecords(const ExportDirectory& files) : files_(files) {}
  [[nodiscard]] base::Result<std::shared_ptr<const EstateRecord>> record(
      const crypto::Digest& digest) const override;

 private:
  const ExportDirectory& files_;
  mutable std::map<crypto::Digest, std::shared_ptr<const EstateRecord>> read_;
};

/// Judges every entry of an exported log.
class LogJudge final : public StatementJudge {
 public:
  LogJudge(LogSelf self, const ExportDirectory& files)
      : files_(files), records_(files), governance_(std::move(self), records_) {}

  [[nodiscard]] base::Result<std::unique_ptr<Examined>> examine(
      std::uint64_t index, std::string_view entry) const override;
  [[nodiscard]] base::Result<void> judge(std::uint64_t index, const Hash& leaf,
                                         std::unique_ptr<Examined> examined) override;

  /// What can be told only at the end: that every checkpoint that an actor had seen was one of this
  /// log, and that allowed_signers says what the log says.
  ///
  /// Pre     All entries under `head` were judged.
  /// Errors  kInvalid: the first entry that saw another log. kDenied: allowed_signers is another.
  [[nodiscard]] base::Result<void> finish(const Checkpoint& head);

  [[nodiscard]] const Governance& governance() const { return governance_; }
  [[nodiscard]] std::uint64_t statements() const { return size_; }
  [[nodiscard]] std::uint64_t signatures() const { return signatures_; }

 private:
  using StatementId = std::array<std::uint8_t, kStatementIdDigits / 2>;
  struct IdHash {
    std::size_t operator()(const StatementId& id) const noexcept;
  };
  struct Link {
    std::uint64_t sequence = 0;
    Digest leaf;
  };
  struct Seen {
    Digest root;
    std::uint64_t entry = 0;  // the first that saw it
  };

  [[nodiscard]] ChainFacts facts_of(const Statement& statement) const;
  [[nodiscard]] base::Result<void> note_seen(const Statement& statement, std::uint64_t index);

  const ExportDirectory& files_;
  ExportedRecords records_;
  Governance governance_;
  std::uint64_t size_ = 0;
  std::uint64_t signatures_ = 0;
  std::optional<TimePoint> last_received_;
  std::unordered_set<StatementId, IdHash> ids_;   // looked up only
  std::unordered_map<std::string, Link> newest_;  // by subject; looked up only
  std::map<std::uint64_t, Seen> seen_;            // by size of the log
  std::set<Digest> attachments_;                  // looked at already
};

}  // namespace onus::ledger
