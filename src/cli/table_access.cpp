// The commands around emergency access.
#include <array>

#include "command_table.h"
#include "commands.h"

namespace onus::cli {
namespace {

constexpr std::array<Flag, 3> kReplayFlags{{
    {"--check", Flag::Kind::kSwitch, "", "only tell whether it is whole, and its digest"},
    {"--speed", Flag::Kind::kText, "N", "how many times faster; 1 if left out, at most 1000"},
    {"--idle", Flag::Kind::kText, "TIME", "the longest pause; 2s if left out"},
}};

constexpr std::array<Command, 1> kCommands{{
    {"replay", "Show a recorded session again, and whether anybody changed it", "FILE",
     "a recording, as the recorder left it in its spool", true, 0, "text, json", "",
     "On a terminal it plays in time; elsewhere all of it comes at once, byte for byte. A seal\n"
     "that does not fit ends it with the line's number and exit code 2.\n\n"
     "Example\n  onus replay --speed 4 request-42.1764115200.811.cast\n"
     "  onus replay --check --format json request-42.1764115200.811.cast",
     run_replay, kReplayFlags},
}};

}  // namespace

std::span<const Command> access_commands() { return kCommands; }

}  // namespace onus::cli
