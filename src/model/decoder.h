// The work behind EstateBuilder, split over decode_*.cpp by section, and resolve.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode.h"
#include "keys.h"
#include "matcher.h"
#include "onus/model/estate.h"
#include "onus/model/node.h"
#include "pending.h"
#include "problems.h"

namespace onus::model {

/// A key and its value, as met in a map.
struct Field {
  Key key{};
  const Node& node;
};

/// One `{where: {…}}`, kept until all items are known.
struct Selector {
  ItemIndex scenario;
  Place place;
  std::uint32_t width = 1;
  std::vector<std::pair<std::string_view, std::string_view>> clauses;
};

/// A period of leave, kept until the time zone is known.
struct WrittenPeriod {
  std::uint32_t person = 0;  // indexes Estate::people
  std::uint32_t period = 0;
  Place place;
};

inline constexpr std::uint32_t kRepeatsCheckedMax = 64;  // entries of an at_least

class Decoder {
 public:
  Decoder(const LoadLimits& limits, Problems& problems) : limits_(limits), problems_(problems) {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  void document(const NodeTree& tree);
  void line(const NodeTree& tree);
  void observed_line(const NodeTree& tree);
  [[nodiscard]] Estate finish(std::vector<SourceFile> files, Attachments& attachments);

 private:
  // decode_values.cpp: problems
  Diagnostic& error(std::string_view code, const Node& at, std::string_view message,
                    std::string_view help = {});
  void wrong_type(const Field& field, std::string_view expected);
  void wrong_entry(Key key, const Node& entry, std::string_view expected);
  [[nodiscard]] std::string subject(Key key) const;  // "needs" of component "okta"
  [[nodiscard]] std::string owner_words() const;     // component "okta"
  void warn_of_secret(const Node& at);

  // decode_values.cpp: scalars
  [[nodiscard]] const Node* scalar(const Field& field, std::string_view expected);
  [[nodiscard]] std::string_view text(const Field& field);
  [[nodiscard]] std::string_view word(const Field& field);
  [[nodiscard]] std::string_view one_of(const Field& field,
                                        std::span<const std::string_view> words);
  [[nodiscard]] std::vector<std::string_view> texts(const Field& field);
  [[nodiscard]] std::optional<bool> boolean(const Field& field);
  [[nodiscard]] std::optional<std::uint64_t> whole(const Field& field, std::uint64_t min,
                                                   std::uint64_t max);
  [[nodiscard]] std::optional<double> probability(const Field& field);
  [[nodiscard]] std::optional<Seconds> duration(const Field& field);
  [[nodiscard]] std::optional<Seconds> positive_duration(const Field& field);
  [[nodiscard]] std::optional<TimePoint> time(const Field& field);
  void note_unknown_word(const Field& field, std::string_view word,
                         std::span<const std::string_view> known);

  // decode_maps.cpp: shapes
  [[nodiscard]] bool is_map(const Field& field, std::string_view expected);
  [[nodiscard]] bool is_list(const Field& field, std::string_view expected);
  /// Calls on(Field) for every key that `shapes` may hold and that has a value.
  template <class On>
  void each_field(const Node& map, ShapeSet shapes, On&& on) {
    std::array<std::uint64_t, 4> seen{};
    for (std::uint32_t i = 0; i + 1 < map.count; i += 2) {
      const KeyRow* row = accepted_key(tree_->child(map, i), shapes);
      if (row == nullptr) continue;
      const Node& value = tree_->child(map, i + 1);
      const auto key = static_cast<std::size_t>(row->key);
      const std::uint64_t bit = std::uint64_t{1} << (key % 64);
      if ((seen[key / 64] & bit) != 0) continue;  // the reader has reported it
      seen[key / 64] |= bit;
      if (value.kind == NodeKind::kNull && (shapes & set_of(Shape::kDocument)) == 0) {
        no_value(row->key, value);
        continue;
      }
      on(Field{row->key, value});
    }
  }
  [[nodiscard]] const KeyRow* accepted_key(const Node& key, ShapeSet shapes);
  void unknown_key(const Node& key, ShapeSet shapes);
  void no_value(Key key, const Node& value);
  [[nodiscard]] Takes takes(const Field& field);
  void workload(const Node& map, Takes& taken);
  [[nodiscard]] std::vector<ScopeEntry> scope(const Field& field);
  [[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> labels(
      const Field& field);
  [[nodiscard]] std::optional<Period> period(const Node& node);

  // decode_references.cpp
  [[nodiscard]] ItemIndex reference(Use use, const Node& node);
  [[nodiscard]] ItemIndex reference(Use use, const Field& field);
  [[nodiscard]] std::vector<ItemIndex> references(Use use, const Field& field);
  void wrong_class(Use use, const Node& node, ItemIndex item);
  [[nodiscard]] ConditionIndex condition(Use use, const Field& field, Gate bare);
  /// Nodes of a condition under construction: its place, its gate and how deep it lies.
  struct Level {
    Use use;
    Key key;
    Gate bare;
    std::size_t depth;
  };
  [[nodiscard]] std::optional<ConditionNode> condition_node(const Node& node, const Level& level);
  [[nodiscard]] std::optional<ConditionNode> condition_map(const Node& node, const Level& level);
  [[nodiscard]] std::optional<ConditionNode> condition_leaf(const Node& node,
                                                            std::optional<Seconds> survives,
                                                            const Level& level);
  [[nodiscard]] std::optional<ConditionNode> condition_gate(const Node& list, Gate gate,
                                                            std::optional<std::uint64_t> threshold,
                                                            const Level& level);
  [[nodiscard]] bool threshold_fits(const Node& list, std::uint64_t threshold, const Level& level);
  [[nodiscard]] bool condition_room(const Node& at);

  // decode_items.cpp
  void section(const Field& field, ItemClass item_class);
  void item(ItemClass item_class, const Node& id, const Node& body, ShapeSet shapes);
  [[nodiscard]] bool begin_item(ItemClass item_class, const Node& id);
  void fields(ItemClass item_class, const Node& body, ShapeSet shapes);
  [[nodiscard]] bool shared_field(const Field& field);
  void shared_extra(const Field& field);
  [[nodiscard]] Extras& extras();
  [[nodiscard]] Item& current() { return estate_.items[owner_.value()]; }
  void kind(const Field& field);
  void start(const Field& field);
  void restore(const Field& field);
  [[nodiscard]] RestoreOption restore_option(const Node& map);
  [[nodiscard]] bool names_vendor(const Field& by) const;
  void failure(const Field& field);
  void begin_detail(ItemClass item_class);
  void detail_field(ItemClass item_class, const Field& field);
  void end_detail(ItemClass item_class, const Node& body);

  // decode_estate.cpp, decode_observed.cpp
  struct LineHead {
    const Node* id = nullptr;
    const Node* word = nullptr;      // its class
    const Node* observed = nullptr;  // what an importer says of where it is from
  };
  [[nodiscard]] std::optional<LineHead> line_head(const Node& root);
  [[nodiscard]] std::optional<ItemClass> line_class(const Node& word);
  void observed_source(const Node& root, const Node& id);
  void observed_decision(const Node& root, const Node& id);
  void observed_item(ItemClass item_class, const LineHead& head, const Node& root);
  void observed_again(ItemIndex item, const Node& root, Observation& seen);
  void observed_fact(const Field& field, Observation& seen);
  void settle_observed();
  [[nodiscard]] Observation provenance(const LineHead& head);
  void note_exposed(ItemIndex item, const Node& observed);
  void keep_hints(ItemIndex item, const Node& observed);
  void malformed(const Node& at, std::string_view expected);

  // decode_people.cpp
  void person_field(const Field& field);
  void away(const Field& field);
  void authenticators(const Node& list);
  void team_field(const Field& field);
  void rota_field(const Field& field);
  void end_rota(const Node& body);
  // decode_identities.cpp
  void identity_field(const Field& field);
  void end_identity(const Node& body);
  // decode_operations.cpp
  void operation_field(const Field& field);
  void manual_limits(const Field& field);
  void workflow_field(const Field& field);
  // decode_recovery.cpp
  void recovery_field(const Field& field);
  void step(const Node& map);
  void policy_field(const Field& field);
  void grants(const Field& field);
  // decode_scenarios.cpp
  void drill_field(const Field& field);
  void probe(const Node& node);
  void scenario_field(const Field& field);
  void scenario_fails(const Node& node);
  void selector(const Node& map);
  void acceptances(const Field& field);
  void acceptance(const Node& map);
  // decode_estate.cpp
  void document_field(const Field& field);
  void version(const Field& field);
  void unknown_class(const Node& word);
  void estate_section(const Node& map, const Node& at);
  void governance(const Field& field);
  void governance_accept(const Field& field);

  // resolve.cpp: once everything is read
  void report_pending();
  void report_unknown(const PendingReference& reference, Place place);
  void report_pending_class(const PendingReference& reference, Place place, ItemIndex item);
  [[nodiscard]] std::string nearest_item(std::string_view name, ClassSet classes);
  void settle_vendor();
  void settle_references();
  void settle_conditions();
  void settle(Use use, ItemIndex& reference) const;
  void settle(Use use, std::vector<ItemIndex>& list) const;
  void settle_item(Item& item) const;
  void settle_details();
  void settle_governance();
  // settle_times.cpp
  void settle_times();
  void check_periods();
  // selectors.cpp
  void settle_scenarios();
  void select(const Selector& selector, std::vector<ItemIndex>& chosen) const;
  // rotas.cpp
  void attach_calendars(Attachments& attachments);

  const LoadLimits& limits_;
  Problems& problems_;
  Estate estate_;
  const NodeTree* tree_ = nullptr;
  ItemIndex owner_;                    // the item being read
  std::string_view owner_section_;     // what is being read where it is no item
  std::optional<Place> estate_place_;  // of the first `estate:` section
  Place timezone_place_;
  const Node* authenticators_ = nullptr;  // of the person being read

  PendingNames names_;
  std::vector<PendingReference> references_;
  std::vector<std::pair<std::uint32_t, std::size_t>> reference_files_;  // file, first of it
  std::vector<ItemIndex> settled_;                                      // by pending name
  std::vector<ConditionNode> building_;  // children of the gates being read
  std::vector<Selector> selectors_;
  std::vector<WrittenPeriod> periods_;
  std::vector<std::pair<ItemIndex, Place>> calendars_;  // rotas that name a file, and where
  /// Steps and restore options whose `by: vendor` may turn out to name an item.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> vendor_options_;  // extras, option
  std::vector<std::pair<std::uint32_t, std::uint32_t>> vendor_steps_;    // recovery, step
  std::set<std::pair<const void*, std::string>, std::less<>> noted_words_;
  std::size_t names_weighed_ = 0;   // for proposals
  std::optional<Matcher> matcher_;  // made by the first line that was observed
  std::uint32_t first_source_ = 0;  // of the file being read, in Estate::sources
  bool items_full_ = false;
  bool conditions_full_ = false;
};

}  // namespace onus::model
