// The two programs of a recorded session: the root-owned recorder, and the forced command.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>

#include "onus/base/clock.h"
#include "onus/base/result.h"

namespace onus::recorder {

inline constexpr std::size_t kSessionsMax = 256;           // at one time on one host
inline constexpr std::size_t kSessionsPerAccountMax = 64;  // so that no account keeps others out

/// Where the recorder finds and leaves things.
struct RecorderPlaces {
  std::filesystem::path socket = "/run/onus/recorder.sock";
  std::filesystem::path spool = "/var/spool/onus";  // recordings, and a report for each
  std::filesystem::path ended = "/run/onus/ended";  // a file REQUEST: that grant has ended
  std::filesystem::path authorities = "/etc/onus/user_ca.pub";  // as TrustedUserCAKeys has it
};

/// Waits for sessions and runs each in a process of its own, until `stop` is set; running sessions
/// are then left to their own end.
///
/// Pre     Root's, one thread.
/// Errors  kIo: the socket or the spool cannot be used. kInvalid: the authorities' file.
[[nodiscard]] base::Result<void> serve_sessions(const RecorderPlaces& places,
                                                const base::Clock& clock,
                                                const std::atomic<bool>& stop);

/// What sshd starts in place of a shell: hands the connection to the recorder and waits.
/// Post    The exit code of the session's shell; 128 + the signal that killed it.
/// Errors  kIo: the recorder is not there. kDenied: it refused, and why.
[[nodiscard]] base::Result<int> run_forced_command(const std::filesystem::path& socket);

}  // namespace onus::recorder
