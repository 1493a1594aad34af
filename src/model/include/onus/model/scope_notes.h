// What an import adds to a privilege that it could not decide on: "GetObject (conditional)".
#pragma once

#include <array>
#include <string_view>

#include "onus/model/observed.h"

namespace onus::model {

inline constexpr std::array<std::string_view, 4> kScopeNotes{" (conditional", " (denied in part",
                                                             " (within the boundary in part",
                                                             " (boundary not in the export"};

/// The entry without such notes: what is compared with what is declared, for a grant that holds
/// under a condition is a grant.
[[nodiscard]] inline ScopeEntry without_notes(ScopeEntry entry) {
  for (const std::string_view note : kScopeNotes) {
    const std::size_t at = entry.privilege.find(note);
    if (at != std::string_view::npos && entry.privilege.ends_with(')')) {
      entry.privilege = entry.privilege.substr(0, at);
    }
  }
  return entry;
}

}  // namespace onus::model
