// The commands of the ledger: who signed what, and the gate that rests on it.
#include "command_table.h"
#include "commands.h"

namespace onus::cli {

std::span<const Command> ledger_commands() { return {}; }

}  // namespace onus::cli
