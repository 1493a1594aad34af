// Every command: what it is for, what it takes, an example.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace onus::cli {

struct World;
struct Options;

/// Which options a command has besides those that all have.
enum Takes : std::uint32_t {
  kTakesFails = 1U << 0U,    // --fails --scenario --take --given --detect
  kTakesFailed = 1U << 1U,   // --failed
  kTakesAt = 1U << 2U,       // --at
  kTakesSince = 1U << 3U,    // --since
  kTakesFailOn = 1U << 4U,   // --fail-on
  kTakesNoSweep = 1U << 5U,  // --no-sweep
  kTakesPeople = 1U << 6U,   // --people
  kTakesAll = 1U << 7U,      // --all --out
  kTakesGraph = 1U << 8U,    // --of --depth
  kTakesExample = 1U << 9U,  // --example --yes
  kTakesEstate = 1U << 10U,  // an estate at all
};

/// An option that a command has for itself; what was given to it is in Options::own.
struct Flag {
  enum class Kind : std::uint8_t { kSwitch, kText, kList };
  std::string_view name;  // "--limit"; also the variable ONUS_LIMIT
  Kind kind = Kind::kSwitch;
  std::string_view type;  // "N", "FILE"; empty for a switch
  std::string_view help;
};

/// Several commands under one word: `onus ledger init`.
struct CommandGroup {
  std::string_view name;
  std::string_view brief;
};

struct Command {
  std::string_view name;   // "check", or "ledger init" for one of a group
  std::string_view brief;  // one line, in the list of commands
  std::string_view words;  // the name of its positional arguments; empty: none
  std::string_view words_help;
  bool words_required;
  std::uint32_t takes;
  std::string_view formats;                            // "text, json"
  std::string_view fail_levels;                        // of --fail-on, its default first
  std::string_view footer;                             // example and a word of explanation
  int (*run)(const World&, const Options&) = nullptr;  // an exit code
  std::span<const Flag> flags{};
  int wrong_input_code = 2;  // where the command line or the estate is wrong
};

/// Every command, table after table in the order of the help text.
[[nodiscard]] std::span<const Command> commands();
/// What a command, by its first word, stands under in the help text.
[[nodiscard]] std::string_view heading_of(std::string_view word);
/// The words under which commands are grouped.
[[nodiscard]] std::span<const CommandGroup> command_groups();

// One table for each kind of work; commands() joins them.
[[nodiscard]] std::span<const Command> estate_commands();         // table_estate.cpp
[[nodiscard]] std::span<const Command> engine_commands();         // table_engine.cpp
[[nodiscard]] std::span<const Command> change_commands();         // table_changes.cpp
[[nodiscard]] std::span<const Command> ledger_commands();         // table_ledger.cpp
[[nodiscard]] std::span<const Command> ledger_beside_commands();  // table_ledger_beside.cpp
[[nodiscard]] std::span<const Command> inventory_commands();      // table_inventory.cpp
[[nodiscard]] std::span<const Command> emergency_commands();      // table_emergency.cpp
[[nodiscard]] std::span<const Command> server_commands();         // table_server.cpp
[[nodiscard]] std::span<const Command> access_commands();         // table_access.cpp
[[nodiscard]] std::span<const Command> host_commands();           // table_hosts.cpp
[[nodiscard]] std::span<const Command> channel_commands();        // table_channels.cpp
[[nodiscard]] std::span<const Command> doctor_commands();         // table_doctor.cpp

/// The command of this name; nullptr where there is none.
[[nodiscard]] const Command* find_command(std::string_view name);

}  // namespace onus::cli
