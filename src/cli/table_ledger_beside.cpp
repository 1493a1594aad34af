// Commands for what lies beside the log's entries.
#include "command_table.h"
#include "commands.h"
#include "ledger_acts.h"

namespace onus::cli {
namespace {

constexpr Flag kWitnessFlags[] = {
    kLedgerFlag,
    {"--witness-key", Flag::Kind::kText, "NAME+ID+KEY", "the witness' verifier key, as published"},
};

constexpr Command kCommands[] = {
    {.name = "ledger witness",
     .brief = "Ask a witness to cosign the newest head, so that no second history can be shown",
     .words = "ACTION URL",
     .words_help = "add, and the witness' URL; its add-checkpoint lies beneath",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "The witness must know the log: give its operator the line in the export's file key.\n"
         "Uses the program curl. Nothing waits for a witness: ask again after any failure.\n\n"
         "Example\n  onus ledger witness add https://witness.example.org/onus \\\n"
         "    --witness-key witness.example.org+6e0fbe6f+BLq…",
     .run = run_ledger_witness,
     .flags = kWitnessFlags},
};

}  // namespace

std::span<const Command> ledger_beside_commands() { return kCommands; }

}  // namespace onus::cli
