#include <algorithm>
#include <unordered_map>

#include "canonical_text.h"
#include "digests_content.h"
#include "onus/base/check.h"
#include "onus/codec/jcs.h"
#include "onus/model/canonical.h"

namespace onus::model {
namespace {

using base::Result;
using crypto::Digest;

constexpr std::string_view kForm = "onus-closure-1";  // keeps these texts apart from other ones

/// Everything beneath the roots, its cycles found and hashed, lowest first.
///
/// Tarjan's algorithm with a stack of its own: estates may be deeper than the machine's.
class Closure {
 public:
  explicit Closure(const Estate& estate) : estate_(estate) {}

  /// Errors  kIo: the crypto library refused.
  [[nodiscard]] Result<Digest> digest(ItemIndex root);

 private:
  struct Visit {
    std::uint32_t order = 0;  // in which items were first seen
    std::uint32_t low = 0;    // the earliest on the stack that is reached from here
    bool done = false;        // its cycle is hashed
    Digest digest;
  };
  struct Frame {
    ItemIndex item;
    std::vector<ItemIndex> beneath;
    std::size_t next = 0;
  };

  void open(ItemIndex item);
  [[nodiscard]] Result<void> close(ItemIndex first);
  [[nodiscard]] Result<Digest> hash_cycle(const std::vector<ItemIndex>& cycle) const;

  const Estate& estate_;
  std::unordered_map<ItemIndex, Visit> visits_;  // looked up only, never walked
  std::vector<Frame> frames_;
  std::vector<ItemIndex> stack_;  // seen, not hashed yet
};

void Closure::open(ItemIndex item) {
  const auto order = static_cast<std::uint32_t>(visits_.size());
  visits_.emplace(item, Visit{.order = order, .low = order, .done = false, .digest = {}});
  stack_.push_back(item);
  frames_.push_back({.item = item, .beneath = items_beneath(estate_, item), .next = 0});
}

Result<Digest> Closure::digest(ItemIndex root) {
  if (!visits_.contains(root)) open(root);
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    Visit& visit = visits_.at(frame.item);
    if (frame.next < frame.beneath.size()) {
      const ItemIndex below = frame.beneath[frame.next++];
      const auto seen = visits_.find(below);
      if (seen == visits_.end()) {
        open(below);
      } else if (!seen->second.done) {
        visit.low = std::min(visit.low, seen->second.order);
      }
      continue;
    }
    const ItemIndex item = frame.item;
    const std::uint32_t low = visit.low;
    frames_.pop_back();
    if (!frames_.empty()) {
      Visit& above = visits_.at(frames_.back().item);
      above.low = std::min(above.low, low);
    }
    if (low != visit.order) continue;
    if (auto closed = close(item); !closed) return std::unexpected(closed.error());
  }
  ONUS_CHECK(stack_.empty());
  return visits_.at(root).digest;
}

/// Hashes the cycle whose first seen item is `first`: all that lies above it on the stack.
Result<void> Closure::close(ItemIndex first) {
  const auto begin = std::find(stack_.rbegin(), stack_.rend(), first).base() - 1;
  std::vector<ItemIndex> cycle(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  std::sort(cycle.begin(), cycle.end(),
            [&](ItemIndex a, ItemIndex b) { return estate_.item(a).id < estate_.item(b).id; });
  const auto whole = hash_cycle(cycle);
  if (!whole) return std::unexpected(whole.error());
  for (const ItemIndex item : cycle) {
    ObjectText one;
    one.text("cycle", whole->hex());
    one.text("form", kForm);
    one.text("id", estate_.item(item).id);
    const auto digest = crypto::sha256(one.finish());
    if (!digest) return std::unexpected(digest.error());
    Visit& visit = visits_.at(item);
    visit.done = true;
    visit.digest = *digest;
  }
  return {};
}

Result<Digest> Closure::hash_cycle(const std::vector<ItemIndex>& cycle) const {
  std::vector<std::string> contents;
  std::vector<ItemIndex> outside;
  for (const ItemIndex item : cycle) {
    contents.push_back(closure_content(estate_, item));
    for (const ItemIndex below : items_beneath(estate_, item)) {
      if (visits_.at(below).done) outside.push_back(below);
    }
  }
  std::sort(outside.begin(), outside.end());
  outside.erase(std::unique(outside.begin(), outside.end()), outside.end());
  ObjectText beneath;
  for (const ItemIndex item : outside) {
    beneath.text(estate_.item(item).id, visits_.at(item).digest.hex());
  }
  ObjectText text;
  text.raw("beneath", beneath.finish());
  text.text("form", kForm);
  text.raw("items", array_text(std::move(contents), ListOrder::kAsWritten));
  return crypto::sha256(text.finish());
}

}  // namespace

Result<Digest> closure_digest(const Estate& estate, ItemIndex item) {
  return Closure(estate).digest(item);
}

Result<std::vector<Digest>> closure_digests(const Estate& estate,
                                            std::span<const ItemIndex> items) {
  Closure closure(estate);
  std::vector<Digest> digests;
  digests.reserve(items.size());
  for (const ItemIndex item : items) {
    auto digest = closure.digest(item);
    if (!digest) return std::unexpected(digest.error());
    digests.push_back(*digest);
  }
  return digests;
}

std::vector<ItemIndex> closure_items(const Estate& estate, ItemIndex item) {
  std::vector<ItemIndex> reached{item};
  std::unordered_map<ItemIndex, bool> seen{{item, true}};  // looked up only, never walked
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const ItemIndex below : items_beneath(estate, reached[i])) {
      if (seen.emplace(below, true).second) reached.push_back(below);
    }
  }
  std::sort(reached.begin(), reached.end(),
            [&](ItemIndex a, ItemIndex b) { return estate.item(a).id < estate.item(b).id; });
  return reached;
}

}  // namespace onus::model
