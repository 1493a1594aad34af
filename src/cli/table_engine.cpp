// The commands that ask how likely, how often and what to change: diagrams, sweeps.
#include "command_table.h"
#include "commands.h"

namespace onus::cli {
namespace {

constexpr std::string_view kEstateHelp =
    "the estate's directory; else --estate, else upwards to estate.yaml";

constexpr Flag kSweepFlags[] = {
    {"--pairs", Flag::Kind::kSwitch, "",
     "pairs of failures that take a critical operation though neither does alone"},
    {"--limit", Flag::Kind::kText, "N", "with --pairs: judge and tell at most N of those found"},
    {"--resume", Flag::Kind::kText, "FILE", "go on from FILE, and keep there what is known"},
    {"--explain-cost", Flag::Kind::kSwitch, "", "say what the answer cost"},
};

constexpr Flag kCutsFlags[] = {
    {"--kind", Flag::Kind::kText, "KIND", "locked-out (if left out) or cut-off"},
    {"--order", Flag::Kind::kText, "N", "only sets of at most N failures"},
    {"--class", Flag::Kind::kText, "CLASS",
     "only sets of this class: component, identity, workflow, person, cause"},
    {"--person", Flag::Kind::kText, "ID", "only sets in which this person takes part"},
    {"--causes", Flag::Kind::kSwitch, "", "each value of a common cause may happen too"},
    {"--given", Flag::Kind::kList, "A,B", "taken out for maintenance beforehand"},
    {"--mission", Flag::Kind::kText, "TIME", "how likely within 1y, 90d, 8h; else at any moment"},
    {"--limit", Flag::Kind::kText, "N", "how many sets to list; 20 if left out"},
    {"--no-sets", Flag::Kind::kSwitch, "", "the probability alone"},
    {"--top", Flag::Kind::kText, "GATE", "of a fault tree; else the gate that no other uses"},
    {"--nodes-max", Flag::Kind::kText, "N", "give up a diagram beyond so many nodes"},
    {"--explain-cost", Flag::Kind::kSwitch, "", "say what the answer cost"},
};

constexpr Command kCommands[] = {
    {.name = "sweep",
     .brief = "Every single failure in turn: is one enough to lock people out?",
     .words = "ESTATE",
     .words_help = kEstateHelp,
     .words_required = false,
     .takes = kTakesEstate | kTakesAt | kTakesFailOn | kTakesPeople,
     .formats = "text, json, junit, markdown",
     .fail_levels = "never, n-1, n-2, covered, late, locked-out",
     .footer =
         "An estate is N-1 secure when no single failure leaves a critical operation late or "
         "locked\n"
         "out. --fail-on n-1 makes that a gate. --pairs tells which two failures together do what\n"
         "neither does alone, by what they have in common, worst first.\n"
         "Control-C ends it with what is known so far and exit code 5; with --resume FILE the "
         "same\n"
         "command goes on from there.\n\n"
         "Example\n  onus sweep --fail-on n-1\n  onus sweep --pairs\n"
         "  onus sweep --resume sweep.state",
     .run = run_sweep,
     .flags = kSweepFlags},
    {.name = "cuts",
     .brief = "Which failures together lock an operation out, and how likely that is",
     .words = "OPERATION|FILE.xml",
     .words_help = "an operation's id, alias or title; or an Open-PSA fault tree",
     .words_required = true,
     .takes = kTakesEstate | kTakesAt | kTakesPeople,
     .formats = "text, json, markdown",
     .fail_levels = "",
     .footer =
         "Minimal cut sets: no failure of a set can be left out. They hold if the outage outlasts\n"
         "every cache; beside sets of one and two stands what a simulation in time says. Where a\n"
         "limit is reached, the answer says what it lacks, and the exit code is 5.\n\n"
         "Example\n  onus cuts restart-turbine --people --mission 1y\n"
         "  onus cuts tree.xml --format json",
     .run = run_cuts,
     .flags = kCutsFlags},
};

}  // namespace

std::span<const Command> engine_commands() { return kCommands; }

}  // namespace onus::cli
