// Numbers among a command's own flags.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "onus/base/result.h"
#include "options.h"

namespace onus::cli {

/// The number that was given to a flag; nothing where the flag was not given.
///
/// Errors  kInvalid: no whole number, or not from `least` to `most`.
[[nodiscard]] base::Result<std::optional<std::uint64_t>> flag_number(const Options& options,
                                                                     std::string_view flag,
                                                                     std::uint64_t least,
                                                                     std::uint64_t most);

}  // namespace onus::cli
