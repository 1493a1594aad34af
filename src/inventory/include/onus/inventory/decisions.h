// What people decide about observed identities: which record is which item, and who owns one.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/model/estate.h"

namespace onus::inventory {

/// The decisions file with one more: that `record` and `item` are one (`same`) or two.
///
/// Post    Lines are ascending; an earlier decision on the same two is replaced.
/// Errors  kDenied: `old_text` holds what is no decision.
[[nodiscard]] base::Result<std::string> decide(std::string_view old_text, std::string_view record,
                                               std::string_view item, bool same);

/// Somebody takes an identity.
struct Taking {
  std::string_view owner, purpose, sponsor, off_switch;  // all but the owner may be empty
  std::string_view date;                                 // for the comment at the top
};

/// A file that declares the observed identity `item` as it was seen, with its owner.
///
/// Pre     `item` is an observed identity.
/// Post    YAML that loads beside the estate; nothing but what was observed and `taking`.
[[nodiscard]] std::string declaration(const model::Estate& estate, model::ItemIndex item,
                                      const Taking& taking);

}  // namespace onus::inventory
