#include "keys.h"

#include <algorithm>

namespace onus::model {
namespace {

constexpr ShapeSet s(Shape shape) { return set_of(shape); }

// In the order of Key.
constexpr std::array<KeyRow, kKeyCount> kKeys{{
    {"acceptances", Key::kAcceptances, s(Shape::kDocument)},
    {"accept", Key::kAccept, s(Shape::kGovernance)},
    {"access", Key::kAccess, s(Shape::kOperation)},
    {"actor", Key::kActor, s(Shape::kRecovery)},
    {"admins", Key::kAdmins, s(Shape::kGovernance)},
    {"adopt", Key::kAdopt, s(Shape::kGovernance)},
    {"algorithm", Key::kAlgorithm, s(Shape::kIdentity)},
    {"aliases", Key::kAliases, kItemShapes},
    {"all", Key::kAll, s(Shape::kCondition)},
    {"answers_in", Key::kAnswersIn, s(Shape::kPerson) | s(Shape::kRota)},
    {"any", Key::kAny, s(Shape::kCondition)},
    {"approval_keys", Key::kApprovalKeys, s(Shape::kPolicy)},
    {"approve", Key::kApprove, s(Shape::kPolicy)},
    {"at_least", Key::kAtLeast, s(Shape::kCondition)},
    {"authenticators", Key::kAuthenticators, s(Shape::kPerson)},
    {"away", Key::kAway, s(Shape::kPerson)},
    {"because", Key::kBecause, s(Shape::kAcceptance)},
    {"breaks", Key::kBreaks, s(Shape::kStep) | s(Shape::kRestore)},
    {"by", Key::kBy, s(Shape::kAcceptance) | s(Shape::kStep) | s(Shape::kRestore)},
    {"channels", Key::kChannels, s(Shape::kPolicy)},
    {"class", Key::kClass, s(Shape::kLine)},
    {"command_line_approver", Key::kCommandLineApprover, s(Shape::kPolicy)},
    {"common_causes", Key::kCommonCauses, s(Shape::kEstate)},
    {"components", Key::kComponents, s(Shape::kDocument)},
    {"confirmed", Key::kConfirmed, s(Shape::kIdentity)},
    {"controls", Key::kControls, s(Shape::kWorkflow)},
    {"count", Key::kCount, s(Shape::kWorkload)},
    {"created", Key::kCreated, s(Shape::kIdentity)},
    {"credential", Key::kCredential, s(Shape::kIdentity) | s(Shape::kGrants)},
    {"criticality", Key::kCriticality, s(Shape::kOperation)},
    {"deputy", Key::kDeputy, s(Shape::kPerson)},
    {"detect", Key::kDetect, s(Shape::kScenario)},
    {"do", Key::kDo, s(Shape::kStep)},
    {"drills", Key::kDrills, s(Shape::kDocument)},
    {"duration", Key::kDuration, s(Shape::kGrants)},
    {"each", Key::kEach, s(Shape::kWorkload)},
    {"email", Key::kEmail, s(Shape::kPerson)},
    {"emergency", Key::kEmergency, s(Shape::kIdentity)},
    {"enrol", Key::kEnrol, s(Shape::kGovernance)},
    {"environment", Key::kEnvironment, s(Shape::kIdentity)},
    {"estate", Key::kEstate, s(Shape::kDocument)},
    {"every", Key::kEvery, s(Shape::kDrill)},
    {"expires", Key::kExpires, kItemShapes},
    {"fails", Key::kFails, kItemShapes},
    {"finding", Key::kFinding, s(Shape::kAcceptance)},
    {"for", Key::kFor, s(Shape::kPolicy)},
    {"from", Key::kFrom, s(Shape::kRota) | s(Shape::kWeekly) | s(Shape::kPeriod)},
    {"governance", Key::kGovernance, s(Shape::kEstate)},
    {"grant", Key::kGrant, s(Shape::kStep)},
    {"grants", Key::kGrants, s(Shape::kPolicy)},
    {"hand_overs", Key::kHandOvers, s(Shape::kLimits)},
    {"ics", Key::kIcs, s(Shape::kRota)},
    {"id", Key::kId, s(Shape::kAuthenticator) | s(Shape::kLine)},
    {"identities", Key::kIdentities, s(Shape::kWorkflow) | s(Shape::kDocument)},
    {"interactive", Key::kInteractive, s(Shape::kIdentity)},
    {"invoke", Key::kInvoke, s(Shape::kPolicy)},
    {"issuer", Key::kIssuer, s(Shape::kIdentity)},
    {"item", Key::kItem, s(Shape::kCondition)},
    {"keys", Key::kKeys, s(Shape::kPerson)},
    {"kind", Key::kKind, kItemShapes},
    {"labels", Key::kLabels, kItemShapes},
    {"last", Key::kLast, s(Shape::kDrill)},
    {"last_used", Key::kLastUsed, s(Shape::kIdentity)},
    {"lasts", Key::kLasts, s(Shape::kRecovery)},
    {"lead", Key::kLead, s(Shape::kTeam)},
    {"leaked", Key::kLeaked, s(Shape::kIdentity)},
    {"left", Key::kLeft, s(Shape::kPerson)},
    {"lifecycle", Key::kLifecycle, s(Shape::kOperation)},
    {"lifetime", Key::kLifetime, s(Shape::kIdentity)},
    {"limits", Key::kLimits, s(Shape::kOperation)},
    {"maintainer", Key::kMaintainer, kItemShapes},
    {"members", Key::kMembers, s(Shape::kTeam)},
    {"method", Key::kMethod, s(Shape::kWorkflow)},
    {"mtbf", Key::kMtbf, s(Shape::kFailure)},
    {"mttr", Key::kMttr, s(Shape::kFailure)},
    {"name", Key::kName, s(Shape::kPerson) | s(Shape::kTeam) | s(Shape::kEstate)},
    {"needs", Key::kNeeds, kItemShapes | s(Shape::kStep) | s(Shape::kRestore) | s(Shape::kStart)},
    {"notify", Key::kNotify, s(Shape::kPolicy)},
    {"observed", Key::kObserved, s(Shape::kLine)},
    {"of", Key::kOf, s(Shape::kCondition)},
    {"off_switch", Key::kOffSwitch, s(Shape::kIdentity)},
    {"on", Key::kOn, s(Shape::kAcceptance)},
    {"on_call", Key::kOnCall, s(Shape::kTeam)},
    {"onus", Key::kOnus, s(Shape::kDocument)},
    {"operations", Key::kOperations, s(Shape::kDocument)},
    {"order", Key::kOrder, s(Shape::kRota) | s(Shape::kWeekly)},
    {"owner", Key::kOwner, kItemShapes},
    {"parallel", Key::kParallel, s(Shape::kWorkload)},
    {"people", Key::kPeople, s(Shape::kDocument) | s(Shape::kLimits)},
    {"phone", Key::kPhone, s(Shape::kPerson)},
    {"planned", Key::kPlanned, kItemShapes},
    {"platform", Key::kPlatform, kItemShapes},
    {"policies", Key::kPolicies, s(Shape::kDocument)},
    {"principals", Key::kPrincipals, s(Shape::kGrants)},
    {"privilege", Key::kPrivilege, s(Shape::kScope)},
    {"probability", Key::kProbability, s(Shape::kFailure)},
    {"probes", Key::kProbes, s(Shape::kDrill)},
    {"proves", Key::kProves, s(Shape::kDrill)},
    {"purpose", Key::kPurpose, s(Shape::kIdentity)},
    {"reach", Key::kReach, s(Shape::kPerson)},
    {"recorded", Key::kRecorded, s(Shape::kGrants)},
    {"recovery", Key::kRecovery, s(Shape::kOperation) | s(Shape::kDocument)},
    {"renew_after", Key::kRenewAfter, s(Shape::kIdentity)},
    {"restore", Key::kRestore, kItemShapes},
    {"review_every", Key::kReviewEvery, s(Shape::kIdentity) | s(Shape::kGovernance)},
    {"review_within", Key::kReviewWithin, s(Shape::kPolicy)},
    {"rollback", Key::kRollback, s(Shape::kOperation)},
    {"rotas", Key::kRotas, s(Shape::kDocument)},
    {"rotate_every", Key::kRotateEvery, s(Shape::kIdentity)},
    {"rotated", Key::kRotated, s(Shape::kIdentity)},
    {"runbook_kept", Key::kRunbookKept, s(Shape::kOperation)},
    {"scenario", Key::kScenario, s(Shape::kDrill)},
    {"scenarios", Key::kScenarios, s(Shape::kDocument)},
    {"scope", Key::kScope, s(Shape::kIdentity) | s(Shape::kWorkflow)},
    {"session_controls", Key::kSessionControls, s(Shape::kWorkflow)},
    {"shared", Key::kShared, s(Shape::kGrants)},
    {"shift", Key::kShift, s(Shape::kRota) | s(Shape::kWeekly)},
    {"site", Key::kSite, kItemShapes},
    {"sponsor", Key::kSponsor, s(Shape::kIdentity)},
    {"start", Key::kStart, kItemShapes},
    {"state", Key::kState, s(Shape::kIdentity)},
    {"steps", Key::kSteps, s(Shape::kRecovery) | s(Shape::kLimits)},
    {"storage", Key::kStorage, s(Shape::kIdentity)},
    {"survives", Key::kSurvives, s(Shape::kCondition)},
    {"system", Key::kSystem, s(Shape::kScope)},
    {"takes", Key::kTakes, s(Shape::kStep) | s(Shape::kRestore) | s(Shape::kStart)},
    {"teams", Key::kTeams, s(Shape::kDocument)},
    {"third_party", Key::kThirdParty, s(Shape::kIdentity)},
    {"timezone", Key::kTimezone, s(Shape::kEstate)},
    {"title", Key::kTitle, kItemShapes},
    {"to", Key::kTo, s(Shape::kPeriod)},
    {"tolerates", Key::kTolerates, s(Shape::kOperation)},
    {"until", Key::kUntil, s(Shape::kAcceptance)},
    {"used_by", Key::kUsedBy, s(Shape::kIdentity)},
    {"users", Key::kUsers, s(Shape::kWorkflow)},
    {"uses_up", Key::kUsesUp, s(Shape::kStep)},
    {"validator", Key::kValidator, s(Shape::kRecovery)},
    {"vendor", Key::kVendor, kItemShapes},
    {"verified", Key::kVerified, s(Shape::kRecovery)},
    {"verify_every", Key::kVerifyEvery, s(Shape::kRecovery)},
    {"weekly", Key::kWeekly, s(Shape::kRota)},
    {"when_reachable", Key::kWhenReachable, s(Shape::kPolicy)},
    {"where", Key::kWhere, s(Shape::kSelector)},
    {"workflows", Key::kWorkflows, s(Shape::kDocument)},
    {"works_without", Key::kWorksWithout, s(Shape::kOperation)},
}};

// A perfect hash, found when compiling: every key has a slot of its own.
constexpr std::size_t kSlots = 2048;
constexpr std::uint8_t kFree = 0xff;
static_assert(kKeyCount < kFree);

constexpr std::size_t slot_of(std::string_view name, std::uint32_t seed) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(name[i]));
  };
  const std::size_t size = name.size();
  const std::uint32_t mix = at(0) | at(size / 2) << 8 | at(size - 1) << 16 |
                            (static_cast<std::uint32_t>(size) ^ at(size / 4) << 3) << 24;
  return (mix * seed) >> 21;
}

constexpr bool separates(std::uint32_t seed) {
  std::array<bool, kSlots> used{};
  for (const KeyRow& row : kKeys) {
    const std::size_t slot = slot_of(row.name, seed);
    if (used[slot]) return false;
    used[slot] = true;
  }
  return true;
}

consteval std::uint32_t find_seed() {
  for (std::uint32_t seed = 0x9E3779B1; seed < 0xF0000000; seed += 0x3F1A2) {
    if (separates(seed)) return seed;
  }
  return 0;
}

constexpr std::uint32_t kSeed = find_seed();
static_assert(kSeed != 0, "two keys look alike to slot_of: mix more of their letters in");

constexpr std::array<std::uint8_t, kSlots> kIndex = [] {
  std::array<std::uint8_t, kSlots> index{};
  index.fill(kFree);
  for (std::size_t i = 0; i < kKeyCount; ++i) {
    index[slot_of(kKeys[i].name, kSeed)] = static_cast<std::uint8_t>(i);
  }
  return index;
}();

static_assert([] {
  for (std::size_t i = 0; i < kKeyCount; ++i) {
    if (kKeys[i].key != static_cast<Key>(i)) return false;
  }
  return true;
}());

}  // namespace

const KeyRow* find_key(std::string_view name) {
  if (name.empty()) return nullptr;
  const std::uint8_t at = kIndex[slot_of(name, kSeed)];
  return at != kFree && kKeys[at].name == name ? &kKeys[at] : nullptr;
}

std::string_view key_name(Key key) { return kKeys[static_cast<std::size_t>(key)].name; }

std::vector<std::string_view> keys_of(ShapeSet shapes) {
  std::vector<std::string_view> names;
  for (const KeyRow& row : kKeys) {
    if ((row.shapes & shapes) != 0) names.push_back(row.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace onus::model
