#include <algorithm>
#include <functional>

#include "lane_program.h"
#include "quorum.h"

namespace onus::analysis {
namespace {

/// The first lane of a set. Pre: there is one.
std::size_t first_lane(const LaneSet& lanes) {
  for (std::size_t w = 0; w < kLaneWords; ++w) {
    if (lanes.words[w] != 0) {
      return w * 64 + static_cast<std::size_t>(__builtin_ctzll(lanes.words[w]));
    }
  }
  return kLanes;
}

/// Of `lanes`, those in which the same candidates are lost as in `like`.
LaneSet alike(const LaneSet& lanes, const LaneSet* lost, std::size_t count, std::size_t like) {
  LaneSet same = lanes;
  for (std::size_t c = 0; c < count; ++c) {
    const std::uint64_t flip = lost[c].test(like) ? 0 : ~std::uint64_t{0};
    for (std::size_t w = 0; w < kLaneWords; ++w) same.words[w] &= lost[c].words[w] ^ flip;
  }
  return same;
}

}  // namespace

LaneSet quorum_lost(const LaneProgram::Candidates& candidates, const LaneSet* lost) {
  const std::size_t count = candidates.places.size();
  LaneSet open;
  for (std::size_t c = 0; c < count; ++c) {
    for (std::size_t w = 0; w < kLaneWords; ++w) open.words[w] |= lost[c].words[w];
  }
  LaneSet unmet;
  while (open.any()) {
    const std::size_t lane = first_lane(open);
    const LaneSet same = alike(open, lost, count, lane);
    const bool met = quorum_met(*candidates.quorum, [&](const Demand::Candidate& one) {
      const auto at = std::lower_bound(candidates.places.begin(), candidates.places.end(), &one,
                                       [](const auto& place, const auto* sought) {
                                         return std::less<>{}(place.candidate, sought);
                                       });
      return !lost[at->at].test(lane);
    });
    for (std::size_t w = 0; w < kLaneWords; ++w) {
      if (!met) unmet.words[w] |= same.words[w];
      open.words[w] &= ~same.words[w];
    }
  }
  return unmet;
}

}  // namespace onus::analysis
