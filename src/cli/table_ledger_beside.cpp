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
constexpr Flag kEraseFlags[] = {
    kLedgerFlag,
    {"--yes", Flag::Kind::kSwitch, "", "ask nothing before erasing"},
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
    {.name = "ledger erase",
     .brief = "Erase a text that lies beside the log; the log itself stays as it is",
     .words = "COMMITMENT",
     .words_help = "64 digits, as the entry has them",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "Overwrites it in every file of this ledger. Backups, exports made with --texts and\n"
         "other copies cannot be recalled.\n\n"
         "Example\n  onus ledger erase 6a95…f1 --yes",
     .run = run_ledger_erase,
     .flags = kEraseFlags},
};

}  // namespace

std::span<const Command> ledger_beside_commands() { return kCommands; }

}  // namespace onus::cli
