// tlog-witness: asking a witness for its cosignature, and the rules by which one gives it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/ledger/checkpoint.h"
#include "onus/ledger/merkle.h"

namespace onus::ledger {

inline constexpr std::size_t kAddCheckpointBytesMax = 64U * 1024U;

/// The body of POST add-checkpoint.
struct AddCheckpoint {
  std::uint64_t old_size = 0;
  std::vector<Hash> proof;
  std::string checkpoint;  // a signed note

  bool operator==(const AddCheckpoint&) const = default;
};

/// Errors  kInvalid: another form; kLimit: kAddCheckpointBytesMax, kProofHashesMax.
/// Source  [C2SP tlog-witness]
[[nodiscard]] base::Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);
[[nodiscard]] std::string add_checkpoint_body(const AddCheckpoint& request);

/// What a witness answers.
struct WitnessAnswer {
  int status = 0;
  std::string content_type;  // empty: text/plain
  std::string body;          // 200: signature lines; 409: the size that the witness has

  bool operator==(const WitnessAnswer&) const = default;
};

inline constexpr std::string_view kTlogSizeType = "text/x.tlog.size";

/// What a client makes of an answer.
struct WitnessOutcome {
  std::vector<NoteSignature> cosignatures;    // by `witness`, checked; empty after a conflict
  std::optional<std::uint64_t> witness_size;  // 409: ask again from here
};

/// Reads an answer to a request for `text` (the checkpoint's).
///
/// Errors  kDenied: the witness refused, or its cosignature does not fit; the message tells the
///         status and what it means. kInvalid: malformed.
[[nodiscard]] base::Result<WitnessOutcome> read_witness_answer(const WitnessAnswer& answer,
                                                               std::string_view text,
                                                               const NoteVerifier& witness);

/// The latest head that a witness has cosigned of one log.
struct WitnessedHead {
  std::uint64_t size = 0;
  Hash root;

  bool operator==(const WitnessedHead&) const = default;
};

/// Where a witness keeps heads. A head must be stored before its cosignature leaves.
class WitnessState {
 public:
  virtual ~WitnessState() = default;
  [[nodiscard]] virtual base::Result<std::optional<WitnessedHead>> head(
      std::string_view origin) const = 0;

  /// Replaces `before` by `after` at once, or says that another head was there.
  ///
  /// Post    true: it is stored durably. false: nothing changed.
  [[nodiscard]] virtual base::Result<bool> advance(std::string_view origin,
                                                   const std::optional<WitnessedHead>& before,
                                                   const WitnessedHead& after) = 0;
};

/// Heads in memory: for tests, and for a witness whose caller stores them itself.
class MemoryWitnessState final : public WitnessState {
 public:
  [[nodiscard]] base::Result<std::optional<WitnessedHead>> head(
      std::string_view origin) const override;
  [[nodiscard]] base::Result<bool> advance(std::string_view origin,
                                           const std::optional<WitnessedHead>& before,
                                           const WitnessedHead& after) override;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, WitnessedHead, std::less<>> heads_;
};

/// A log that a witness follows. Its key may bear another name than its origin.
struct WitnessedLog {
  std::string origin;
  NoteVerifier key;  // kEd25519
};

/// A witness' decision on a request: the rules of tlog-witness, in their order.
///
/// 404 unknown log · 403 no trusted signature · 400 malformed, or old above new · 409 old is not
/// what we have, or equal sizes with another root · 422 the proof does not hold · 200 cosigned.
class Witness {
 public:
  /// Pre     `signer` is kCosignature.
  Witness(std::vector<WitnessedLog> logs, NoteSigner& signer, WitnessState& state,
          const base::Clock& clock)
      : logs_(std::move(logs)), signer_(signer), state_(state), clock_(clock) {}

  /// Errors  kIo: the state or the signer failed; a server answers 500 and nothing was cosigned.
  [[nodiscard]] base::Result<WitnessAnswer> add_checkpoint(std::string_view body);

 private:
  std::vector<WitnessedLog> logs_;
  NoteSigner& signer_;
  WitnessState& state_;
  const base::Clock& clock_;
};

}  // namespace onus::ledger
