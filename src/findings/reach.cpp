#include "reach.h"

#include <algorithm>

namespace onus::findings {

using analysis::ExprIndex;
using analysis::ExprNode;
using analysis::Op;
using model::ItemClass;

int criticality_rank(const model::Operation& operation) {
  if (operation.criticality == "critical") return 0;
  return operation.criticality == "high" ? 1 : 2;
}

template <class Visit>
void Reach::each_leaf(ExprIndex root, const Visit& visit) {
  if (!root.valid()) return;
  leaves_.assign(1, root);
  while (!leaves_.empty()) {
    const ExprNode node = graph_.node(leaves_.back());
    leaves_.pop_back();
    if (node.op == Op::kItem) {
      visit(ItemIndex(node.first));
    } else if (node.op == Op::kAtLeast) {
      for (std::uint32_t i = 0; i < node.count; ++i) leaves_.push_back(ExprIndex(node.first + i));
    } else {
      for (const auto& demands : graph_.quorum(node.threshold).alternatives) {
        for (const analysis::Demand& demand : demands) {
          for (const auto& one : demand.candidates) leaves_.push_back(ExprIndex(one.node));
        }
      }
    }
  }
}

template <class Visit>
void Reach::each_below(ItemIndex item, const Visit& visit) {
  each_leaf(graph_.condition(item), visit);
  each_leaf(graph_.start_needs(item), visit);
  for (const analysis::RestoreWay& way : graph_.restore_ways(item)) each_leaf(way.condition, visit);
  if (const analysis::Path* path = graph_.path(item)) {
    for (const analysis::PathStep& step : path->steps) each_leaf(step.condition, visit);
  }
  if (graph_.estate().item(item).item_class == ItemClass::kOperation) {
    const model::Operation& operation = graph_.estate().operation(item);
    for (const auto* list : {&operation.access, &operation.recovery, &operation.rollback}) {
      for (const ItemIndex one : *list) visit(one);
    }
  }
}

template <class Mark>
void Reach::walk(std::vector<ItemIndex> open, const Mark& mark) {
  while (!open.empty()) {
    const ItemIndex item = open.back();
    open.pop_back();
    each_below(item, [&](ItemIndex below) {
      if (mark(below)) open.push_back(below);
    });
  }
}

Reach::Reach(const Graph& graph)
    : graph_(graph),
      operation_(graph.item_count()),
      below_path_(graph.item_count(), 0),
      rank_(graph.item_count(), 0) {
  const model::Estate& estate = graph.estate();
  for (const ItemIndex operation : graph.operations()) {
    if (estate.operation(operation).lifecycle != "retired") ranked_.push_back(operation);
  }
  std::sort(ranked_.begin(), ranked_.end(), [&](ItemIndex a, ItemIndex b) {
    const int left = criticality_rank(estate.operation(a));
    const int right = criticality_rank(estate.operation(b));
    return left != right ? left < right : a < b;
  });
  for (std::size_t i = 0; i < ranked_.size(); ++i) {
    rank_[ranked_[i].value()] = static_cast<std::uint32_t>(i);
  }
  for (const ItemIndex operation : ranked_) {
    if (!operation_[operation.value()].valid()) operation_[operation.value()] = operation;
    walk({operation}, [&](ItemIndex below) {
      if (operation_[below.value()].valid()) return false;
      operation_[below.value()] = operation;
      return true;
    });
  }
  const auto paths = graph.paths();
  walk({paths.begin(), paths.end()}, [&](ItemIndex below) {
    if (below_path_[below.value()]) return false;
    below_path_[below.value()] = 1;
    return true;
  });
  mark_parties();
}

void Reach::mark_party(ItemIndex party, ItemIndex operation) {
  if (!party.valid()) return;
  ItemIndex& held = operation_[party.value()];
  if (!held.valid() || rank_[operation.value()] < rank_[held.value()]) held = operation;
}

void Reach::mark_people(model::ConditionIndex condition, ItemIndex operation) {
  if (!condition.valid()) return;
  for (const ItemIndex party : model::items_named(graph_.estate().conditions, condition)) {
    mark_party(party, operation);
  }
}

// Teams have no state and stand in no expression: they are found where they are written.
void Reach::mark_parties() {
  const model::Estate& estate = graph_.estate();
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const ItemIndex operation = operation_[i];
    const model::Item& written = estate.items[i];
    if (!operation.valid() || written.item_class == ItemClass::kPerson ||
        written.item_class == ItemClass::kTeam) {
      continue;
    }
    mark_party(written.owner, operation);
    mark_party(written.maintainer, operation);
    for (const analysis::RestoreWay& way : graph_.restore_ways(item)) {
      mark_people(way.written->by, operation);
    }
    if (written.item_class == ItemClass::kWorkflow) {
      const model::Workflow& workflow = estate.workflow(item);
      mark_party(workflow.controls, operation);
      mark_party(workflow.session_controls, operation);
      mark_people(workflow.users, operation);
    } else if (written.item_class == ItemClass::kRecovery) {
      mark_party(estate.recovery(item).validator, operation);
      for (const model::Step& step : estate.recovery(item).steps) {
        mark_people(step.by, operation);
        if (!step.grant.valid()) continue;
        mark_people(estate.policy(step.grant).invoke, operation);
        mark_people(estate.policy(step.grant).approve, operation);
      }
    }
  }
}

}  // namespace onus::findings
