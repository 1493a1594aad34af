// The shortest chain from a lost operation down to what failed.
#include <algorithm>
#include <unordered_set>

#include "simulator_run.h"

namespace onus::analysis {

/// The newest change of `item` at the end of what fell in `round`; kNoChange: as at the beginning.
std::uint32_t Simulator::Run::change_before(ItemIndex item, std::uint64_t round) const {
  const std::uint32_t state = memory_.state_of[item.value()];
  if (state == Memory::kUntouched) return ItemState::kNoChange;
  std::uint32_t change = memory_.states[state].last_change;
  while (change != ItemState::kNoChange && memory_.changes[change].round > round) {
    change = memory_.changes[change].previous;
  }
  return change;
}

/// The falls that `item`'s condition lacked at the moment of a change, by item. What had never been
/// up is no cause of a loss.
std::vector<std::uint32_t> Simulator::Run::causes_of(ItemIndex item, const Change& moment) const {
  const auto held = [&](const ExprNode& leaf) {
    const std::uint32_t change = change_before(ItemIndex(leaf.first), moment.round);
    if (change == ItemState::kNoChange) return memory_.before[leaf.first] != 0;
    const Change& newest = memory_.changes[change];
    if (newest.kind == Change::Kind::kUp) return true;
    return leaf.count != 0 && moment.at < newest.at + parts_.survivals[leaf.count - 1].count();
  };
  std::vector<std::uint32_t> causes;
  for (const ItemIndex lacked : lacking_items(parts_, parts_.condition[item.value()], held)) {
    const std::uint32_t change = change_before(lacked, moment.round);
    if (change != ItemState::kNoChange) causes.push_back(change);
  }
  return causes;
}

/// Breadth first from a loss over what was lacking: at the moment of the loss itself, or, through
/// time, at the moment when each item fell. Empty where no chain ends at something that failed.
std::vector<ItemIndex> Simulator::Run::chain_to_failure(std::uint32_t loss,
                                                        bool through_time) const {
  struct Visit {
    std::uint32_t fall;
    std::size_t from;
  };
  std::vector<Visit> visits{{loss, 0}};
  std::unordered_set<std::uint32_t> seen{loss};
  for (std::size_t next = 0; next < visits.size(); ++next) {
    const Change& fall = memory_.changes[visits[next].fall];
    if (fall.kind == Change::Kind::kStruck) {
      std::vector<ItemIndex> chain;
      for (std::size_t at = next; at != 0; at = visits[at].from) {
        chain.push_back(memory_.changes[visits[at].fall].item);
      }
      chain.push_back(memory_.changes[loss].item);
      std::reverse(chain.begin(), chain.end());
      return chain;
    }
    const Change& moment = through_time ? fall : memory_.changes[loss];
    for (const std::uint32_t cause : causes_of(fall.item, moment)) {
      if (seen.insert(cause).second) visits.push_back({cause, next});
    }
  }
  return {};
}

/// What is up again by the time of the loss may still have caused it: a ring that a short failure
/// took down stays down. So where nothing that is down leads to a failure, history does. Where that
/// does not either (what was lost had come up only after the failure, and its time was over), the
/// operation stands with what it lacked.
std::vector<ItemIndex> Simulator::Run::witness_of(const ItemState& operation) const {
  std::uint32_t loss = operation.last_change;
  for (std::uint32_t change = loss; change != ItemState::kNoChange;
       change = memory_.changes[change].previous) {
    if (memory_.changes[change].kind != Change::Kind::kUp) loss = change;  // the earliest fall
  }
  for (const bool through_time : {false, true}) {
    std::vector<ItemIndex> chain = chain_to_failure(loss, through_time);
    if (!chain.empty()) return chain;
  }
  std::vector<ItemIndex> chain{operation.item};
  const std::vector<std::uint32_t> causes = causes_of(operation.item, memory_.changes[loss]);
  if (!causes.empty()) chain.push_back(memory_.changes[causes.front()].item);
  return chain;
}

}  // namespace onus::analysis
