// The text of a sealed authority, and what each of its boxes is bound to.
#pragma once

#include <string>
#include <string_view>

#include "onus/access/authority.h"

namespace onus::access {

[[nodiscard]] bool is_holder_name(std::string_view name);

/// What stands beside the box of share `at`: everything else in the file but for the other boxes,
/// so that no share is read out of its place.
///
/// Pre     at < sealed.shares.size().
[[nodiscard]] base::Result<std::string> share_context(const SealedAuthority& sealed,
                                                      std::size_t at);

}  // namespace onus::access
