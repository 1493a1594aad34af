// The commands of emergency access itself: ask, decide, use, end, review.
#include <array>

#include "command_table.h"
#include "commands.h"
#include "ledger_acts.h"
#include "passphrase.h"
#include "remote.h"

namespace onus::cli {
namespace {

constexpr Flag kReasonFlag{"--reason", Flag::Kind::kText, "TEXT",
                           "kept beside the log, where it can be erased"};
constexpr Flag kForFlag{"--for", Flag::Kind::kText, "TIME",
                        "how long, such as 45m; the longest allowed if left out"};

constexpr auto kNewFlags = joined(
    std::array<Flag, 10>{{
        {"--failure", Flag::Kind::kText, "WHAT", "the scenario or item that has failed"},
        kReasonFlag,
        {"--certify", Flag::Kind::kText, "FILE",
         "your public key for SSH, which gets the certificate"},
        {"--policy", Flag::Kind::kText, "POLICY", "where several cover the operation"},
        {"--path", Flag::Kind::kText, "PATH", "the recovery path that you follow"},
        {"--principal", Flag::Kind::kList, "ACCOUNT",
         "of those that the policy grants; all if left out"},
        kForFlag,
        {"--open-for", Flag::Kind::kText, "TIME", "until when it can be approved; 1h if left out"},
        {"--ticket", Flag::Kind::kText, "TEXT", "the incident or ticket"},
        {"--source", Flag::Kind::kText, "NETWORKS", "from where alone it may be used: 10.1.0.0/16"},
    }},
    kSigningFlags, kRemoteFlags);
constexpr auto kApproveFlags =
    joined(std::array<Flag, 1>{{
               {"--failure", Flag::Kind::kText, "FOUND",
                "what you found out about it: confirmed, contradicted, not-checked"},
           }},
           kSigningFlags, kRemoteFlags);
constexpr auto kReasonFlags = joined(std::array{kReasonFlag}, kSigningFlags, kRemoteFlags);
constexpr auto kReasonAndTimeFlags =
    joined(std::array{kReasonFlag, kForFlag}, kSigningFlags, kRemoteFlags);
constexpr auto kReviewFlags = joined(
    std::array<Flag, 5>{{
        {"--class", Flag::Kind::kText, "WHAT",
         "what it turned out to be: drill, emergency, misuse"},
        {"--rollback", Flag::Kind::kText, "STATE", "of what was changed: done, none-needed, open"},
        {"--rotated", Flag::Kind::kText, "STATE", "of what was touched: done, none-needed, open"},
        {"--notes", Flag::Kind::kText, "TEXT", "kept beside the log, where they can be erased"},
        {"--evidence", Flag::Kind::kText, "FILE", "kept beside the log, by its digest"},
    }},
    kSigningFlags, kRemoteFlags);
constexpr std::array<Flag, 7> kListFlags{{
    kLedgerFlag,
    {"--phase", Flag::Kind::kText, "PHASE", "requested, approved, granted or ended"},
    {"--cursor", Flag::Kind::kText, "CURSOR", "the next page, as the one before tells"},
    kAsFlag,
    kServerFlag,
    kRootFlag,
    kKeyFlag,
}};
constexpr std::array<Flag, 8> kGrantFlags{{
    kLedgerFlag,
    {"--authority", Flag::Kind::kText, "FILE", "the sealed authority; its passphrase is asked for"},
    kPassphraseFdFlag,
    {"--certificate", Flag::Kind::kText, "FILE", "where the certificate goes; stdout if left out"},
    kServerFlag,
    kRootFlag,
    kAsFlag,
    kKeyFlag,
}};

constexpr std::array<Command, 11> kCommands{{
    {"request new", "Ask for emergency access", "OPERATION", "what has to be possible again", false,
     kTakesEstate, "text, json", "",
     "What you leave out comes from the policy. What it forbids is refused with the rule.\n\n"
     "Example\n  onus request new restart-turbine --failure idp-down --reason \"unit 2 tripped\" "
     "\\\n"
     "    --certify ~/.ssh/id_ed25519.pub --as tomas",
     run_request_new, kNewFlags},
    {"request approve", "Say yes to a request: a signature by a security key, over that request",
     "REQUEST", "its id, or how it begins", false, kTakesEstate, "text, json", "",
     "Read the six words aloud and compare them with what the other one sees. Say what you found\n"
     "out about the failure: a request counts as confirmed only by those who approve it.\n\n"
     "Example\n  onus request approve 3f9a01 --failure confirmed --as marta --key id_ed25519_sk",
     run_request_approve, kApproveFlags},
    {"request deny", "Say no to a request; it ends when the others cannot complete it any more",
     "REQUEST", "its id, or how it begins", false, kTakesEstate, "text, json", "",
     "Example\n  onus request deny 3f9a01 --reason \"unit 2 is back\" --as marta", run_request_deny,
     kReasonFlags},
    {"request grant",
     "Write the grants that are due, and issue a certificate, where no server runs", "REQUEST",
     "whose certificate to issue", false, kTakesEstate, "text, json", "",
     "Takes the append path of the ledger here; with --server, the certificate of one's own grant\n"
     "is fetched. The certificate is made from the grant's\n"
     "statement: asked for again, it is the same.\n\n"
     "Example\n  onus request grant 3f9a01 --authority emergency-2026.json \\\n"
     "    --certificate id_ed25519-cert.pub",
     run_request_grant, kGrantFlags},
    {"request extend", "Ask to go on with a grant that is in force; needs its own quorum",
     "REQUEST", "the granted one", false, kTakesEstate, "text, json", "",
     "Example\n  onus request extend 3f9a01 --for 1h --reason \"second pump\" --as tomas",
     run_request_extend, kReasonAndTimeFlags},
    {"request end", "End a grant, or withdraw a request", "REQUEST", "its id, or how it begins",
     false, kTakesEstate, "text, json", "",
     "--reason is finished, withdrawn or revoked; what fits if left out. Hosts that hear the list\n"
     "end the session within seconds.\n\n"
     "Example\n  onus request end 3f9a01 --as tomas",
     run_request_end, kReasonFlags},
    {"request review", "Say what an emergency turned out to be, and what is still open", "REQUEST",
     "its id, or how it begins", false, kTakesEstate, "text, json", "",
     "By somebody who neither asked nor approved. What is open stays a debt until a later review\n"
     "settles it.\n\n"
     "Example\n  onus request review 3f9a01 --class emergency --rollback done --rotated "
     "none-needed\\\n"
     "    --evidence shift-log.pdf --as helena",
     run_request_review, kReviewFlags},
    {"request freeze", "Keep a policy from granting anything for some hours", "POLICY",
     "a policy of the estate in force", false, kTakesEstate, "text, json", "",
     "Any one of those who approve may do it, once in 24 hours.\n\n"
     "Example\n  onus request freeze default-emergency --reason \"stolen laptop\" --as marta",
     run_request_freeze, kReasonAndTimeFlags},
    {"request thaw", "Lift a freeze, by the quorum of its policy", "POLICY",
     "a policy of the estate in force", false, kTakesEstate, "text, json", "",
     "Example\n  onus request thaw default-emergency --as ines,rui --key ines=ines,rui=rui",
     run_request_thaw, kSigningFlags},
    {"request list", "Requests that are open, grants that run, reviews that are due", "", "", false,
     kTakesEstate, "text, json", "", "Example\n  onus request list --phase granted",
     run_request_list, kListFlags},
    {"request show", "One request: what is asked for, who said what, what is missing", "REQUEST",
     "its id, or how it begins", true, kTakesEstate, "text, json", "",
     "Example\n  onus request show 3f9a01 --as marta", run_request_show, kListFlags},
}};

}  // namespace

std::span<const Command> emergency_commands() { return kCommands; }

}  // namespace onus::cli
