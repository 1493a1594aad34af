// Witness policies: which logs are followed, and whose cosignatures make a checkpoint witnessed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/ledger/note.h"

namespace onus::ledger {

inline constexpr std::size_t kPolicyBytesMax = 256U * 1024U;
inline constexpr std::size_t kPolicyNamesMax = 1000;  // witnesses and groups

struct PolicyLog {
  NoteVerifier key;
  std::string url;  // empty: none given
};

struct PolicyWitness {
  std::string name;  // within the policy
  NoteVerifier key;
  std::string url;  // empty: none given
};

/// What a quorum is made of: a witness, or a group of which some must be there.
struct PolicyMember {
  bool is_group = false;
  std::size_t index = 0;  // into witnesses or groups

  bool operator==(const PolicyMember&) const = default;
};

struct PolicyGroup {
  std::string name;
  std::size_t threshold = 1;  // 1 to members.size()
  std::vector<PolicyMember> members;
};

/// A policy as read; groups refer only to what stands before them.
struct WitnessPolicy {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;
  bool quorum_none = true;  // `quorum none`: no cosignature is asked for
  PolicyMember quorum;      // unless quorum_none

  /// Whether these witnesses (indices, in any order, repeats counting once) make the quorum.
  [[nodiscard]] bool satisfied_by(std::span<const std::size_t> present) const;
};

/// How keys stand in the file.
enum class PolicyKeys : std::uint8_t {
  kVerifierKeys,  // tlog-policy: NAME+HASH+BASE64
  kSigsumHex,     // Sigsum's older flavour: the bare key in hexadecimal
};

/// Reads a policy file.
///
/// Errors  kInvalid: another form, a name twice or not defined above its use, a threshold out of
///         range, no quorum line or two; the message tells the line. kLimit: kPolicyBytesMax,
///         kPolicyNamesMax.
/// Source  [C2SP tlog-policy]; [Sigsum policy]
[[nodiscard]] base::Result<WitnessPolicy> parse_policy(std::string_view text,
                                                       PolicyKeys keys = PolicyKeys::kVerifierKeys);

/// What a policy says of a checkpoint.
struct PolicyVerdict {
  std::size_t log = 0;                    // which log signed
  std::vector<std::size_t> witnesses;     // who cosigned, ascending
  std::vector<std::uint64_t> times_unix;  // when, one for each
};

/// Checks a checkpoint note under a policy.
///
/// Errors  kDenied: no log of the policy signed it under its own origin, a known signature does not
///         fit, or the quorum is not reached; the message names who is missing.
///         kInvalid: not a checkpoint.
[[nodiscard]] base::Result<PolicyVerdict> check_policy(const WitnessPolicy& policy,
                                                       const Note& note);

}  // namespace onus::ledger
