// A log's head: which log, how many entries, which root.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/ledger/merkle.h"
#include "onus/ledger/note.h"

namespace onus::ledger {

struct Checkpoint {
  std::string origin;  // never empty, one line
  std::uint64_t size = 0;
  Hash root;
  std::vector<std::string> extensions;  // further lines, opaque, none empty

  bool operator==(const Checkpoint&) const = default;
};

/// Reads a note's text as a checkpoint.
///
/// Errors  kInvalid: another form: the size has one spelling, the root is 32 bytes of base64.
/// Source  [C2SP tlog-checkpoint]
[[nodiscard]] base::Result<Checkpoint> parse_checkpoint(std::string_view text);

/// Pre     `origin` and `extensions` as described above.
[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);

/// A checkpoint whose log signed it.
struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};

/// Reads a signed checkpoint and checks the log's own signature, and that the origin is the log's
/// name. Other signatures are kept, unchecked.
///
/// Pre     `log.type()` is kEd25519.
/// Errors  kInvalid: malformed. kDenied: not signed by `log`, or another origin.
[[nodiscard]] base::Result<SignedCheckpoint> open_checkpoint(std::string_view note_bytes,
                                                             const NoteVerifier& log);

/// The same for a log whose key bears another name than its origin, as some public ones do.
[[nodiscard]] base::Result<SignedCheckpoint> open_checkpoint_of(std::string_view origin,
                                                                std::string_view note_bytes,
                                                                const NoteVerifier& log);

/// Writes a checkpoint signed by its log.
///
/// Pre     `signer`'s name is the origin.
/// Errors  What the signer fails with.
[[nodiscard]] base::Result<SignedCheckpoint> sign_checkpoint(const Checkpoint& checkpoint,
                                                             NoteSigner& signer);

/// Adds a witness' signature to a note; the same key's earlier one is replaced.
void add_signature(Note& note, NoteSignature signature);

}  // namespace onus::ledger
