// Where a host keeps what emergency access needs, and how files there are written.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/ledger/note.h"

namespace onus::hosts {

inline constexpr std::size_t kPinnedLogsMax = 16;
inline constexpr std::size_t kSmallFileBytesMax = 256U * 1024U;

/// The files of a host; `onus hosts print` shows the same.
struct HostPlaces {
  std::filesystem::path logs = "/etc/onus/logs.pub";            // NAME+HASH+KEY, a log a line
  std::filesystem::path authorities = "/etc/onus/user_ca.pub";  // as TrustedUserCAKeys has it
  std::filesystem::path krl = "/etc/onus/revoked.krl";          // as RevokedKeys has it
  std::filesystem::path lists = "/var/lib/onus/lists";    // each log's newest list, as it was sent
  std::filesystem::path grants = "/var/lib/onus/grants";  // bundles, for strict hosts
  std::filesystem::path ended = "/run/onus/ended";        // a file REQUEST: that grant has ended
  std::filesystem::path spool = "/var/spool/onus";        // recordings
  std::filesystem::path recorder_socket = "/run/onus/recorder.sock";
  std::filesystem::path recorder = "/usr/bin/onus-record";
  std::filesystem::path quorum = "/etc/onus/quorum";  // pinned approvers, for strict hosts
};

/// Logs whose word counts here: a verifier key a line, # comments.
///
/// Errors  kInvalid: a line is none, or one stands there twice. kNotFound: none at all.
///         kLimit: more than kPinnedLogsMax.
[[nodiscard]] base::Result<std::vector<ledger::NoteVerifier>> parse_pinned_logs(
    std::string_view text);

/// A regular file of at most `bytes_max`.
///
/// Errors  kNotFound, kIo, kLimit.
[[nodiscard]] base::Result<std::string> read_small_file(const std::filesystem::path& path,
                                                        std::size_t bytes_max = kSmallFileBytesMax);

/// Puts a whole file in the place of another: whoever reads the path sees the old or the new bytes,
/// also after a power cut.
///
/// Errors  kIo: then the old file stands as it was, and nothing is left behind.
[[nodiscard]] base::Result<void> write_whole_file(const std::filesystem::path& path,
                                                  std::string_view bytes, mode_t mode);

}  // namespace onus::hosts
