// The commands of the credential authority and of the hosts that trust it.
#include <array>

#include "command_table.h"
#include "commands.h"
#include "host_options.h"
#include "ledger_acts.h"
#include "passphrase.h"

namespace onus::cli {
namespace {

constexpr Flag kFromFlag{"--from", Flag::Kind::kList, "URL|FILE",
                         "where lists come from; several, in this order"};

constexpr Flag kNewFlags[] = {
    {"--holder", Flag::Kind::kList, "NAME", "who keeps the passphrase; two: both are needed"},
    kPassphraseFdFlag,
};
constexpr Flag kShowFlags[] = {
    {"--open", Flag::Kind::kSwitch, "", "also try whether the passphrases open it"},
    kPassphraseFdFlag,
};

constexpr Flag kPrintFlags[] = {
    kFromFlag,
    {"--authority", Flag::Kind::kList, "FILE", "an authority's file, or its public key"},
    {"--log-verifier", Flag::Kind::kList, "NAME+…", "a log whose lists count on the host"},
    {"--host", Flag::Kind::kText, "NAME", "the host's name in the server's known_hosts"},
    {"--tls-root", Flag::Kind::kText, "FILE", "the servers' root certificate, for https"},
    {"--strict", Flag::Kind::kSwitch, "", "the host judges the quorum's signatures itself"},
    kEtcFlag,
    kStateFlag,
    kRunFlag,
    kSpoolFlag,
};
constexpr Flag kCheckFlags[] = {
    {"--local", Flag::Kind::kSwitch, "", "this host, as root"},
    {"--account", Flag::Kind::kText, "NAME", "with what Match blocks say of this account"},
    {"--sshd-config", Flag::Kind::kText, "FILE", "instead of sshd's own"},
    {"--recorder", Flag::Kind::kText, "FILE", "instead of /usr/bin/onus-record"},
    kEtcFlag,
    kStateFlag,
    kRunFlag,
    kSpoolFlag,
};
constexpr Flag kFetchFlags[] = {
    kFromFlag,
    {"--every", Flag::Kind::kText, "TIME", "again and again, such as 2s; once if left out"},
    {"--host", Flag::Kind::kText, "NAME", "tell the servers too, as this host"},
    {"--host-key", Flag::Kind::kText, "FILE", "instead of /etc/ssh/ssh_host_ed25519_key"},
    {"--tls-root", Flag::Kind::kText, "FILE", "the servers' root certificate, for https"},
    {"--strict", Flag::Kind::kSwitch, "", "also ask for what proves the grants"},
    kEtcFlag,
    kStateFlag,
    kRunFlag,
    kSpoolFlag,
};
constexpr Flag kListFlags[] = {
    kLedgerFlag,
    {"--to", Flag::Kind::kText, "FILE", "where it goes; stdout if left out"},
};
constexpr Flag kAuditFlags[] = {
    {"--journal", Flag::Kind::kSwitch, "", "read sshd's lines in this host's journal"},
    {"--trust", Flag::Kind::kList, "SHA256:…", "an authority besides Onus' that may sign in here"},
    kLedgerFlag,
    {"--export", Flag::Kind::kText, "DIR",
     "an export in place of the ledger; it is verified first"},
    {"--log-verifier", Flag::Kind::kText, "NAME+…", "the log's key as you know it"},
};
constexpr Flag kPrincipalFlags[] = {kEtcFlag, kStateFlag};

constexpr std::array<Command, 11> kCommands{{
    {"authority new", "Make an authority, sealed under one passphrase or split between two people",
     "FILE", "where its file is to lie; it is never overwritten", true, 0, "text, json, public", "",
     "Passphrases are asked for on the terminal, or come by --passphrase-fd; never by arguments.\n"
     "Opening it takes 1 GiB of memory and some seconds, so that guessing does too.\n\n"
     "Example\n  onus authority new emergency-2026.json --holder ines,marta",
     run_authority_new, kNewFlags},
    {"authority show", "Whose authority it is, and its public key", "FILE", "an authority's file",
     true, 0, "text, json, public", "",
     "--open tells whether the passphrases still open it: try that before you need it.\n\n"
     "Example\n  onus authority show emergency-2026.json --format public\n"
     "  onus authority show emergency-2026.json --open",
     run_authority_show, kShowFlags},
    {"authority rotate", "Tell the log of a new authority; the old one counts until it is retired",
     "FILE", "the new authority's file", false, kTakesEstate, "text, json", "",
     "Signed by those whom governance.enrol of the estate in force names. Order: make the new "
     "one,\n"
     "let every host trust both, sign this, wait for the old certificates' ends, retire the "
     "old.\n\n"
     "Example\n  onus authority new emergency-2027.json --holder ines,marta\n"
     "  onus authority rotate emergency-2027.json --as ines,marta",
     run_authority_add, kSigningFlags},
    {"authority retire", "Tell the log that an authority certifies nothing any more", "AUTHORITY",
     "its fingerprint, or its file", false, kTakesEstate, "text, json", "",
     "Hosts then refuse whatever it signed, as soon as they have the next revocation list.\n\n"
     "Example\n  onus authority retire SHA256:3f…Q --as ines,marta",
     run_authority_retire, kSigningFlags},
    {"hosts print", "What a host needs to let people in, record them and end it", "", "", false, 0,
     "text, script", "",
     "Read it; the script puts the same files in place, sshd's own last.\n\n"
     "Example\n  onus hosts print --authority emergency-2026.json --from https://192.0.2.10:8443 "
     "\\\n"
     "    --log-verifier northwind.example/onus+… --format script > setup.sh",
     run_hosts_print, kPrintFlags},
    {"hosts check", "Whether a host would let an emergency in, record it and end it", "HOST",
     "asked over ssh as root; or --local", false, 0, "text, json", "",
     "Asks sshd itself (sshd -T), the files' rights and contents, the recorder, the list's age.\n"
     "Exit code 1: something is wrong, and how to mend it stands below it.\n\n"
     "Example\n  onus hosts check --local --account turbine-admin\n  onus hosts check db-1",
     run_hosts_check, kCheckFlags},
    {"hosts fetch", "Take in the newest revocation list; tell what happened on this host", "", "",
     false, 0, "", "",
     "A list counts when a pinned log signed it (logs.pub under /etc/onus) and it does not go "
     "back.\n"
     "What is refused changes nothing. With --host, the servers learn that it is installed, which\n"
     "sessions began, and get their recordings; what could not be told is told later.\n\n"
     "Example\n  onus hosts fetch --from /media/stick/list.json\n"
     "  onus hosts fetch --every 2s --from https://192.0.2.10:8443 --tls-root /etc/onus/root.pem "
     "\\\n"
     "    --host db-1.example",
     run_hosts_fetch, kFetchFlags},
    {"hosts list", "Sign the revocation list of the ledger here, to be carried to hosts", "", "",
     false, kTakesEstate, "", "",
     "What a server hands out by itself. Needs the log's key; it writes nothing into the "
     "ledger.\n\n"
     "Example\n  onus hosts list --to /media/stick/list.json",
     run_hosts_list, kListFlags},
    {"hosts bundle", "What proves a grant to a strict host", "REQUEST", "the request's whole id",
     true, kTakesEstate, "", "",
     "On the host it lies as /var/lib/onus/grants/REQUEST.json.\n\n"
     "Example\n  onus hosts bundle 3f9a01… --to 3f9a01….json",
     run_hosts_bundle, kListFlags},
    {"hosts audit", "Which sign-ins on a host no grant in the log explains", "FILE…",
     "sshd's log; or --journal", false, kTakesEstate, "text, json", "",
     "Exit code 1: somebody signed in with a certificate that nobody granted, or that another\n"
     "authority made. Name your other authorities with --trust.\n\n"
     "Example\n  onus hosts audit /var/log/auth.log --export /srv/onus-export\n"
     "  onus hosts audit --journal --ledger /srv/onus",
     run_hosts_audit, kAuditFlags},
    {"hosts principals", "For sshd on a strict host: judge the quorum's signatures here",
     "USER TYPE KEY", "as sshd hands them over: %u %t %k", false, 0, "", "",
     "AuthorizedPrincipalsCommand starts it; `onus hosts print --strict` writes that line.\n\n"
     "Example\n  onus hosts principals root ssh-ed25519-cert-v01@openssh.com AAAA…",
     run_hosts_principals, kPrincipalFlags},
}};

}  // namespace

std::span<const Command> host_commands() { return kCommands; }

}  // namespace onus::cli
