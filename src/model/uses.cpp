// What references may name, and the words that open lists are known to hold.
#include <array>

#include "keys.h"

namespace onus::model {
namespace {

constexpr ClassSet c(ItemClass item_class) { return set_of(item_class); }

constexpr ClassSet kPersons = c(ItemClass::kPerson);
constexpr ClassSet kParties = c(ItemClass::kPerson) | c(ItemClass::kTeam);
// Rule OWN009 reports a machine that is made answerable, so loading lets it through.
constexpr ClassSet kAnswerable = kParties | c(ItemClass::kIdentity);
constexpr ClassSet kFallible = c(ItemClass::kPerson) | c(ItemClass::kComponent) |
                               c(ItemClass::kIdentity) | c(ItemClass::kOperation) |
                               c(ItemClass::kWorkflow) | c(ItemClass::kRecovery) |
                               c(ItemClass::kAuthenticator);
constexpr ClassSet kNeedable = kFallible | c(ItemClass::kTeam);
constexpr ClassSet kEverything = (1u << kItemClassCount) - 1;

constexpr std::string_view kPartyWords = "a person or a team";
constexpr std::string_view kNeedableWords =
    "a component, identity, workflow, recovery, operation, person, team or authenticator";
constexpr std::string_view kFallibleWords =
    "a component, identity, workflow, recovery, operation, person or authenticator";

constexpr std::array kUses{
    UseRow{"needs", kNeedable, kNeedableWords},
    UseRow{"reach", kNeedable, kNeedableWords},
    UseRow{"identities", c(ItemClass::kIdentity), "an identity"},
    UseRow{"by", kAnswerable, kPartyWords},
    UseRow{"by", kAnswerable, kPartyWords},
    UseRow{"users", kAnswerable, kPartyWords},
    UseRow{"invoke", kAnswerable, kPartyWords},
    UseRow{"approve", kAnswerable, kPartyWords},
    UseRow{"when_reachable", kAnswerable, kPartyWords},
    UseRow{"adopt", kAnswerable, kPartyWords},
    UseRow{"enrol", kAnswerable, kPartyWords},
    UseRow{"owner", kAnswerable, kPartyWords},
    UseRow{"maintainer", kAnswerable, kPartyWords},
    UseRow{"controls", kAnswerable, kPartyWords},
    UseRow{"session_controls", kAnswerable, kPartyWords},
    UseRow{"validator", kAnswerable, kPartyWords},
    UseRow{"sponsor", kAnswerable, kPartyWords},
    UseRow{"deputy", kPersons, "a person"},
    UseRow{"lead", kPersons, "a person"},
    UseRow{"members", kPersons, "a person"},
    UseRow{"order", kPersons, "a person"},
    UseRow{"on_call", c(ItemClass::kRota), "a rota"},
    UseRow{"issuer", c(ItemClass::kComponent) | c(ItemClass::kIdentity),
           "a component or an identity"},
    UseRow{"used_by", kNeedable, kNeedableWords},
    UseRow{"access", c(ItemClass::kWorkflow), "a workflow"},
    UseRow{"recovery", c(ItemClass::kRecovery), "a recovery"},
    UseRow{"rollback", c(ItemClass::kRecovery), "a recovery"},
    UseRow{"works_without", c(ItemClass::kScenario), "a scenario"},
    UseRow{"runbook_kept", kNeedable, kNeedableWords},
    UseRow{"grant", c(ItemClass::kPolicy), "a policy"},
    UseRow{"breaks", kFallible, kFallibleWords},
    UseRow{"uses_up", kFallible, kFallibleWords},
    UseRow{"for", c(ItemClass::kOperation), "an operation"},
    UseRow{"channels", c(ItemClass::kComponent), "a component"},
    UseRow{"notify", kParties, kPartyWords},
    UseRow{"scenario", c(ItemClass::kScenario), "a scenario"},
    UseRow{"proves", kFallible, kFallibleWords},
    UseRow{"fails", kNeedable, kNeedableWords},
    UseRow{"admins", kParties, kPartyWords},
    UseRow{"accept", kParties, kPartyWords},
    UseRow{"on", kEverything, "an item"},
    UseRow{"by", kParties, kPartyWords},
};
static_assert(kUses.size() == static_cast<std::size_t>(Use::kAcceptanceBy) + 1);

constexpr std::array<std::string_view, 56> kComponentKinds{
    "account",
    "application",
    "backup",
    "badge-system",
    "ca",
    "certificate",
    "certificate-authority",
    "clock",
    "cloud",
    "config-rollout",
    "data",
    "database",
    "device",
    "device-management",
    "device-trust",
    "directory",
    "dns",
    "emergency-access",
    "file",
    "firewall",
    "gateway",
    "hardware-key",
    "host",
    "hsm",
    "human",
    "identity-provider",
    "jump-host",
    "key",
    "kms",
    "log",
    "message-bus",
    "mobile-network",
    "network",
    "notice-channel",
    "paper",
    "physical-access",
    "place",
    "platform",
    "power",
    "privileged-access",
    "quota",
    "recovery-path-node",
    "repository",
    "safe",
    "secrets-store",
    "server",
    "service",
    "smart-card",
    "software-update",
    "storage",
    "time",
    "tool",
    "vault",
    "vpn",
    "workflow",
    "workstation",
};
constexpr std::array<std::string_view, 20> kIdentityKinds{
    "access-key",
    "ai-agent",
    "api-key",
    "application",
    "bot",
    "certificate",
    "cloud-role",
    "device",
    "emergency-account",
    "machine",
    "managed-identity",
    "oauth-client",
    "pipeline",
    "robot",
    "role",
    "secret",
    "service-account",
    "ssh-key",
    "token",
    "workload",
};
constexpr std::array<std::string_view, 4> kRecoveryKinds{"alternate", "break-glass", "manual",
                                                         "rollback"};
constexpr std::array<std::string_view, 8> kAuthenticatorKinds{
    "certificate",  "hardware-key",  "passkey",    "phone",
    "platform-key", "recovery-code", "smart-card", "ssh-key"};
constexpr std::array<std::string_view, 12> kMethods{
    "certificate", "device",  "federated",       "hardware-key", "kerberos",   "local",
    "mtls",        "passkey", "ssh-certificate", "ssh-key",      "smart-card", "workload"};

}  // namespace

const UseRow& use_row(Use use) { return kUses[static_cast<std::size_t>(use)]; }

std::string_view article(ItemClass item_class) {
  return item_class == ItemClass::kIdentity || item_class == ItemClass::kOperation ||
                 item_class == ItemClass::kAuthenticator
             ? "an"
             : "a";
}

std::span<const std::string_view> known_kinds(ItemClass item_class) {
  switch (item_class) {
    case ItemClass::kComponent: return kComponentKinds;
    case ItemClass::kIdentity: return kIdentityKinds;
    case ItemClass::kRecovery: return kRecoveryKinds;
    case ItemClass::kAuthenticator: return kAuthenticatorKinds;
    default: return {};
  }
}

std::span<const std::string_view> known_methods() { return kMethods; }

}  // namespace onus::model
