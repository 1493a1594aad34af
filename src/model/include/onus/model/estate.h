// An estate as the rest of Onus sees it: every name resolved, nothing left to parse.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onus/base/check.h"
#include "onus/model/condition.h"
#include "onus/model/ids.h"
#include "onus/model/items.h"
#include "onus/model/observed.h"
#include "onus/model/text_pool.h"

namespace onus::model {

/// What every item has, whatever its class.
struct Item {
  std::string_view id;
  std::string_view kind;
  std::string_view title;
  std::string_view vendor, site, platform;
  ItemIndex owner, maintainer;  // a person or a team
  ConditionIndex needs;         // not valid: nobody has written it down
  std::optional<TimePoint> expires;
  Place place;
  std::uint32_t detail = 0;  // indexes the table of its class
  std::uint32_t extras = kNoExtras;
  ItemClass item_class = ItemClass::kComponent;
  bool planned = false;   // ought to exist, does not yet: counts as down
  bool observed = false;  // seen in another system and not declared

  static constexpr std::uint32_t kNoExtras = 0xffffffff;
};

/// A file that was read.
struct SourceFile {
  std::string name;  // as shown to people: relative to where the estate was opened from
};

/// Finds items by id. Open addressing over the items' own ids. Each slot holds part of the hash, so
/// that passing over a slot or growing does not look at an item: 16 to 32 bytes an item.
class IdTable {
 public:
  /// Adds an item. Post: returns the one that already has this id, or `item` itself.
  ItemIndex insert(const std::vector<Item>& items, ItemIndex item);
  [[nodiscard]] ItemIndex find(const std::vector<Item>& items, std::string_view id) const;

 private:
  struct Slot {
    std::uint32_t item;
    std::uint32_t hash;
  };
  void grow();
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

/// The declared truth. Made by load.h; read-only afterwards.
struct Estate {
  std::string_view name;
  std::string_view timezone = "UTC";
  std::vector<std::string_view> common_causes;  // vendor, site, platform, or a label's key
  Governance governance;

  std::vector<Item> items;  // in order of place
  IdTable ids;
  Conditions conditions;
  std::vector<Extras> extras;

  std::vector<Person> people;
  std::vector<Team> teams;
  std::vector<Rota> rotas;
  std::vector<Identity> identities;
  std::vector<Operation> operations;
  std::vector<Workflow> workflows;
  std::vector<Recovery> recoveries;
  std::vector<Policy> policies;
  std::vector<Drill> drills;
  std::vector<Scenario> scenarios;
  std::vector<Acceptance> acceptances;

  std::vector<ObservedSource> sources;    // in order of place
  std::vector<Observation> observations;  // of declared items, and of what several sources saw
  std::vector<OwnerHint> owner_hints;     // who may own an item, as other systems say
  std::vector<MatchDecision> decisions;

  std::vector<SourceFile> files;
  TextPool text;  // owns every string_view above

  [[nodiscard]] const Item& item(ItemIndex at) const { return items[at.value()]; }
  /// The item with this id; not valid() where there is none.
  [[nodiscard]] ItemIndex find(std::string_view id) const { return ids.find(items, id); }
  /// What only some items carry; an empty one for the others.
  [[nodiscard]] const Extras& extras_of(ItemIndex at) const;

  // The details of an item. Pre: it is of that class.
  [[nodiscard]] const Person& person(ItemIndex at) const { return people[item(at).detail]; }
  [[nodiscard]] const Team& team(ItemIndex at) const { return teams[item(at).detail]; }
  [[nodiscard]] const Rota& rota(ItemIndex at) const { return rotas[item(at).detail]; }
  [[nodiscard]] const Identity& identity(ItemIndex at) const { return identities[item(at).detail]; }
  [[nodiscard]] const Operation& operation(ItemIndex at) const {
    return operations[item(at).detail];
  }
  [[nodiscard]] const Workflow& workflow(ItemIndex at) const { return workflows[item(at).detail]; }
  [[nodiscard]] const Recovery& recovery(ItemIndex at) const { return recoveries[item(at).detail]; }
  [[nodiscard]] const Policy& policy(ItemIndex at) const { return policies[item(at).detail]; }
  [[nodiscard]] const Drill& drill(ItemIndex at) const { return drills[item(at).detail]; }
  [[nodiscard]] const Scenario& scenario(ItemIndex at) const { return scenarios[item(at).detail]; }
  /// The person an authenticator belongs to. Pre: the item is an authenticator.
  [[nodiscard]] ItemIndex holder(ItemIndex authenticator) const {
    return ItemIndex(item(authenticator).detail);
  }
  /// All items of a class, in order of place.
  [[nodiscard]] std::vector<ItemIndex> of_class(ItemClass item_class) const;
};

/// The word for a class in messages and JSON: "component", "workflow", …
[[nodiscard]] std::string_view class_name(ItemClass item_class);

}  // namespace onus::model
