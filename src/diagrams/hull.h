// The least monotone function above a function.
#pragma once

#include "bdd.h"

namespace onus::diagrams {

/// The function that is true where `root` is true for the argument or for some subset of it. It
/// has the same minimal solutions as `root`, and it is `root` itself exactly if that is monotone.
/// kNoEdge when a limit was reached.
///
/// Pre     `bdd` holds the nodes of `root`.
/// Source  docs/analysis/cut-sets.md
[[nodiscard]] Edge monotone_hull(Bdd& bdd, Edge root);

}  // namespace onus::diagrams
