// What an estate is indexed by.
#pragma once

#include <cstdint>

#include "onus/base/strong_id.h"

namespace onus::model {

struct ItemTag;
struct ConditionTag;
/// One item of an estate, whatever its class; indexes Estate::items.
using ItemIndex = base::StrongId<ItemTag>;
/// The root of one condition; indexes the estate's condition pool. Not valid: nobody wrote it down.
using ConditionIndex = base::StrongId<ConditionTag>;

/// The class of an item. Authenticators are written inside their person and are items too, because
/// a security key can fail, need something and be named like anything else.
enum class ItemClass : std::uint8_t {
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
};
inline constexpr int kItemClassCount = 12;

/// Where something was written. Lines and columns count from 1, columns in characters.
struct Place {
  std::uint32_t file = 0;  // indexes Estate::files
  std::uint32_t line = 0;  // 0: no place
  std::uint32_t column = 0;

  auto operator<=>(const Place&) const = default;
};

}  // namespace onus::model
