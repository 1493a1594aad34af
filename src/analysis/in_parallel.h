// Pieces of work on a few threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "onus/analysis/core_sweep.h"

namespace onus::analysis {

/// Calls `work(piece)` for every piece, each on one of the threads, each thread with a `work` of
/// its own from `make_work()`. Pieces are taken in ascending order; after a stop no further one is.
/// Post    returns how many pieces were done, always the first ones.
template <class MakeWork>
std::size_t in_parallel(std::size_t pieces, const SweepControl& control, std::string_view phase,
                        const MakeWork& make_work) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> done{0};
  std::mutex telling;
  const auto run = [&] {
    auto work = make_work();
    while (!control.stop.stop_requested()) {
      const std::size_t piece = next.fetch_add(1);
      if (piece >= pieces) return;
      work(piece);
      const std::size_t finished = done.fetch_add(1) + 1;
      if (!control.progress) continue;
      const std::lock_guard<std::mutex> lock(telling);
      control.progress({.phase = phase, .done = finished, .all = pieces});
    }
  };
  std::vector<std::jthread> others;
  const std::size_t threads = std::min<std::size_t>(control.thread_count(), pieces);
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(run);
  run();
  others.clear();  // joins
  return done.load();
}

}  // namespace onus::analysis
