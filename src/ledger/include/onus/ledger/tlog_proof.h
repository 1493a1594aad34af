// tlog-proof: one text file that proves that a log has an entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/ledger/merkle.h"
#include "onus/ledger/note.h"
#include "onus/ledger/policy.h"

namespace onus::ledger {

inline constexpr std::size_t kTlogProofBytesMax = 1024U * 1024U;

struct TlogProof {
  std::optional<std::string> extra;  // opaque to the format; ours is the entry itself
  std::uint64_t index = 0;
  std::vector<Hash> hashes;
  std::string checkpoint;  // a signed note, as published

  bool operator==(const TlogProof&) const = default;
};

/// Reads the form; nothing is checked.
///
/// Errors  kInvalid: another form; the message tells the line. kLimit: kTlogProofBytesMax,
///         kProofHashesMax.
/// Source  [C2SP tlog-proof]
[[nodiscard]] base::Result<TlogProof> parse_tlog_proof(std::string_view text);

/// Pre     At most kProofHashesMax hashes; `checkpoint` is a note.
[[nodiscard]] std::string tlog_proof_text(const TlogProof& proof);

/// What a verified proof says.
struct ProvenEntry {
  std::uint64_t index = 0;
  std::uint64_t tree_size = 0;
  PolicyVerdict verdict;
};

/// Whether `proof` shows `entry` in a log of `policy`, under a checkpoint that reaches its quorum.
///
/// Errors  kDenied: it does not; the message tells which link breaks. kInvalid: malformed.
[[nodiscard]] base::Result<ProvenEntry> verify_tlog_proof(const TlogProof& proof,
                                                          std::string_view entry,
                                                          const WitnessPolicy& policy);

}  // namespace onus::ledger
