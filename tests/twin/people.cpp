#include "people.h"

#include <algorithm>
#include <vector>

namespace onus::twin {
namespace {

using model::ConditionIndex;
using model::Gate;
using model::ItemClass;
using model::ItemIndex;

class Solver {
 public:
  Solver(const model::Estate& estate, const Usable& usable, bool machines)
      : estate_(estate), usable_(usable), machines_(machines) {}

  PeopleSets meet(ConditionIndex at) const {
    const model::ConditionNode& node = estate_.conditions.node(at);
    if (node.gate == Gate::kItem) return one_of(pool(at));
    if (node.gate == Gate::kAll) {
      PeopleSets sets{Items{}};
      for (std::uint32_t i = 0; i < node.count; ++i) {
        sets = apart(sets, meet(estate_.conditions.child(at, i)));
      }
      return sets;
    }
    return counted(at, node.gate == Gate::kAny ? 1 : node.threshold);
  }

 private:
  /// The usable people that a plain member stands for.
  Items pool(ConditionIndex leaf) const {
    const ItemIndex item = estate_.conditions.item(leaf);
    Items people;
    const ItemClass item_class = estate_.item(item).item_class;
    if (item_class == ItemClass::kTeam) {
      for (const ItemIndex member : estate_.team(item).members) {
        if (usable_(member)) people.insert(member);
      }
    } else if (usable_(item) && (item_class == ItemClass::kPerson || machines_)) {
      people.insert(item);
    }
    return people;
  }

  static PeopleSets one_of(const Items& people) {
    PeopleSets sets;
    for (const ItemIndex person : people) sets.insert(Items{person});
    return sets;
  }

  /// Every union of a set of `left` and a set of `right` that share nobody.
  static PeopleSets apart(const PeopleSets& left, const PeopleSets& right) {
    PeopleSets sets;
    for (const Items& a : left) {
      for (const Items& b : right) {
        Items both = a;
        both.insert(b.begin(), b.end());
        if (both.size() == a.size() + b.size()) sets.insert(both);
      }
    }
    return sets;
  }

  /// `at_least n`: so many out of the people of the plain members, and of the other members, each
  /// of which counts once and uses up people of its own.
  PeopleSets counted(ConditionIndex at, std::uint32_t threshold) const {
    const model::ConditionNode& node = estate_.conditions.node(at);
    Items people;
    std::vector<PeopleSets> members;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const ConditionIndex child = estate_.conditions.child(at, i);
      if (estate_.conditions.node(child).gate != Gate::kItem) {
        members.push_back(meet(child));
      } else {
        for (const ItemIndex person : pool(child)) people.insert(person);
      }
    }
    for (const ItemIndex person : people) members.push_back(PeopleSets{Items{person}});
    std::vector<PeopleSets> met(threshold + 1);  // by how many members are counted so far
    met[0].insert(Items{});
    for (const PeopleSets& member : members) {
      for (std::uint32_t n = threshold; n > 0; --n) {
        for (const Items& set : apart(met[n - 1], member)) met[n].insert(set);
      }
    }
    return met[threshold];
  }

  const model::Estate& estate_;
  const Usable& usable_;
  bool machines_;
};

}  // namespace

PeopleSets sets_that_meet(const model::Estate& estate, ConditionIndex at, const Usable& usable,
                          bool machines) {
  return Solver(estate, usable, machines).meet(at);
}

}  // namespace onus::twin
