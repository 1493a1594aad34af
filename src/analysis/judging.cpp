#include "onus/analysis/judging.h"

#include <algorithm>
#include <tuple>

#include "evaluate.h"
#include "onus/model/expiry.h"

namespace onus::analysis {

using model::ItemClass;

namespace {

struct Ends {
  TimePoint at;
  ItemIndex item;  // that a condition names
  ItemIndex link;  // what of it expires
};

// The first of `ends` at which `expression` no longer holds, everything else being up.
std::optional<Ends> first_loss(const Graph& graph, ExprIndex expression, std::vector<Ends> ends) {
  std::sort(ends.begin(), ends.end(), [](const Ends& a, const Ends& b) {
    return std::tie(a.at, a.item) < std::tie(b.at, b.item);
  });
  std::vector<ItemIndex> lost;
  for (const Ends& end : ends) {
    lost.push_back(end.item);
    const bool holds = evaluate(graph.parts(), expression, [&](const ExprNode& leaf) {
      return std::none_of(lost.begin(), lost.end(),
                          [&](ItemIndex item) { return item.value() == leaf.first; });
    });
    if (!holds) return end;
  }
  return std::nullopt;
}

// When a clock ends: it expires, or what it needs by name does.
std::optional<Ends> end_of(const Graph& graph, ItemIndex clock, ItemIndex credential) {
  const model::Estate& estate = graph.estate();
  std::vector<Ends> ends;
  for (const ItemIndex named : items_named(graph, graph.condition(clock))) {
    const model::ChainEnd end = model::chain_end(estate, named);
    if (end.at && named != credential) ends.push_back({*end.at, named, end.link});
  }
  std::optional<Ends> end = first_loss(graph, graph.condition(clock), std::move(ends));
  const auto& own = estate.item(clock).expires;
  if (own && (!end || *own <= end->at)) end = Ends{*own, clock, clock};
  if (end) end->item = clock;
  return end;
}

}  // namespace

bool is_clock(const model::Estate& estate, ItemIndex item) {
  return estate.item(item).kind == "time" && estate.item(item).item_class == ItemClass::kComponent;
}

Judging judging(const Graph& graph, ItemIndex credential) {
  const model::Estate& estate = graph.estate();
  Judging judging;
  for (const std::uint32_t watcher : graph.watchers(credential)) {
    const Slot& slot = graph.slot(watcher);
    const ItemIndex checker = slot.owner;
    if (slot.kind != SlotKind::kCondition ||
        estate.item(checker).item_class == ItemClass::kIdentity) {
      continue;
    }
    const bool itself = is_clock(estate, checker);
    if (itself) judging.clocks.push_back(checker);
    std::vector<Ends> ends;
    bool any = itself;
    for (const ItemIndex named : items_named(graph, slot.expression)) {
      if (!is_clock(estate, named)) continue;
      any = true;
      judging.clocks.push_back(named);
      if (const auto end = end_of(graph, named, credential)) ends.push_back(*end);
    }
    if (!any) judging.unclocked.push_back(checker);
    const auto loss = first_loss(graph, slot.expression, std::move(ends));
    if (loss && (!judging.end || loss->at < judging.end->at)) {
      judging.end = {loss->at, checker, loss->item, loss->link};
    }
  }
  std::sort(judging.clocks.begin(), judging.clocks.end());
  judging.clocks.erase(std::unique(judging.clocks.begin(), judging.clocks.end()),
                       judging.clocks.end());
  std::sort(judging.unclocked.begin(), judging.unclocked.end());
  return judging;
}

}  // namespace onus::analysis
