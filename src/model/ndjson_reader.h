// Newline-delimited JSON to one node tree a line.
#pragma once

#include <cstdint>
#include <functional>

#include "bytes.h"
#include "onus/model/load.h"
#include "onus/model/node.h"
#include "problems.h"

namespace onus::model {

/// Reads a stream of one JSON object a line and hands each tree to `sink`. The tree and all that
/// its texts point to is used again for the next line. Blank lines are skipped; a line that was
/// reported is left out and reading goes on with the next. An empty file is no fault: it lists
/// nothing.
///
/// Post    false: the stream was not read to its end, or a line was left out.
/// Errors  All in `problems`: E0001, E0005, E0015, E0021, E0022, E0029, E0040 to E0042.
/// Cost    Linear; memory for one line and one block, however long the stream.
/// Source  RFC 8259, one value a line; docs/formats/estate.md
[[nodiscard]] bool read_ndjson(ByteSource& source, std::uint32_t file, const LoadLimits& limits,
                               Problems& problems,
                               const std::function<void(const NodeTree&)>& sink);

}  // namespace onus::model
