// Starting the shell of a session, and leaving nothing of it behind.
#pragma once

#include <sys/types.h>

#include "onus/base/result.h"
#include "onus/recorder/session.h"

namespace onus::recorder {

/// A started shell and our ends of its streams. With a terminal all three are its master.
struct Shell {
  pid_t process = -1;
  Descriptor input;   // we write
  Descriptor output;  // we read
  Descriptor errors;  // we read; not valid with a terminal
};

/// Errors  kIo: no terminal, pipe or process; the message says which.
[[nodiscard]] base::Result<Shell> start_shell(const SessionPlan& plan);

/// Kills every process below this one, those included that left their group or session.
/// Pre     This process is a child subreaper.
void kill_all_below();

/// Asks the session's foreground and background groups to hang up.
void hang_up(pid_t shell);

}  // namespace onus::recorder
