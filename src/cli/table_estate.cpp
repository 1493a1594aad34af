// The commands that read an estate and answer, and those that help at the terminal.
#include <array>

#include "command_table.h"
#include "commands.h"

namespace onus::cli {
namespace {

constexpr std::string_view kVerdictLevels = "never, covered, late, locked-out";

constexpr Flag kWhoFlags[] = {
    {"--ledger", Flag::Kind::kText, "DIR", "the ledger; else .onus/ledger under the estate"},
    {"--known-at", Flag::Kind::kText, "TIME", "by what had been signed then; now if left out"},
};
constexpr Flag kSchemaFlags[] = {
    {"--kind", Flag::Kind::kText, "KIND",
     "estate (if left out), or statement: the ledger's entries"},
};
constexpr Flag kStatusFlags[] = {
    {"--ledger", Flag::Kind::kText, "DIR", "the ledger; else .onus/ledger under the estate"},
};

constexpr std::array<Command, 14> kCommands{{
    {"init", "Begin an estate: a small valid one, or a copy of an example", "DIR",
     "where to write; here if left out", false, kTakesExample, "text", "",
     "On a terminal it asks six questions; elsewhere, or with --yes, it takes the defaults.\n"
     "Nothing that exists is written over.\n\n"
     "Example\n  onus init my-estate && onus check my-estate\n"
     "  onus init --example northwind-grid grid",
     run_init},
    {"check", "Find what is wrong: who does not answer, what does not come back", "ESTATE",
     "the estate's directory; else --estate, else upwards to estate.yaml", false,
     kTakesEstate | kTakesAt | kTakesFailOn | kTakesNoSweep,
     "text, json, sarif, junit, github, markdown", "error, warning, note, never",
     "Each finding names the item, who has to act and the next step, and ends in a chain that\n"
     "proves it. Exit code 1 when one is at or above --fail-on.\n\n"
     "Example\n  onus check --fail-on warning --format text --format sarif=onus.sarif",
     run_check},
    {"explain", "Say what a rule means, or how one item stands among the others", "RULE|ITEM",
     "a rule such as REC004, or an item of the estate", true, kTakesEstate, "text, json", "",
     "Example\n  onus explain REC004\n  onus explain okta", run_explain},
    {"who", "Who answers for an operation, who is on call, who may act", "OPERATION",
     "its id, alias, title, or nearly that", true, kTakesEstate | kTakesFailed | kTakesAt,
     "text, json, markdown", "",
     "Every role with its place in the files, or its entry in the ledger; every one that nobody\n"
     "fills is named as a gap.\n\n"
     "Example\n  onus who restart-turbine --failed okta --at 2026-12-24T03:00:00Z",
     run_who, kWhoFlags},
    {"whatif", "What a failure does to every operation, and how each comes back", "ESTATE|NAME",
     "an estate's directory, or a scenario or item that fails", false,
     kTakesEstate | kTakesFails | kTakesAt | kTakesFailOn, "text, json, markdown", kVerdictLevels,
     "Verdicts: unaffected; covered (back within what it tolerates); late; locked-out (nothing\n"
     "written down regains it); down-before. Ways that do harm are not taken by themselves, but\n"
     "tried and told beside.\n\n"
     "Example\n  onus whatif --fails okta,pager --detect 10m\n"
     "  onus whatif --fails vendor=okta --take wipe-and-reinstall",
     run_whatif},
    {"outage", "The 3 a.m. screen: what is lost, until when, whom to call, what first", "ITEM",
     "what is down: ids, aliases, titles, or nearly that", true, kTakesEstate | kTakesSince,
     "text, json, markdown", "",
     "Clock times are in the estate's time zone. Nobody is taken to have repaired anything before\n"
     "now.\n\n"
     "Example\n  onus outage okta --since 03:05",
     run_outage},
    {"blackstart", "Everything down at once: in which order it comes back, and what never does",
     "ESTATE|ITEM", "an estate's directory, or items that are damaged besides", false,
     kTakesEstate | kTakesFailed | kTakesAt | kTakesFailOn, "text, json, markdown",
     "never, operation, item", "Example\n  onus blackstart --failed hsm-a", run_black_start},
    {"runbook", "The ordered steps back in, to print and keep in a safe", "OPERATION",
     "its id, alias or title; or --all", false, kTakesEstate | kTakesFails | kTakesAt | kTakesAll,
     "text, markdown, json", "",
     "Without --fails, one chapter for each single failure that takes the operation, those that\n"
     "end alike told together. --all writes a binder: one file of Markdown and one of plain text\n"
     "for each operation, and an index.\n\n"
     "Example\n  onus runbook restart-turbine --fails okta | lp\n"
     "  onus runbook --all --out binder",
     run_runbook},
    {"graph", "Draw what hangs on what", "ESTATE",
     "the estate's directory; else --estate, else upwards to estate.yaml", false,
     kTakesEstate | kTakesGraph | kTakesAt, "text, dot, svg, json", "",
     "svg needs the program dot of Graphviz.\n\n"
     "Example\n  onus graph --of restart-turbine\n  onus graph --format svg=estate.svg",
     run_graph},
    {"schema", "Print the JSON Schema of the estate format, for editors", "", "", false, 0, "json",
     "",
     "Example\n  onus schema > onus.schema.json\n"
     "  and as first line of estate.yaml: # yaml-language-server: $schema=onus.schema.json\n"
     "  onus schema --kind statement",
     run_schema, kSchemaFlags},
    {"completion", "Print the completion script of a shell", "SHELL", "bash, zsh or fish", true, 0,
     "text", "",
     "Example\n  onus completion bash > /etc/bash_completion.d/onus\n"
     "  onus completion fish > ~/.config/fish/completions/onus.fish",
     run_completion},
    {"version", "Print the version", "", "", false, 0, "text, json", "", "Example\n  onus version",
     run_version},
    {"status", "Five lines on the estate, and the next command; what bare onus prints", "ESTATE",
     "the estate's directory; else --estate, else upwards to estate.yaml", false, kTakesEstate,
     "text, json", "",
     "With a ledger also who approved what, what is stale and why, and which proofs still hold.\n\n"
     "Example\n  onus",
     run_status, kStatusFlags},
}};

}  // namespace

std::span<const Command> estate_commands() { return kCommands; }

}  // namespace onus::cli
