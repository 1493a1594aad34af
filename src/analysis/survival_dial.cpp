#include "survival_dial.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "evaluate.h"

namespace onus::analysis {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::ItemClass;

namespace {

__extension__ using Int128 = __int128;

/// The survival that stands for an identity's own validity.
std::optional<std::uint32_t> validity_entry(const Graph::Parts& parts, ItemIndex item) {
  if (parts.estate->item(item).item_class != ItemClass::kIdentity) return std::nullopt;
  const model::Identity& identity = parts.estate->identity(item);
  if (!identity.issuer.valid() || !identity.lifetime) return std::nullopt;
  // compile_graph.cpp puts it first.
  const ExprNode& root = parts.nodes[parts.condition[item.value()].value()];
  const ExprNode& first = root.op == Op::kItem ? root : parts.nodes[root.first];
  return first.count - 1;
}

std::string id_of(const Graph::Parts& parts, ItemIndex item) {
  return std::string(parts.estate->item(item).id);
}

}  // namespace

Result<SurvivalDial> SurvivalDial::make(Graph& graph, ItemIndex subject) {
  SurvivalDial dial(graph);
  const bool identity = graph.estate().item(subject).item_class == ItemClass::kIdentity;
  const auto found = identity ? dial.find_identity(subject) : dial.find_references(subject);
  if (!found) return std::unexpected(found.error());
  dial.list_places();
  return dial;
}

Result<void> SurvivalDial::find_identity(ItemIndex item) {
  const Graph::Parts& parts = graph_->parts();
  const model::Identity& identity = parts.estate->identity(item);
  const auto entry = validity_entry(parts, item);
  if (!entry) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} has no {}, so its lifetime decides nothing; write {} for it first",
                            id_of(parts, item), identity.issuer.valid() ? "lifetime" : "issuer",
                            identity.issuer.valid() ? "one" : "issuer and lifetime"));
  }
  outlived_ = identity.issuer;
  holders_ = {item};
  entries_ = {*entry};
  written_ = identity.lifetime;
  lifetime_ = identity.renew_after ? std::max(*identity.lifetime, Seconds{1}) : Seconds{3};
  renew_after_ = identity.renew_after ? *identity.renew_after : Seconds{2};
  return {};
}

Result<void> SurvivalDial::find_references(ItemIndex item) {
  const Graph::Parts& parts = graph_->parts();
  outlived_ = item;
  std::vector<ItemIndex> issued;
  for (const std::uint32_t slot : graph_->watchers(item)) {
    const ItemIndex owner = parts.slots[slot].owner;
    const auto validity = validity_entry(parts, owner);
    each_leaf(parts, parts.slots[slot].expression, [&](const ExprNode& leaf) {
      if (leaf.first != item.value() || leaf.count == 0) return;
      if (validity == leaf.count - 1) {
        if (issued.empty() || issued.back() != owner) issued.push_back(owner);
        return;
      }
      entries_.push_back(leaf.count - 1);
      if (holders_.empty() || holders_.back() != owner) holders_.push_back(owner);
    });
  }
  std::sort(entries_.begin(), entries_.end());
  entries_.erase(std::unique(entries_.begin(), entries_.end()), entries_.end());
  if (entries_.empty()) {
    std::string next = "write `survives` on a reference to it first";
    if (!issued.empty()) {
      next = fmt::format("ask about what it issues: {}", id_of(parts, issued.front()));
      for (std::size_t i = 1; i < std::min<std::size_t>(issued.size(), 4); ++i) {
        next += ", " + id_of(parts, issued[i]);
      }
    }
    return fail(ErrorKind::kInvalid,
                fmt::format("nothing outlives {} by a `survives`; {}", id_of(parts, item), next));
  }
  written_ = parts.survivals[entries_.front()];
  for (const std::uint32_t entry : entries_) {
    if (parts.survivals[entry] != *written_) return written_.reset(), Result<void>{};
  }
  return {};
}

void SurvivalDial::list_places() {
  const Graph::Parts& parts = graph_->parts();
  std::map<Seconds, std::vector<std::uint32_t>> others;
  const auto add = [](std::vector<std::uint32_t>& slots, std::uint32_t slot) {
    if (slots.empty() || slots.back() != slot) slots.push_back(slot);
  };
  for (const std::uint32_t slot : graph_->watchers(outlived_)) {
    each_leaf(parts, parts.slots[slot].expression, [&](const ExprNode& leaf) {
      if (leaf.first != outlived_.value() || leaf.count == 0) return;
      const bool turned = std::binary_search(entries_.begin(), entries_.end(), leaf.count - 1);
      add(turned ? turned_ : others[parts.survivals[leaf.count - 1]], slot);
    });
  }
  for (auto& [survives, slots] : others) fixed_.push_back({survives, std::move(slots)});
}

Seconds SurvivalDial::left_of(Seconds lifetime) const {
  if (renew_after_ >= lifetime_) return Seconds{0};
  const Int128 spent = Int128{lifetime.count()} * renew_after_.count() / lifetime_.count();
  return lifetime - Seconds{static_cast<std::int64_t>(spent)};
}

Seconds SurvivalDial::lifetime_for(Seconds left, Seconds from, Seconds to) const {
  Seconds low = from;
  Seconds high = to + Seconds{1};
  while (low < high) {
    const Seconds middle = low + (high - low) / 2;
    if (left_of(middle) >= left)
      high = middle;
    else
      low = middle + Seconds{1};
  }
  return low;
}

void SurvivalDial::set(Seconds left) {
  Graph::Parts& parts = graph_->parts_to_vary();
  for (const std::uint32_t entry : entries_) parts.survivals[entry] = left;
  std::vector<Survivals::Group>& groups = parts.survivals_of.by_item[outlived_.value()];
  groups = fixed_;
  const auto same = std::find_if(groups.begin(), groups.end(), [&](const Survivals::Group& group) {
    return group.survives == left;
  });
  if (same == groups.end()) {
    groups.push_back({left, turned_});
    return;
  }
  std::vector<std::uint32_t> both;
  std::set_union(same->slots.begin(), same->slots.end(), turned_.begin(), turned_.end(),
                 std::back_inserter(both));
  same->slots = std::move(both);
}

}  // namespace onus::analysis
