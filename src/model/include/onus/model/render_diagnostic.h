// How a diagnostic looks on a terminal.
#pragma once

#include <string>

#include "onus/model/diagnostic.h"

namespace onus::model {

/// The diagnostic for people, each line ended by a line feed:
///
///     estate/recovery.yaml:41:27: unknown item "bg-cs" in needs of recovery "bg-ssh" [E0103]
///        41 |     needs: [control-room, bg-cs]
///           |                           ^~~~~  did you mean "bg-ca"?
///
/// Warnings and notes say so before the message; related places follow, one a line. Without a
/// source line the help stands on a line of its own. With `color`, ANSI escapes; none of them, and
/// no other control character, ever comes from the files that were read.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, bool color);

}  // namespace onus::model
