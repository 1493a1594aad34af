// The commands that bring in what other systems know of identities.
#include "command_table.h"
#include "commands.h"
#include "ledger_acts.h"

namespace onus::cli {
namespace {

constexpr Flag kImportFlags[] = {
    {"--into", Flag::Kind::kText, "DIR", "the estate's folder; else --estate, else upwards"},
    {"--as", Flag::Kind::kText, "NAME", "keep it under this name (default: the kind)"},
    {"--mapping", Flag::Kind::kText, "FILE", "what a table's columns or a record's keys mean"},
    {"--dry-run", Flag::Kind::kSwitch, "", "tell what would change, write nothing"},
};

constexpr Flag kDriftFlags[] = {
    {"--unseen-after", Flag::Kind::kText, "TIME", "what counts as a while; 30d if left out"},
};

constexpr auto kTakeFlags = joined(
    std::array<Flag, 5>{{
        {"--owner", Flag::Kind::kText, "WHO", "the person or team that takes it"},
        {"--purpose", Flag::Kind::kText, "TEXT", "what it is for"},
        {"--sponsor", Flag::Kind::kText, "WHO", "the human behind an AI agent"},
        {"--off-switch", Flag::Kind::kText, "TEXT", "how it is stopped"},
        {"--role", Flag::Kind::kText, "ROLE", "the role that is signed for; owner if left out"},
    }},
    kSigningFlags);

constexpr Command kCommands[] = {
    {.name = "import",
     .brief = "What other systems know of identities, owners and rotas, as evidence",
     .words = "KIND",
     .words_help = "a kind of source and its files or folders (- is standard input); "
                   "list: all kinds; mapping KIND: the mapping file of a kind",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer = "Kept below observed/ in the estate, apart from what is declared: where both speak "
               "of one\n"
               "identity the estate wins. One import replaces all that the same source said "
               "before; give\n"
               "several exports of one kind a name each with --as. Secrets are never kept.\n"
               "Exit code 5: some records were refused; the summary says which and why.\n\n"
               "Example\n  onus import list\n"
               "  kubectl get sa,secrets -A -o json | onus import kubernetes -\n"
               "  onus import keys /etc/ssl/certs --as web-certificates",
     .run = run_import,
     .flags = kImportFlags},
    {.name = "drift",
     .brief = "How what was observed differs from what is declared",
     .words = "ESTATE",
     .words_help = "the estate's directory; else --estate, else upwards to estate.yaml",
     .words_required = false,
     .takes = kTakesEstate | kTakesFailOn,
     .formats = "text, json",
     .fail_levels = "never, any",
     .footer =
         "Identities that exist and are not declared, that are declared and gone or unseen, whose\n"
         "owner, scope or expiry differs. Each with the record that says so.\n\n"
         "Example\n  onus drift --fail-on any",
     .run = run_drift,
     .flags = kDriftFlags},
    {.name = "owners",
     .brief = "Identities that nobody owns, and who may: suggestions with their evidence",
     .words = "ITEM",
     .words_help = "only these: ids, ARNs, fingerprints, UUIDs, SPIFFE ids, mail addresses",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text, json",
     .fail_levels = "",
     .footer = "From catalogues, tags, creators and comments of keys. Nobody owns anything until\n"
               "a person says so: onus take.\n\nExample\n  onus owners --format json",
     .run = run_owners},
    {.name = "take",
     .brief = "Declare an observed identity with its owner; or sign for a role that is yours",
     .words = "IDENTITY",
     .words_help = "with --owner: observed and not declared; with --as: declared and adopted",
     .words_required = false,
     .takes = kTakesEstate,
     .formats = "text",
     .fail_levels = "",
     .footer = "With --owner: writes taken/IDENTITY.yaml and changes no file that is there.\n"
               "With --as: whom the adopted estate names says yes, signed, in the ledger; it shows "
               "in\nonus status, who and history.\n\n"
               "Example\n  onus take kubernetes.monitoring.serviceaccount.grafana --owner sre\n"
               "  onus take kubernetes.monitoring.serviceaccount.grafana --as ines",
     .run = run_take,
     .flags = kTakeFlags},
    {.name = "match",
     .brief = "Say that an observed record and an item are one",
     .words = "RECORD",
     .words_help = "an observed id, and the item that it is",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text",
     .fail_levels = "",
     .footer =
         "Without it a record is an item when their ids are the same, or when one of the\n"
         "item's aliases is one of the record's references: an ARN, a fingerprint, a serial.\n\n"
         "Example\n  onus match aws.123456789012.user.relay svc-relay",
     .run = run_match},
    {.name = "unmatch",
     .brief = "Say that an observed record and an item are two",
     .words = "RECORD",
     .words_help = "an observed id, and the item; the one that it matches now if left out",
     .words_required = true,
     .takes = kTakesEstate,
     .formats = "text",
     .fail_levels = "",
     .footer = "Undoes a wrong match, now and at every later import.\n\n"
               "Example\n  onus unmatch aws.123456789012.user.relay",
     .run = run_unmatch},
};

}  // namespace

std::span<const Command> inventory_commands() { return kCommands; }

}  // namespace onus::cli
