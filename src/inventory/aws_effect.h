// What is left of what IAM policies allow, once explicit denies, boundaries and conditions are
// weighed. Nothing is decided that the documents do not say: where only a part is taken away or a
// condition has to hold, the entry says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/inventory/batch.h"

namespace onus::inventory {

/// Names by patterns ("s3:Get*"), or all names but those.
struct AwsNames {
  std::vector<std::string> patterns;
  bool all_but = false;
};

/// A statement of a policy.
struct AwsGrant {
  AwsNames actions;     // in lower case: IAM does not tell cases of actions apart
  AwsNames resources;   // one pattern, or all but some, where it is allowed by an identity's policy
  std::string written;  // the actions as the policy spells them
  bool conditional = false;
};

/// The statements that speak of one user or role.
struct AwsGrants {
  std::vector<AwsGrant> allows, denies;
};

/// How much of one set lies in another.
enum class AwsShare : std::uint8_t { kNone, kPart, kAll };

/// How much of what `pattern` names lies in `names`. A policy variable may stand for anything.
///
/// Post    kNone and kAll are certain; kPart is also said where `work` is used up.
/// Cost    At most `work` comparisons of characters, which are taken off it.
/// Source  IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements".
[[nodiscard]] AwsShare share_of(std::string_view pattern, const AwsNames& names,
                                std::uint64_t& work);

/// What is left, as scope entries.
struct AwsEffect {
  std::vector<ScopeText> scope;
  std::uint64_t denied = 0, outside = 0;  // entries left out: denied, outside of the boundary
};

/// Weighs what is allowed against what is denied and, where there is one, the boundary.
///
/// `boundary` nullptr: there is none. Entries say "(conditional)", "(denied in part)",
/// "(within the boundary in part)" where that is all that can be said.
/// Cost    As share_of, for each pair of statements; bounded by `work`.
[[nodiscard]] AwsEffect weigh(const AwsGrants& grants, const AwsGrants* boundary,
                              std::size_t entries_max, std::uint64_t& work);

}  // namespace onus::inventory
