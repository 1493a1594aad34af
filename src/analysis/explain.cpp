#include "onus/analysis/explain.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "chains.h"
#include "ending.h"
#include "graph_parts.h"

namespace onus::analysis {
namespace {

using model::ItemClass;

/// Walks everything below an operation once, and notes what is written nowhere.
class AssumptionWalk {
 public:
  explicit AssumptionWalk(const Graph& graph)
      : graph_(graph), estate_(graph.estate()), seen_(graph.item_count(), 0) {}

  Assumptions run(ItemIndex operation) {
    visit(operation);
    for (std::size_t next = 0; next < open_.size(); ++next) look_at(open_[next]);
    for (auto* list :
         {&found_.needs_unwritten, &found_.takes_unwritten, &found_.answers_unwritten,
          &found_.restore_unwritten, &found_.authenticators_unwritten, &found_.access_unwritten}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return std::move(found_);
  }

 private:
  void visit(ItemIndex item) {
    if (seen_[item.value()] || !graph_.has_state(item)) return;
    seen_[item.value()] = 1;
    open_.push_back(item);
  }

  void visit(ExprIndex expression) {
    for (const ItemIndex item : items_named(graph_, expression)) visit(item);
  }

  void look_at(ItemIndex item) {
    const model::Item& written = estate_.item(item);
    visit(graph_.condition(item));
    visit(graph_.start_needs(item));
    const model::Extras& extras = estate_.extras_of(item);
    if (extras.start && !extras.start->takes.written) found_.takes_unwritten.push_back(item);
    for (const RestoreWay& way : graph_.restore_ways(item)) {
      visit(way.condition);
      if (!way.written->takes.written) found_.takes_unwritten.push_back(item);
      if (!way.written->needs.valid() && !way.written->by_vendor) {
        found_.needs_unwritten.push_back(item);
      }
    }
    switch (written.item_class) {
      case ItemClass::kComponent:
        if (!extras.restore_written) found_.restore_unwritten.push_back(item);
        [[fallthrough]];
      case ItemClass::kIdentity:
        if (!written.needs.valid()) found_.needs_unwritten.push_back(item);
        break;
      case ItemClass::kWorkflow: {
        const model::Workflow& workflow = estate_.workflow(item);
        if (!written.needs.valid()) found_.needs_unwritten.push_back(item);
        if (!workflow.users.valid()) found_.access_unwritten.push_back(item);
        break;
      }
      case ItemClass::kOperation: {
        const model::Operation& operation = estate_.operation(item);
        if (!operation.access_written) found_.access_unwritten.push_back(item);
        for (const ItemIndex path : operation.recovery) visit(path);
        break;
      }
      case ItemClass::kRecovery: look_at_path(item); break;
      default: break;
    }
  }

  void look_at_path(ItemIndex item) {
    for (const PathStep& step : graph_.path(item)->steps) {
      visit(step.condition);
      if (!step.written->takes.written) found_.takes_unwritten.push_back(item);
      if (!step.written->needs.valid() && !step.written->grant.valid()) {
        found_.needs_unwritten.push_back(item);
      }
      if (!step.quorum) continue;
      for (const auto& demands : graph_.quorum(*step.quorum).alternatives) {
        for (const Demand& demand : demands) look_at_quorum(step.written->grant, demand);
      }
    }
  }

  void look_at_quorum(ItemIndex policy, const Demand& demand) {
    for (const Demand::Candidate& candidate : demand.candidates) {
      if (!candidate.answers_known) found_.answers_unwritten.push_back(policy);
      if (estate_.item(candidate.person).item_class != ItemClass::kPerson) continue;
      if (!estate_.person(candidate.person).authenticators_written) {
        found_.authenticators_unwritten.push_back(candidate.person);
      }
    }
  }

  const Graph& graph_;
  const model::Estate& estate_;
  std::vector<std::uint8_t> seen_;
  std::vector<ItemIndex> open_;
  Assumptions found_;
};

/// What was needed for an item to come back, read backwards from the events.
class WayBack {
 public:
  WayBack(const Graph& graph, const SimulationResult& result, const EventIndex& index)
      : graph_(graph), result_(result), index_(index) {}

  std::vector<WayStep> run(const OperationOutcome& outcome) {
    if (!outcome.regained_at) return {};
    open_.push_back({outcome.operation, *outcome.regained_at});
    for (std::size_t next = 0; next < open_.size(); ++next) {
      const Need need = open_[next];
      explain(need);
    }
    std::stable_sort(steps_.begin(), steps_.end(), [](const WayStep& a, const WayStep& b) {
      return std::tie(a.begins, a.ends, a.item, a.detail) <
             std::tie(b.begins, b.ends, b.item, b.detail);
    });
    return std::move(steps_);
  }

 private:
  struct Need {
    ItemIndex item;
    Seconds by{0};
  };

  std::span<const std::uint32_t> events_of(ItemIndex item) const { return index_.of(item); }

  /// The last time at or before `by` at which the item came up; none if it never came up.
  std::optional<Seconds> came_up(ItemIndex item, Seconds by) const {
    std::optional<Seconds> found;
    for (const std::uint32_t e : events_of(item)) {
      const Event& event = result_.events[e];
      if (event.at <= by && event.kind == Event::Kind::kUp) found = event.at;
    }
    return found;
  }

  void need(ExprIndex expression, Seconds by) {
    if (expression.valid()) need(graph_.node(expression), by);
  }

  /// Of alternatives, what was there first; so the way told is the one that was really waited for.
  void need(const ExprNode& node, Seconds by) {
    const Graph::Parts& parts = graph_.parts();
    if (node.op == Op::kItem) {
      const ItemIndex item(node.first);
      if (events_of(item).empty() || !came_up(item, by)) return;
      if (!done_.insert(item.value()).second) return;
      open_.push_back({item, by});
      return;
    }
    if (node.op == Op::kQuorum) return;  // people; those who were lost are told by their own items
    std::vector<std::pair<Seconds, std::uint32_t>> children;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (const auto since = held_since(parts.nodes[node.first + i], by)) {
        children.emplace_back(*since, node.first + i);
      }
    }
    std::stable_sort(children.begin(), children.end());
    for (std::size_t i = 0; i < children.size() && i < node.threshold; ++i) {
      need(parts.nodes[children[i].second], by);
    }
  }

  /// Since when a node holds, at `by`; none if it does not.
  std::optional<Seconds> held_since(const ExprNode& node, Seconds by) const {
    const Graph::Parts& parts = graph_.parts();
    if (node.op == Op::kQuorum) return Seconds{0};
    if (node.op == Op::kItem) {
      const ItemIndex item(node.first);
      std::optional<Seconds> since;
      if (up_at_first(item)) since = Seconds{0};
      for (const std::uint32_t e : events_of(item)) {
        const Event& event = result_.events[e];
        if (event.at > by) break;
        if (event.kind == Event::Kind::kUp) since = event.at;
        if (event.kind == Event::Kind::kDown) since = std::nullopt;
      }
      if (!since && node.count != 0) return by;  // it survives its item for a while
      return since;
    }
    std::vector<Seconds> times;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (const auto since = held_since(parts.nodes[node.first + i], by)) times.push_back(*since);
    }
    if (times.size() < node.threshold) return std::nullopt;
    if (node.threshold == 0) return Seconds{0};
    std::sort(times.begin(), times.end());
    return times[node.threshold - 1];
  }

  /// Recovery paths begin undone; what comes up first was down.
  bool up_at_first(ItemIndex item) const {
    if (graph_.path(item) != nullptr || graph_.down_before(item) != DownBefore::kNo) return false;
    for (const std::uint32_t e : events_of(item)) {
      const Event::Kind kind = result_.events[e].kind;
      if (kind == Event::Kind::kUp || kind == Event::Kind::kDown) return kind == Event::Kind::kDown;
    }
    return true;
  }

  void explain(const Need& asked) {
    const auto up = came_up(asked.item, asked.by);
    if (!up) return;
    if (graph_.path(asked.item) != nullptr) {
      explain_path(asked.item, *up);
    } else {
      const Seconds takes = graph_.start_takes(asked.item);
      if (takes > Seconds{0}) {
        steps_.push_back({*up - takes, *up, WayStep::Kind::kStart, asked.item, 0});
      }
      need(graph_.condition(asked.item), *up - takes);
      need(graph_.start_needs(asked.item), *up - takes);
    }
    explain_repair(asked.item, *up);
  }

  void explain_path(ItemIndex path, Seconds up) {
    std::optional<Seconds> begun;
    for (const std::uint32_t e : events_of(path)) {
      const Event& event = result_.events[e];
      if (event.at > up) break;
      if (event.kind == Event::Kind::kPathBegins) steps_of_path_.clear();
      if (event.kind == Event::Kind::kStepBegins) begun = event.at;
      if (event.kind != Event::Kind::kStepDone || !begun) continue;
      steps_of_path_.push_back({*begun, event.at, WayStep::Kind::kStep, path, event.detail});
    }
    for (const WayStep& step : steps_of_path_) {
      steps_.push_back(step);
      need(graph_.path(path)->steps[step.detail].condition, step.begins);
    }
    steps_of_path_.clear();
  }

  void explain_repair(ItemIndex item, Seconds up) {
    const Event* repaired = nullptr;
    for (const std::uint32_t e : events_of(item)) {
      const Event& event = result_.events[e];
      if (event.at <= up && event.kind == Event::Kind::kRepaired) repaired = &event;
    }
    if (repaired == nullptr) return;
    Seconds begun = repaired->at;
    for (const std::uint32_t e : events_of(item)) {
      const Event& event = result_.events[e];
      if (event.at <= repaired->at && event.kind == Event::Kind::kRestoreBegins &&
          event.detail == repaired->detail) {
        begun = event.at;
      }
    }
    steps_.push_back({begun, repaired->at, WayStep::Kind::kRestore, item, repaired->detail});
    need(graph_.restore_ways(item)[repaired->detail].condition, begun);
  }

  const Graph& graph_;
  const SimulationResult& result_;
  const EventIndex& index_;
  std::vector<Need> open_;
  std::set<std::uint32_t> done_;
  std::vector<WayStep> steps_, steps_of_path_;
};

}  // namespace

Assumptions assumptions(const Graph& graph, ItemIndex operation) {
  return AssumptionWalk(graph).run(operation);
}

EventIndex::EventIndex(const SimulationResult& result) {
  events_.resize(result.events.size());
  std::iota(events_.begin(), events_.end(), 0U);
  std::stable_sort(events_.begin(), events_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return result.events[a].item < result.events[b].item;
  });
  items_.reserve(events_.size());
  for (const std::uint32_t event : events_) items_.push_back(result.events[event].item);
}

std::span<const std::uint32_t> EventIndex::of(ItemIndex item) const {
  const auto [begin, end] = std::equal_range(items_.begin(), items_.end(), item);
  return std::span(events_).subspan(static_cast<std::size_t>(begin - items_.begin()),
                                    static_cast<std::size_t>(end - begin));
}

std::vector<WayStep> way_back(const Graph& graph, const SimulationResult& result,
                              const EventIndex& index, const OperationOutcome& outcome) {
  return WayBack(graph, result, index).run(outcome);
}

struct WhyNot::End {
  End(const Graph& graph, const SimulationResult& result)
      : ending(replay(graph, undisturbed(graph), result.events)),
        steps(steps_at_end(graph, result)),
        waiting(graph, ending.up, ending.failed, steps) {}
  Ending ending;
  std::vector<std::uint32_t> steps;
  Waiting waiting;
};

WhyNot::WhyNot(const Graph& graph, const SimulationResult& result)
    : end_(std::make_unique<End>(graph, result)) {}
WhyNot::~WhyNot() = default;

std::vector<ItemIndex> WhyNot::chain(ItemIndex way) const {
  if (end_->ending.up[way.value()]) return {};
  return end_->waiting.reason(way).chain;
}

}  // namespace onus::analysis
