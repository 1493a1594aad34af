#include "components.h"

#include <algorithm>

namespace onus::analysis {
namespace {

constexpr std::uint32_t kUnseen = 0;
constexpr std::uint32_t kPlaced = 0xffffffff;

class Tarjan {
 public:
  explicit Tarjan(const Arrows& arrows) : arrows_(arrows), low_(arrows.nodes(), kUnseen) {}

  Components run() {
    found_.order.reserve(low_.size());
    for (std::uint32_t node = 0; node < low_.size(); ++node) {
      if (low_[node] == kUnseen) visit(node);
    }
    found_.first.push_back(static_cast<std::uint32_t>(found_.order.size()));
    return std::move(found_);
  }

 private:
  struct Frame {
    std::uint32_t node, next, number;
  };

  void enter(std::uint32_t node) {
    low_[node] = ++numbers_;
    frames_.push_back({node, arrows_.from[node], numbers_});
    open_.push_back(node);
  }

  void visit(std::uint32_t root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next < arrows_.from[frame.node + 1]) {
        const std::uint32_t target = arrows_.to[frame.next++];
        if (low_[target] == kUnseen) {
          enter(target);
        } else if (low_[target] != kPlaced) {
          low_[frame.node] = std::min(low_[frame.node], low_[target]);
        }
        continue;
      }
      const Frame done = frame;
      frames_.pop_back();
      const std::uint32_t low = low_[done.node];
      if (low == done.number) place(done.node);
      if (!frames_.empty() && low < done.number) {
        std::uint32_t& parent = low_[frames_.back().node];
        parent = std::min(parent, low);
      }
    }
  }

  void place(std::uint32_t root) {
    found_.first.push_back(static_cast<std::uint32_t>(found_.order.size()));
    const auto at = std::find(open_.rbegin(), open_.rend(), root).base() - 1;
    for (auto node = at; node != open_.end(); ++node) {
      low_[*node] = kPlaced;
      found_.order.push_back(*node);
    }
    open_.erase(at, open_.end());
  }

  const Arrows& arrows_;
  std::vector<std::uint32_t> low_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> open_;
  std::uint32_t numbers_ = 0;
  Components found_;
};

}  // namespace

Arrows Arrows::reversed() const {
  Arrows turned;
  turned.from.assign(nodes() + 1, 0);
  turned.to.resize(to.size());
  for (const std::uint32_t target : to) ++turned.from[target + 1];
  for (std::size_t i = 0; i < nodes(); ++i) turned.from[i + 1] += turned.from[i];
  std::vector<std::uint32_t> next(turned.from.begin(), turned.from.end());
  for (std::uint32_t node = 0; node < nodes(); ++node) {
    for (const std::uint32_t target : of(node)) turned.to[next[target]++] = node;
  }
  return turned;
}

Components components(const Arrows& arrows) { return Tarjan(arrows).run(); }

}  // namespace onus::analysis
