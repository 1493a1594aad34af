// Reads newline-delimited JSON one step ahead, in a thread of its own.
#pragma once

#include <cstdint>
#include <functional>

#include "bytes.h"
#include "onus/model/load.h"
#include "onus/model/node.h"
#include "problems.h"

namespace onus::model {

/// What read_ndjson does, with parsing in a second thread while `sink` takes the trees in this one,
/// in the order of the lines. Same trees, same diagnostics.
///
/// Post    As of read_ndjson. `source` is used by the other thread until this returns.
/// Errors  As of read_ndjson; what either side throws is thrown here.
/// Cost    The longer of the two sides, and one copy of the texts; about 4 MiB more memory.
[[nodiscard]] bool read_ndjson_ahead(ByteSource& source, std::uint32_t file,
                                     const LoadLimits& limits, Problems& problems,
                                     const std::function<void(const NodeTree&)>& sink);

}  // namespace onus::model
