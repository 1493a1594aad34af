// The commands that ask how likely, how often and what to change: diagrams, sweeps, plans.
#include "command_table.h"
#include "commands.h"

namespace onus::cli {
namespace {

constexpr std::string_view kEstateHelp =
    "the estate's directory; else --estate, else upwards to estate.yaml";

constexpr Flag kPlanFlags[] = {
    {"--base", Flag::Kind::kText, "REV|DIR", "what to compare with: a Git revision or a directory"},
};

constexpr Command kCommands[] = {
    {.name = "plan",
     .brief = "What merging a change does to every verdict, finding and owner",
     .words = "ESTATE",
     .words_help = kEstateHelp,
     .words_required = false,
     .takes = kTakesEstate | kTakesAt | kTakesNoSweep | kTakesPeople,
     .formats = "text, json, markdown",
     .fail_levels = "",
     .footer =
         "The estate as it lies here is compared with --base: a directory if there is one of that\n"
         "name, else a revision of the Git repository around the estate. Nothing is checked out.\n"
         "Exit code 0: no verdict, finding or owner changes; 2: some do; 3: an estate or the "
         "command\n"
         "line is wrong (elsewhere 2, which here means changed); 5: a limit cut the answer.\n\n"
         "Example\n  onus plan --base origin/main\n  onus plan new-estate --base old-estate",
     .run = run_plan,
     .flags = kPlanFlags,
     .wrong_input_code = 3},
};

}  // namespace

std::span<const Command> engine_commands() { return kCommands; }

}  // namespace onus::cli
