// The passes that build a Graph, in their order; each needs what the ones before have filled in.
#pragma once

#include "graph_parts.h"
#include "onus/base/result.h"

namespace onus::analysis {

/// Pass 1. Post: stateful and down_before are filled in.
void classify_items(Graph::Parts& parts);

/// Why an item is down at a moment, `given` aside. Pre: the item has a state.
[[nodiscard]] DownBefore down_reason(const model::Estate& estate, ItemIndex item, TimePoint at);

/// Pass 2. Post: every expression, way, path and start is there.
[[nodiscard]] base::Result<void> compile_expressions(Graph::Parts& parts);

/// Pass 3. Post: slots, watchers, survivals_of, wanters and paths_named are there.
void index_watchers(Graph::Parts& parts);

}  // namespace onus::analysis
