// The signed revocation list: which grants ended before their certificates did.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/ssh_krl.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/sha256.h"
#include "onus/ledger/checkpoint.h"

namespace onus::access {

inline constexpr std::string_view kRevocationsType = "application/vnd.onus.revocations+json";
inline constexpr std::size_t kEndedMax = 2000;  // a list that is longer would not fit an envelope
inline constexpr std::size_t kAuthoritiesMax = 32;
/// A key id that every list revokes and no grant has: a list that revokes nothing is never made,
/// so that none is ever taken for "nobody is revoked", and whoever asks can see that it works.
inline constexpr std::string_view kSentinelKeyId = "onus.revocation-list.sentinel";
/// How long a grant stays listed behind its certificate's end: for hosts whose clock is behind.
inline constexpr base::Seconds kListedAfterEnd = std::chrono::hours(24);

/// A grant that ended, by whatever way, and whose certificate a host might still take.
struct EndedGrant {
  std::string request;
  std::uint64_t serial = 0;
  base::TimePoint valid_to;  // of its certificate
  codec::SshPublicKey authority;

  bool operator==(const EndedGrant&) const = default;
};

/// What a list says.
struct Revocations {
  base::TimePoint made_at;
  std::string checkpoint;                        // a signed note: the log's newest head
  std::vector<EndedGrant> ended;                 // ascending by serial, none twice
  std::vector<codec::SshPublicKey> authorities;  // added and not retired
  std::vector<codec::SshPublicKey> retired;      // revoked outright: whatever they certified

  bool operator==(const Revocations&) const = default;
};

/// A list that was read and whose every signature fits.
struct SignedRevocations {
  Revocations list;
  ledger::Checkpoint head;   // its origin names the log
  std::uint64_t number = 0;  // the size of that head: it grows with the log and never goes back
  codec::SshKrl krl;         // what sshd reads; it revokes something
  crypto::Digest krl_digest;
};

/// Signs a list with the log's key, as a DSSE envelope of kRevocationsType.
///
/// Pre     `list.ended` ascends by serial.
/// Errors  kInvalid: the checkpoint is no note of that log; a request's id that cannot name a file.
///         kLimit: more than kEndedMax or kAuthoritiesMax. kIo: the crypto library failed.
/// Source  docs/formats/revocation-list.md
[[nodiscard]] base::Result<std::string> sign_revocations(const Revocations& list,
                                                         const crypto::PrivateKey& log_key);

/// Reads a list that must be the word of `log`, the key that a host has pinned.
///
/// Errors  kDenied: another key signed it, or its checkpoint is another log's. kInvalid: malformed,
///         its parts do not fit each other, or it revokes nothing. kLimit: a named limit.
[[nodiscard]] base::Result<SignedRevocations> read_revocations(std::string_view envelope,
                                                               const ledger::NoteVerifier& log);

/// What sshd reads, of one list.
///
/// Post    It revokes at least kSentinelKeyId.
[[nodiscard]] codec::SshKrl krl_of(const Revocations& list, const ledger::Checkpoint& head);

}  // namespace onus::access
