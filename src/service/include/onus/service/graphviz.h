// Pictures, by Graphviz as a process.
#pragma once

#include <string>

#include "onus/base/result.h"

namespace onus::service {

inline constexpr std::size_t kSvgBytesMax = std::size_t{256} << 20;

/// Lays a digraph out as SVG with the program `dot`.
///
/// Errors  kIo: `dot` is not installed, or refused. kLimit: the picture exceeds kSvgBytesMax.
[[nodiscard]] base::Result<std::string> svg_from_dot(const std::string& dot);

}  // namespace onus::service
