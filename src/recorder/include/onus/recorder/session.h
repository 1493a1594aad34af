// One recorded session: a shell of its own on a terminal (or pipes) that the recorder holds.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "onus/base/result.h"
#include "onus/recorder/permit.h"
#include "onus/recorder/recording.h"
#include "onus/recorder/wire.h"

namespace onus::recorder {

inline constexpr auto kTick = std::chrono::milliseconds(500);
inline constexpr auto kGraceAfterHangup = std::chrono::seconds(2);
inline constexpr auto kDrainAfterExit = std::chrono::seconds(5);

/// Whose session it is, from the user database.
struct Account {
  uid_t user = 0;
  gid_t group = 0;
  std::string name, home, shell;
};

/// Everything that a session needs.
struct SessionPlan {
  Account account;
  Permit permit;
  SessionRequest request;
  std::chrono::nanoseconds ends_after{0};  // from now, by the monotonic clock
  std::filesystem::path recording;         // a file that does not exist yet
  std::int64_t started_at_s = 0;
};

/// Why a session ended.
enum class SessionEnd : std::uint8_t { kExited, kHungUp, kTimeIsUp, kAskedFor, kRecordingFailed };

/// "exited", "hung-up", "time-is-up", "asked-for", "recording-failed".
[[nodiscard]] std::string_view session_end_name(SessionEnd end);

struct SessionReport {
  SessionEnd end = SessionEnd::kExited;
  int wait_status = 0;  // of the shell, as waitpid tells it
  std::chrono::nanoseconds lasted{0};
  std::uint64_t output_bytes = 0;
  std::uint64_t lost_bytes = 0;  // that the recording could not take
  crypto::Digest recording{};
};

/// What a session listens to besides its own streams.
struct SessionOutside {
  int control = -1;                        // the socket to the forced command
  std::array<int, 3> streams{-1, -1, -1};  // its standard input, output, error
  std::function<bool()> must_end;          // asked every kTick: has somebody ended the grant?
};

/// Runs a session to its end: starts the shell as `plan.account` in a session of its own, relays
/// and records, warns before the end, and leaves no process of it behind.
///
/// Pre     This process is root's, has one thread, and is not needed for anything else: every
///         process that the session leaves behind becomes its child, and is killed.
/// Errors  kIo: no terminal, no process or no recording could be made; then nothing was started.
/// Source  pty(7), prctl(2) PR_SET_CHILD_SUBREAPER
[[nodiscard]] base::Result<SessionReport> run_session(const SessionPlan& plan,
                                                      const SessionOutside& outside);

}  // namespace onus::recorder
