// Every key of the estate format, which maps may hold it, and what a reference under it may name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "onus/model/ids.h"

namespace onus::model {

/// What a map of the format is. The first ones are the item classes, in the order of ItemClass.
enum class Shape : std::uint8_t {
  kPerson,
  kTeam,
  kRota,
  kComponent,
  kIdentity,
  kOperation,
  kWorkflow,
  kRecovery,
  kPolicy,
  kDrill,
  kScenario,
  kAuthenticator,
  kDocument,
  kEstate,
  kGovernance,
  kAcceptance,
  kStep,
  kRestore,
  kStart,
  kWorkload,
  kFailure,
  kCondition,
  kScope,
  kPeriod,
  kLimits,
  kGrants,
  kSelector,
  kWeekly,
  kLine,
};
using ShapeSet = std::uint32_t;

[[nodiscard]] constexpr ShapeSet set_of(Shape shape) {
  return ShapeSet{1} << static_cast<unsigned>(shape);
}
[[nodiscard]] constexpr Shape shape_of(ItemClass item_class) {
  return static_cast<Shape>(item_class);
}
inline constexpr ShapeSet kItemShapes = (ShapeSet{1} << kItemClassCount) - 1;

enum class Key : std::uint8_t {
  kAcceptances,
  kAccept,
  kAccess,
  kActor,
  kAdmins,
  kAdopt,
  kAlgorithm,
  kAliases,
  kAll,
  kAnswersIn,
  kAny,
  kApprovalKeys,
  kApprove,
  kAtLeast,
  kAuthenticators,
  kAway,
  kBecause,
  kBreaks,
  kBy,
  kChannels,
  kClass,
  kCommandLineApprover,
  kCommonCauses,
  kComponents,
  kConfirmed,
  kControls,
  kCount,
  kCreated,
  kCredential,
  kCriticality,
  kDeputy,
  kDetect,
  kDo,
  kDrills,
  kDuration,
  kEach,
  kEmail,
  kEmergency,
  kEnrol,
  kEnvironment,
  kEstate,
  kEvery,
  kExpires,
  kFails,
  kFinding,
  kFor,
  kFrom,
  kGovernance,
  kGrant,
  kGrants,
  kHandOvers,
  kIcs,
  kId,
  kIdentities,
  kInteractive,
  kInvoke,
  kIssuer,
  kItem,
  kKeys,
  kKind,
  kLabels,
  kLast,
  kLastUsed,
  kLasts,
  kLead,
  kLeaked,
  kLeft,
  kLifecycle,
  kLifetime,
  kLimits,
  kMaintainer,
  kMembers,
  kMethod,
  kMtbf,
  kMttr,
  kName,
  kNeeds,
  kNotify,
  kObserved,
  kOf,
  kOffSwitch,
  kOn,
  kOnCall,
  kOnus,
  kOperations,
  kOrder,
  kOwner,
  kParallel,
  kPeople,
  kPhone,
  kPlanned,
  kPlatform,
  kPolicies,
  kPrincipals,
  kPrivilege,
  kProbability,
  kProbes,
  kProves,
  kPurpose,
  kReach,
  kRecorded,
  kRecovery,
  kRenewAfter,
  kRestore,
  kReviewEvery,
  kReviewWithin,
  kRollback,
  kRotas,
  kRotateEvery,
  kRotated,
  kRunbookKept,
  kScenario,
  kScenarios,
  kScope,
  kSessionControls,
  kShared,
  kShift,
  kSite,
  kSponsor,
  kStart,
  kState,
  kSteps,
  kStorage,
  kSurvives,
  kSystem,
  kTakes,
  kTeams,
  kThirdParty,
  kTimezone,
  kTitle,
  kTo,
  kTolerates,
  kUntil,
  kUsedBy,
  kUsers,
  kUsesUp,
  kValidator,
  kVendor,
  kVerified,
  kVerifyEvery,
  kWeekly,
  kWhenReachable,
  kWhere,
  kWorkflows,
  kWorksWithout,
};
inline constexpr std::size_t kKeyCount = static_cast<std::size_t>(Key::kWorksWithout) + 1;

struct KeyRow {
  std::string_view name;
  Key key{};
  ShapeSet shapes = 0;  // the maps that may hold it
};

/// The key of this name; null where there is none. Cost: one hash, one comparison.
[[nodiscard]] const KeyRow* find_key(std::string_view name);
[[nodiscard]] std::string_view key_name(Key key);
/// The names of all keys that a map of one of these shapes may hold, ascending.
[[nodiscard]] std::vector<std::string_view> keys_of(ShapeSet shapes);

using ClassSet = std::uint16_t;
[[nodiscard]] constexpr ClassSet set_of(ItemClass item_class) {
  return static_cast<ClassSet>(1u << static_cast<unsigned>(item_class));
}

/// What a reference is written for; decides which classes it may name.
enum class Use : std::uint8_t {
  kNeeds,
  kReach,
  kIdentities,
  kBy,
  kByOrVendor,
  kUsers,
  kInvoke,
  kApprove,
  kWhenReachable,
  kAdopt,
  kEnrol,
  kOwner,
  kMaintainer,
  kControls,
  kSessionControls,
  kValidator,
  kSponsor,
  kDeputy,
  kLead,
  kMembers,
  kOrder,
  kOnCall,
  kIssuer,
  kUsedBy,
  kAccess,
  kRecovery,
  kRollback,
  kWorksWithout,
  kRunbookKept,
  kGrant,
  kBreaks,
  kUsesUp,
  kFor,
  kChannels,
  kNotify,
  kScenario,
  kProves,
  kFails,
  kAdmins,
  kAccept,
  kAcceptanceOn,
  kAcceptanceBy,
};

struct UseRow {
  std::string_view key;       // as it is written
  ClassSet classes = 0;       // what it may name
  std::string_view expected;  // those classes in words
};
[[nodiscard]] const UseRow& use_row(Use use);

/// "a" or "an", as the word for a class wants it.
[[nodiscard]] std::string_view article(ItemClass item_class);

/// Words that `kind` (of a class) or `method` is known to take; empty: any word is as good.
[[nodiscard]] std::span<const std::string_view> known_kinds(ItemClass item_class);
[[nodiscard]] std::span<const std::string_view> known_methods();

}  // namespace onus::model
