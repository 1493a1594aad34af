#include "command_table.h"

#include <array>
#include <vector>

namespace onus::cli {
namespace {

constexpr std::array<CommandGroup, 6> kGroups{{
    {"request", "Emergency access: ask, approve, grant, end, review"},
    {"ledger", "The log of signed statements: found it, prove it, verify it, take it elsewhere"},
    {"drill", "Rehearsals of recovery paths, and what they proved"},
    {"authority", "The keys that certify people for an emergency: made, shown, rotated, retired"},
    {"channels", "The ways in which people are told what happened: tried, and judged"},
    {"hosts", "The machines that emergency access reaches: set up, checked, audited"},
}};

/// A table and what it stands under in the help text.
struct Table {
  std::string_view heading;
  std::span<const Command> commands;
};

std::vector<Table> tables() {
  return {{"What holds, and what fails", estate_commands()},
          {"How likely, and what to change", engine_commands()},
          {"How likely, and what to change", change_commands()},
          {"Who signed", ledger_commands()},
          {"Who signed", ledger_beside_commands()},
          {"What other systems know", inventory_commands()},
          {"Emergency access", emergency_commands()},
          {"Emergency access", server_commands()},
          {"Emergency access", access_commands()},
          {"Emergency access", host_commands()},
          {"Emergency access", channel_commands()},
          {"Emergency access", doctor_commands()}};
}

std::vector<Command> joined() {
  std::vector<Command> all;
  for (const Table& table : tables()) {
    all.insert(all.end(), table.commands.begin(), table.commands.end());
  }
  return all;
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> all = joined();
  return all;
}

std::span<const CommandGroup> command_groups() { return kGroups; }

std::string_view heading_of(std::string_view word) {
  for (const Table& table : tables()) {
    for (const Command& command : table.commands) {
      if (command.name.substr(0, command.name.find(' ')) == word) return table.heading;
    }
  }
  return {};
}

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace onus::cli
