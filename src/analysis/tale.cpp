#include "tale.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "graph_parts.h"

namespace onus::analysis {
namespace {

/// Kinds beyond those of Event.
enum Symbol : std::uint32_t { kLapse = 100, kRenewal, kDetect, kMoving };

struct Instant {
  std::int64_t at = 0;
  std::uint32_t symbol = 0, item = 0, detail = 0;

  auto operator<=>(const Instant&) const = default;
};

void mix(Order& order, std::uint64_t word) {
  constexpr std::array<std::uint64_t, 2> kOdd{0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f};
  for (std::size_t i = 0; i < 2; ++i) {
    std::uint64_t& hash = order.hash[i];
    hash = (hash ^ word) * kOdd[i];
    hash ^= hash >> (29 + i);
  }
}

/// Adds what no event tells: when references lapse and paths are renewed.
class Unsaid {
 public:
  Unsaid(const Graph::Parts& parts, const Survivals& lapsing, std::vector<Instant>& list)
      : parts_(parts), lapsing_(lapsing), list_(list) {}

  void event(const Event& event) {
    const std::uint32_t item = event.item.value();
    if (event.kind == Event::Kind::kDown) {
      down_[item] = event.at.count();
      path_ends(item, event.at.count());
    }
    if (event.kind == Event::Kind::kUp) {
      item_lapses(item, event.at.count());
      const Path* path = parts_.path(event.item);
      if (path != nullptr && path->lasts) renewed_[item] = event.at.count();
    }
    if (event.kind == Event::Kind::kPathEnds) path_ends(item, event.at.count());
  }

  void finish(std::int64_t end) {
    std::vector<std::uint32_t> left;
    for (const auto& [item, at] : down_) left.push_back(item);
    std::sort(left.begin(), left.end());
    for (const std::uint32_t item : left) item_lapses(item, end + 1);
    left.clear();
    for (const auto& [item, at] : renewed_) left.push_back(item);
    std::sort(left.begin(), left.end());
    for (const std::uint32_t item : left) path_ends(item, end + 1);
  }

 private:
  void item_lapses(std::uint32_t item, std::int64_t up) {
    const auto down = down_.find(item);
    if (down == down_.end()) return;
    for (const Survivals::Group& group : lapsing_.of(ItemIndex(item))) {
      const std::int64_t at = down->second + group.survives.count();
      if (at > up) continue;
      for (const std::uint32_t slot : group.slots) list_.push_back({at, kLapse, item, slot});
    }
    down_.erase(down);
  }

  void path_ends(std::uint32_t item, std::int64_t end) {
    const auto since = renewed_.find(item);
    if (since == renewed_.end()) return;
    const std::int64_t lasts = parts_.path(ItemIndex(item))->lasts->count();
    for (std::int64_t at = since->second + lasts; at <= end && list_.size() <= kMomentsMax;
         at += lasts) {
      list_.push_back({at, kRenewal, item, 0});
    }
    renewed_.erase(since);
  }

  const Graph::Parts& parts_;
  const Survivals& lapsing_;
  std::vector<Instant>& list_;
  std::unordered_map<std::uint32_t, std::int64_t> down_, renewed_;  // looked up, sorted when walked
};

}  // namespace

Order order_of(const Graph& graph, const Survivals& lapsing, const Disturbance& disturbance,
               const SimulationResult& result) {
  Order order;
  std::vector<Instant> list;
  Unsaid unsaid(graph.parts(), lapsing, list);
  std::int64_t end = 0;
  for (const Event& event : result.events) {
    unsaid.event(event);
    list.push_back({event.at.count(), static_cast<std::uint32_t>(event.kind), event.item.value(),
                    event.detail});
    end = std::max(end, event.at.count());
  }
  unsaid.finish(end);
  list.push_back({disturbance.detect.count(), kDetect, 0, 0});
  order.comparable = list.size() <= kMomentsMax && result.complete;
  std::sort(list.begin(), list.end());
  std::int64_t last = 0;
  for (const Instant& one : list) {
    mix(order, one.at == last ? 1 : 2);
    last = one.at;
    mix(order, (std::uint64_t{one.symbol} << 32U) | one.item);
    mix(order, one.detail);
  }
  for (const ItemIndex item : result.moving) {
    mix(order, (std::uint64_t{kMoving} << 32U) | item.value());
  }
  for (const OperationOutcome& outcome : result.operations) {
    mix(order, (std::uint64_t{outcome.operation.value()} << 2U) | (outcome.lost_at ? 2U : 0U) |
                   (outcome.regained_at ? 1U : 0U));
  }
  return order;
}

std::vector<Seconds> gaps_of(const SimulationResult& result, ItemIndex operation) {
  std::vector<Seconds> gaps;
  std::optional<Seconds> down;
  for (const Event& event : result.events) {
    if (event.item != operation) continue;
    if (event.kind == Event::Kind::kDown) down = event.at;
    if (event.kind == Event::Kind::kUp && down) {
      gaps.push_back(event.at - *down);
      down.reset();
    }
  }
  return gaps;
}

}  // namespace onus::analysis
