#include "command_table.h"

#include <array>
#include <vector>

namespace onus::cli {
namespace {

constexpr std::array<CommandGroup, 2> kGroups{{
    {"ledger", "The log of signed statements: found it, prove it, verify it, take it elsewhere"},
    {"drill", "Rehearsals of recovery paths, and what they proved"},
}};

std::vector<Command> joined() {
  std::vector<Command> all;
  for (const auto& table : {estate_commands(), engine_commands(), ledger_commands(),
                            ledger_beside_commands(), inventory_commands(), access_commands()}) {
    all.insert(all.end(), table.begin(), table.end());
  }
  return all;
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> all = joined();
  return all;
}

std::span<const CommandGroup> command_groups() { return kGroups; }

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace onus::cli
