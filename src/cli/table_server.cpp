// The command that serves.
#include <array>

#include "command_table.h"
#include "commands.h"
#include "ledger_acts.h"
#include "passphrase.h"

namespace onus::cli {
namespace {

constexpr std::array<Flag, 18> kServeFlags{{
    kLedgerFlag,
    {"--listen", Flag::Kind::kText, "ADDRESS:PORT", "127.0.0.1:8443 if left out; port 0: any"},
    {"--name", Flag::Kind::kList, "NAME", "a name that browsers use; passkeys belong to it"},
    {"--tls-cert", Flag::Kind::kText, "FILE", "the server's certificate with its chain, PEM"},
    {"--tls-key", Flag::Kind::kText, "FILE", "its key, PEM, readable by its owner alone"},
    {"--own-root", Flag::Kind::kText, "DIR",
     "a TLS root of its own, made there at the first start"},
    {"--dns", Flag::Kind::kText, "ADDRESS:PORT",
     "answer for the names of --name, and nothing else"},
    {"--plain", Flag::Kind::kSwitch, "", "no TLS; on a loopback address only"},
    {"--authority", Flag::Kind::kText, "FILE",
     "the sealed authority; without it nothing is granted"},
    kPassphraseFdFlag,
    {"--known-hosts", Flag::Kind::kText, "FILE", "hosts whose signed words count"},
    {"--recordings", Flag::Kind::kText, "DIR", "where recordings of sessions go"},
    {"--console", Flag::Kind::kText, "DIR", "the pages for browsers, as make console builds them"},
    {"--attestation-roots", Flag::Kind::kText, "FILE", "makers' certificates, PEM"},
    {"--aaguids", Flag::Kind::kList, "UUID", "enrol passkeys of these makes alone"},
    {"--dev", Flag::Kind::kSwitch, "", "try it: the flagship estate, people and keys made up"},
    {"--dev-dir", Flag::Kind::kText, "DIR",
     "where --dev makes them; a new temporary one if left out"},
    {"--channels", Flag::Kind::kText, "FILE", "over what notices go"},
}};

constexpr std::array<Command, 1> kCommands{{
    {"serve", "Serve emergency access: API, pages, lists for hosts; needs nothing else to be up",
     "", "", false, kTakesEstate, "text", "",
     "Ends in good order on SIGTERM and SIGINT. Exit code 3: the ledger could not be written.\n\n"
     "Example\n  onus serve --dev\n"
     "  onus serve --estate estate --listen 10.0.0.5:8443 --name onus.plant.example \\\n"
     "    --tls-cert server.pem --tls-key server.key --authority emergency-2026.json",
     run_serve, kServeFlags},
}};

}  // namespace

std::span<const Command> server_commands() { return kCommands; }

}  // namespace onus::cli
