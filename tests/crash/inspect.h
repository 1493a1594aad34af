// What the next process finds, held against what the last one acknowledged.
#pragma once

#include <string>
#include <vector>

#include "act.h"

namespace onus::crash {

/// Opens the log as any command does, compares it with `acknowledged`, and goes on with it.
///
/// Post    What is wrong, one line each; empty: nothing.
[[nodiscard]] std::vector<std::string> inspect(const Place& place,
                                               const std::vector<std::string>& acknowledged);

}  // namespace onus::crash
