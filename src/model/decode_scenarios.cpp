#include <fmt/format.h>

#include "decoder.h"
#include "node_json.h"

namespace onus::model {

void Decoder::drill_field(const Field& field) {
  Drill& drill = estate_.drills[current().detail];
  switch (field.key) {
    case Key::kScenario: drill.scenario = reference(Use::kScenario, field); break;
    case Key::kEvery: drill.every = positive_duration(field); break;
    case Key::kLast: drill.last = time(field); break;
    case Key::kProves: drill.proves = references(Use::kProves, field); break;
    case Key::kProbes:
      if (!is_list(field, "a list of maps with one key each, the kind of probe")) break;
      for (std::uint32_t i = 0; i < field.node.count; ++i) probe(tree_->child(field.node, i));
      break;
    default: break;
  }
}

void Decoder::probe(const Node& node) {
  const bool one_key = node.kind == NodeKind::kMap && node.count == 2 &&
                       tree_->child(node, 0).kind == NodeKind::kScalar;
  if (!one_key) {
    wrong_entry(Key::kProbes, node, "a map with one key, the kind of probe");
    return;
  }
  const Node& kind = tree_->child(node, 0);
  const auto json = node_json(*tree_, tree_->child(node, 1), limits_.nesting_max);
  if (!json) {
    error("E0117", node,
          fmt::format("{} nests deeper than {}", subject(Key::kProbes), limits_.nesting_max));
    return;
  }
  estate_.drills[current().detail].probes.emplace_back(estate_.text.intern(kind.text),
                                                       estate_.text.keep(*json));
}

void Decoder::scenario_field(const Field& field) {
  Scenario& scenario = estate_.scenarios[current().detail];
  if (field.key == Key::kDetect) scenario.detect = duration(field).value_or(Seconds{0});
  if (field.key != Key::kFails) return;
  if (field.node.kind != NodeKind::kList) {
    scenario_fails(field.node);
    return;
  }
  for (std::uint32_t i = 0; i < field.node.count; ++i) {
    scenario_fails(tree_->child(field.node, i));
  }
}

void Decoder::scenario_fails(const Node& node) {
  if (node.kind == NodeKind::kMap) {
    selector(node);
  } else if (node.kind == NodeKind::kScalar) {
    const ItemIndex item = reference(Use::kFails, node);
    if (item.valid()) estate_.scenarios[current().detail].fails.push_back(item);
  } else {
    wrong_entry(Key::kFails, node, "an id or {where: {…}}");
  }
}

void Decoder::selector(const Node& map) {
  const Node* where = nullptr;
  each_field(map, set_of(Shape::kSelector), [&](const Field& field) { where = &field.node; });
  const bool usable = where != nullptr && where->kind == NodeKind::kMap && where->count > 0;
  if (!usable) {
    error("E0115", map, fmt::format("{} holds a map that selects nothing", subject(Key::kFails)),
          "write {where: {site: lisbon}} with at least one key");
    return;
  }
  Selector read{.scenario = owner_, .place = tree_->place(map), .width = map.width, .clauses = {}};
  for (std::uint32_t i = 0; i + 1 < where->count; i += 2) {
    const Node& key = tree_->child(*where, i);
    const Node& value = tree_->child(*where, i + 1);
    if (key.kind != NodeKind::kScalar || value.kind != NodeKind::kScalar) {
      wrong_entry(Key::kWhere, value, "text that the selected items carry");
      return;
    }
    read.clauses.emplace_back(estate_.text.intern(key.text), estate_.text.intern(value.text));
  }
  selectors_.push_back(std::move(read));
}

void Decoder::acceptances(const Field& field) {
  if (field.node.kind == NodeKind::kNull) return;
  if (!is_list(field, "a list of {finding, on, by, until, because}")) return;
  owner_section_ = "an acceptance";
  for (std::uint32_t i = 0; i < field.node.count; ++i) acceptance(tree_->child(field.node, i));
  owner_section_ = {};
}

void Decoder::acceptance(const Node& map) {
  if (map.kind != NodeKind::kMap) {
    error("E0100", map,
          "an entry of acceptances is no map, expected {finding, on, by, until, because}");
    return;
  }
  Acceptance read;
  read.place = tree_->place(map);
  bool finding = false, on = false;
  each_field(map, set_of(Shape::kAcceptance), [&](const Field& field) {
    switch (field.key) {
      case Key::kFinding:
        finding = true;
        read.finding = word(field);
        break;
      case Key::kOn:
        on = true;
        read.on = reference(Use::kAcceptanceOn, field);
        break;
      case Key::kBy: read.by = reference(Use::kAcceptanceBy, field); break;
      case Key::kUntil: read.until = time(field); break;
      case Key::kBecause: read.because = text(field); break;
      default: break;
    }
  });
  if (!finding || !on) {
    error("E0106", map, fmt::format("an acceptance lacks \"{}\"", finding ? "on" : "finding"),
          "say which finding is accepted, and on which item");
    return;
  }
  estate_.acceptances.push_back(read);
}

}  // namespace onus::model
