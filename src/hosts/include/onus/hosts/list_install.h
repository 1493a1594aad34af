// A revocation list that arrives at a host: judged against what is there, then installed whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/access/revocation.h"
#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/hosts/host_files.h"

namespace onus::hosts {

inline constexpr base::Seconds kListAheadMax = std::chrono::minutes(5);  // of this host's clock
inline constexpr base::Seconds kListAgeWarn = std::chrono::minutes(10);
inline constexpr base::Seconds kListAgeMax = std::chrono::hours(1);

/// A log's list as it lies on this host.
struct StoredList {
  std::string origin;
  access::SignedRevocations said;
};

/// What came of a list.
struct Installed {
  std::string origin;
  std::uint64_t number = 0;
  base::TimePoint made_at;
  crypto::Digest krl_digest;    // of the log's own part, which the server is told
  std::size_t ended = 0;        // grants that it names
  std::size_t newly_ended = 0;  // that this host had not heard of
  bool changed = false;         // whom sshd refuses is another than before
  /// Whether the log's growth since the list before was shown; none: this is the first, or the log
  /// did not grow.
  std::optional<bool> growth_shown;
};

/// Whether `now` may follow `before`: the same log, which did not go back.
///
/// `proof`: shows that the head of `before` is the beginning of that of `now`; empty: none came.
/// Errors  kDenied: another root at the same size, a smaller size, an earlier date, a proof that
///         does not fit, a date further ahead of `clock_says` than kListAheadMax.
[[nodiscard]] base::Result<void> check_follows(const access::SignedRevocations& before,
                                               const access::SignedRevocations& now,
                                               const std::vector<crypto::Digest>& proof);

/// All lists that lie on this host and that a pinned log signed.
///
/// Errors  kInvalid, kDenied: one that is damaged; nothing is installed over it unseen. kIo.
[[nodiscard]] base::Result<std::vector<StoredList>> stored_lists(
    const HostPlaces& places, const std::vector<ledger::NoteVerifier>& logs);

/// Judges a list and installs it: the ended requests for the recorder, the union of all logs' lists
/// for sshd, the list itself for the next judgement.
///
/// Post    What sshd reads is a whole list that revokes something, before and after.
/// Errors  kDenied: no pinned log signed it, or it goes back; what was there stays. kInvalid,
///         kLimit: malformed. kIo: a file could not be written; installing again mends it.
[[nodiscard]] base::Result<Installed> install_list(const HostPlaces& places,
                                                   std::string_view envelope,
                                                   base::TimePoint clock_says);

/// What sshd reads: the lists of all logs in one.
[[nodiscard]] codec::SshKrl union_of(const std::vector<StoredList>& lists);

}  // namespace onus::hosts
