// The commands of the ledger: who signed what, and the gate that rests on it.
#include "command_table.h"
#include "commands.h"
#include "ledger_acts.h"

namespace onus::cli {
namespace {

constexpr auto kInitFlags = joined(
    std::array<Flag, 4>{{
        {"--origin", Flag::Kind::kText, "NAME", "the log's name for ever: example.org/onus"},
        {"--founder", Flag::Kind::kList, "ID=KEY", "a founder and their key; three or more"},
        {"--second-head", Flag::Kind::kText, "FILE", "where the last head lies too; another disk"},
        {"--log-key", Flag::Kind::kText, "FILE", "where the log's own key is to lie"},
    }},
    kSigningFlags);

constexpr auto kKeyFlags = joined(
    std::array<Flag, 3>{{
        {"--new-key", Flag::Kind::kText, "FILE", "the key that begins: its private half signs too"},
        {"--old-key", Flag::Kind::kText, "SHA256:…", "the key that ends, where there are several"},
        {"--reason", Flag::Kind::kText, "WORD",
         "of a revocation: compromised, left, lost, retired"},
    }},
    kSigningFlags);

constexpr Flag kSignFlags[] = {kLedgerFlag, kAsFlag, kKeyFlag, kYesFlag};
constexpr Flag kPlainFlags[] = {kLedgerFlag};

constexpr Flag kExportFlags[] = {
    kLedgerFlag,
    {"--texts", Flag::Kind::kSwitch, "", "also what can be erased; copies cannot be recalled"},
};
constexpr Flag kVerifyFlags[] = {
    {"--log-verifier", Flag::Kind::kText, "NAME+…", "the log's key as you know it"},
};
constexpr Flag kRebuildFlags[] = {
    kLedgerFlag,
    {"--repair", Flag::Kind::kSwitch, "", "also write what is derived"},
};

constexpr auto kAcceptFlags = joined(
    std::array<Flag, 3>{{
        {"--on", Flag::Kind::kText, "ITEM", "the item or operation that the finding is on"},
        {"--until", Flag::Kind::kText, "DATE", "until when; a risk is not accepted for ever"},
        {"--because", Flag::Kind::kText, "TEXT", "why; held beside the log, can be erased"},
    }},
    kSigningFlags);

constexpr auto kHandOverFlags =
    joined(std::array<Flag, 2>{{
               {"--to", Flag::Kind::kText, "PARTY", "the person or team that is to hold the role"},
               {"--accept", Flag::Kind::kSwitch, "", "accept what was handed over"},
           }},
           kSigningFlags);

constexpr auto kDrillFlags =
    joined(std::array<Flag, 4>{{
               {"--scenario", Flag::Kind::kText, "NAME", "what was taken to have failed"},
               {"--result", Flag::Kind::kText, "WORD", "passed or failed"},
               {"--took", Flag::Kind::kText, "TIME", "from beginning to end, such as 14m"},
               {"--evidence", Flag::Kind::kText, "FILE", "what shows it; kept beside the log"},
           }},
           kSigningFlags);

constexpr std::string_view kEstateHelp =
    "the estate's directory; else --estate, else upwards to estate.yaml";

constexpr Flag kGateFlags[] = {
    kLedgerFlag,
    {"--all", Flag::Kind::kSwitch, "", "every operation in production"},
    {"--given", Flag::Kind::kList, "A,B", "while these are taken out for maintenance"},
    {"--policy", Flag::Kind::kText, "FILE",
     "what must hold, as JSON; else the defaults (docs/formats/passport.md)"},
    {"--passport", Flag::Kind::kText, "FILE", "where to write the passport if it passes"},
    {"--verify", Flag::Kind::kText, "FILE", "verify this passport instead"},
    {"--verify-key", Flag::Kind::kText, "KEY", "the log's verifier key, or a file that holds it"},
    {"--estate-digest", Flag::Kind::kText, "HEX", "the estate it must be for; else the one here"},
    {"--commit", Flag::Kind::kText, "ID", "the commit it must be for"},
    {"--last", Flag::Kind::kText, "FILE", "remembers what was accepted; older ones are refused"},
};
constexpr Flag kReportFlags[] = {
    kLedgerFlag,
    {"--board", Flag::Kind::kSwitch, "", "one printable HTML page"},
};

constexpr Command kCommands[] = {
    {.name = "ledger init",
     .brief = "Found a ledger: its first people, each with a key, all of them sign",
     .words = "",
     .words_help = "",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "KEY is a public key (signed with by the SSH agent) or a private one (signed with by\n"
         "ssh-keygen). On several machines: begin with --sign-only FILE --as WHO, let the others\n"
         "run onus ledger sign FILE --as WHO, then onus ledger init --submit FILE.\n\n"
         "Example\n  onus ledger init --origin northwind.example/onus \\\n"
         "    --founder ines=ines.pub,marta=marta.pub,lidia=lidia.pub",
     .run = run_ledger_init,
     .flags = kInitFlags},
    {.name = "ledger key",
     .brief = "Enrol, rotate, revoke or replace a person's key",
     .words = "ACTION PERSON",
     .words_help = "enrol, rotate, revoke or replace; and whose key",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "A new key signs too, to show that it is held. Enrolling and replacing need whom\n"
         "governance.enrol of the estate in force names, the person concerned not counted.\n\n"
         "Example\n  onus ledger key enrol paulo --new-key paulo.pub --as marta,ines \\\n"
         "    --sign-only paulo.json\n"
         "  onus ledger sign paulo.json --as paulo --key paulo\n"
         "  onus ledger submit paulo.json",
     .run = run_ledger_key,
     .flags = kKeyFlags},
    {.name = "ledger sign",
     .brief = "Add your signature to a statement that others began",
     .words = "FILE",
     .words_help = "what --sign-only wrote",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "",
     .fail_levels = "",
     .footer = "Shows what is signed first. Needs no ledger where the key is named.\n\n"
               "Example\n  onus ledger sign adopt.json --as marta --key ~/.ssh/id_ed25519_sk",
     .run = run_ledger_sign,
     .flags = kSignFlags},
    {.name = "ledger submit",
     .brief = "Take a statement into the log that enough people signed",
     .words = "FILE",
     .words_help = "what --sign-only wrote",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer = "Refused with the reason where somebody is missing; then nothing is written.\n\n"
               "Example\n  onus ledger submit adopt.json",
     .run = run_ledger_submit,
     .flags = kPlainFlags},
    {.name = "ledger export",
     .brief = "Write the log as files that anybody can check: C2SP tlog-tiles and what is beside",
     .words = "DIR",
     .words_help = "a new directory, or an earlier export of the same log",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "With allowed_signers, by which ssh-keygen -Y verify judges as this program does.\n\n"
         "Example\n  onus ledger export /media/stick/onus",
     .run = run_ledger_export,
     .flags = kExportFlags},
    {.name = "ledger verify",
     .brief = "Check a whole export: hashes, heads, signatures, keys, whose word counted",
     .words = "DIR",
     .words_help = "what onus ledger export wrote, or any copy of it",
     .words_required = true,
     .takes = 0,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "Says the first thing that is wrong and where, and ends with 1. Needs nothing but the\n"
         "files; with --log-verifier also shows that they are of the log that you know.\n\n"
         "Example\n  onus ledger verify /media/stick/onus",
     .run = run_ledger_verify,
     .flags = kVerifyFlags},
    {.name = "ledger show",
     .brief = "Print one entry as it stands in the log",
     .words = "ENTRY",
     .words_help = "its number, from 0",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "json",
     .fail_levels = "",
     .footer = "Example\n  onus ledger show 5",
     .run = run_ledger_show,
     .flags = kPlainFlags},
    {.name = "ledger prove",
     .brief = "Print a file that proves one entry to anybody (C2SP tlog-proof)",
     .words = "ENTRY",
     .words_help = "its number, from 0",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "tlog-proof",
     .fail_levels = "",
     .footer = "Example\n  onus ledger prove 5 > approval.tlog-proof",
     .run = run_ledger_prove,
     .flags = kPlainFlags},
    {.name = "ledger erase",
     .brief = "Erase the text beside an entry: a reason, or an estate's contact data",
     .words = "ENTRY",
     .words_help = "its number, from 0",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "An admin signs. The log still verifies; copies that others have cannot be recalled.\n\n"
         "Example\n  onus ledger erase 10 --as ines",
     .run = run_ledger_erase,
     .flags = kSigningFlags},
    {.name = "ledger rebuild",
     .brief = "Derive everything anew from the entries, and show that it agrees",
     .words = "",
     .words_help = "",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer = "Ends with 1 where something differs.\n\nExample\n  onus ledger rebuild",
     .run = run_ledger_rebuild,
     .flags = kRebuildFlags},
    {.name = "adopt",
     .brief = "Make this estate the declared truth, by the word of those who may",
     .words = "ESTATE",
     .words_help = kEstateHelp,
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "Needs whom governance.adopt of the estate in force names (the founders' majority\n"
         "before the first). A change of who may decide waits 24 hours, unless those sign who\n"
         "decided before.\n\n"
         "Example\n  onus adopt --as ines,marta --key ines=ines,marta=marta",
     .run = run_adopt,
     .flags = kSigningFlags},
    {.name = "approve",
     .brief = "Approve an access model as it is; shows what changed since the last time",
     .words = "ITEM",
     .words_help = "a workflow, recovery path, identity or operation",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "A workflow needs its owner, its maintainer and who sets its controls (of a team, its\n"
         "lead); a recovery path its owner and validator; an identity its owner.\n\n"
         "Example\n  onus approve operator-passkey --as ines",
     .run = run_approve,
     .flags = kSigningFlags},
    {.name = "accept",
     .brief = "Answer for a finding until a date; it stays visible and stops failing the gate",
     .words = "FINDING",
     .words_help = "a rule such as REC004",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer = "Counts where governance.accept names you for the operation's criticality.\n\n"
               "Example\n  onus accept REC004 --on restart-turbine --until 2027-06-30 --as helena",
     .run = run_accept,
     .flags = kAcceptFlags},
    {.name = "handover",
     .brief = "Hand a role over; it goes over when the other side accepts",
     .words = "ROLE ITEM",
     .words_help = "owner, maintainer, controls, session_controls or validator; and of what",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer = "Example\n  onus handover owner operator-passkey --to bruno --as ines\n"
               "  onus handover owner operator-passkey --accept --as bruno",
     .run = run_handover,
     .flags = kHandOverFlags},
    {.name = "history",
     .brief = "All that was signed about an item or a person, in the order of the log",
     .words = "ITEM",
     .words_help = "an item or person; @estate for adoptions, @log for the log itself",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer = "Example\n  onus history operator-passkey",
     .run = run_history,
     .flags = kPlainFlags},
    {.name = "drill record",
     .brief = "Record a rehearsal of a recovery path, with what shows it",
     .words = "PATH",
     .words_help = "the recovery path that was exercised",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "Shown as attested: somebody says so, no machine measured it. Refused without "
         "evidence.\n\n"
         "Example\n  onus drill record bg-ssh --scenario idp-down --result passed --took 14m \\\n"
         "    --evidence transcript.txt --as marta",
     .run = run_drill_record,
     .flags = kDrillFlags},
    {.name = "gate",
     .brief = "May it go into production? Owned, approved as it is, recovery proven, no open error",
     .words = "ITEM",
     .words_help = "operations, workflows or recovery paths; or --all",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer =
         "Exit code 0: it passes, and --passport FILE writes a signed statement of that for a\n"
         "pipeline, which verifies it with --verify FILE and the log's key alone. 1: it does not,\n"
         "and why. 4: a passport was refused.\n\n"
         "Example\n  onus gate restart-turbine --passport passport.json\n"
         "  onus gate --verify passport.json --verify-key northwind.vkey --last accepted.json",
     .run = run_gate,
     .flags = kGateFlags},
    {.name = "report",
     .brief = "The page for the board: operations, who answers, accepted risks, what is overdue",
     .words = "ESTATE",
     .words_help = kEstateHelp,
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "html",
     .fail_levels = "",
     .footer = "Example\n  onus report --board --format html=board.html",
     .run = run_report,
     .flags = kReportFlags},
};

}  // namespace

std::span<const Command> ledger_commands() { return kCommands; }

}  // namespace onus::cli
