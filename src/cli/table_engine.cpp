// The commands that ask how likely, how often and what to change: diagrams, sweeps, plans.
#include "command_table.h"
#include "commands.h"

namespace onus::cli {

std::span<const Command> engine_commands() { return {}; }

}  // namespace onus::cli
