// The command that looks at all of it in advance.
#include "command_table.h"
#include "commands.h"
#include "shared_flags.h"

namespace onus::cli {
namespace {

constexpr Flag kDoctorFlags[] = {
    kLedgerFlag,
    {"--authority", Flag::Kind::kText, "FILE", "the sealed authority; it is not opened"},
    {"--channels", Flag::Kind::kText, "FILE", "over what notices go"},
    {"--own-root", Flag::Kind::kText, "DIR", "the TLS root that onus serve made"},
    {"--tls-cert", Flag::Kind::kText, "FILE", "a server's certificate, PEM"},
    {"--tls-key", Flag::Kind::kText, "FILE", "its key: whether others may read it"},
    kServerFlag,
    kRootFlag,
    kAsFlag,
    kKeyFlag,
    {"--log-verifier", Flag::Kind::kList, "NAME+…", "a log whose signed list counts"},
};

constexpr Command kCommands[] = {
    {.name = "doctor",
     .brief = "Look at everything that emergency access rests on, before somebody needs it",
     .words = "",
     .words_help = "",
     .words_required = false,
     .takes = kTakesEstate | kTakesFailOn,
     .formats = "text, json",
     .fail_levels = "wrong, warning, never",
     .footer =
         "Without --server: the estate, the ledger and who could approve by it, keys, agent, "
         "clock,\n"
         "disk, rights of files with secrets. With --server: whether it answers, how long its\n"
         "certificate lasts, its clock, its list for hosts, and, signed in with --as and --key,\n"
         "who could approve there now and what is overdue. Changes nothing, shows no secret.\n"
         "Exit code 1: something is wrong; what mends it stands below it.\n\n"
         "Example\n  onus doctor --authority emergency-2026.json --channels channels.yaml\n"
         "  onus doctor --server https://10.0.0.5:8443 --root root.pem --as ines --key ines.pub",
     .run = run_doctor,
     .flags = kDoctorFlags},
};

}  // namespace

std::span<const Command> doctor_commands() { return kCommands; }

}  // namespace onus::cli
