#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "decoder.h"
#include "onus/base/duration.h"
#include "onus/base/nearest.h"
#include "secrets.h"

namespace onus::model {

bool Decoder::is_map(const Field& field, std::string_view expected) {
  if (field.node.kind == NodeKind::kMap) return true;
  wrong_type(field, expected);
  return false;
}

bool Decoder::is_list(const Field& field, std::string_view expected) {
  if (field.node.kind == NodeKind::kList) return true;
  wrong_type(field, expected);
  return false;
}

const KeyRow* Decoder::accepted_key(const Node& key, ShapeSet shapes) {
  if (key.kind == NodeKind::kScalar) {
    const KeyRow* row = find_key(key.text);
    if (row != nullptr && (row->shapes & shapes) != 0) return row;
  }
  unknown_key(key, shapes);
  return nullptr;
}

void Decoder::unknown_key(const Node& key, ShapeSet shapes) {
  const std::vector<std::string_view> known = keys_of(shapes);
  const auto near = base::nearest_name(key.text, known);
  const std::string where = owner_.valid() || !owner_section_.empty()
                                ? fmt::format(" in {}", owner_words())
                                : std::string();
  error("E0101", key, fmt::format("unknown key {}{}", shown(key.text), where),
        near ? fmt::format("did you mean \"{}\"?", *near)
             : fmt::format("known here: {}", fmt::join(known, ", ")));
}

void Decoder::no_value(Key key, const Node& value) {
  error("E0114", value, fmt::format("{} has no value", subject(key)),
        key == Key::kNeeds ? "write [] if it needs nothing, or leave the key out if nobody knows"
                           : "write its value, or leave the key out");
}

Takes Decoder::takes(const Field& field) {
  Takes taken;
  if (field.node.kind == NodeKind::kMap) {
    workload(field.node, taken);
    return taken;
  }
  if (field.node.kind != NodeKind::kScalar) {
    wrong_type(field, "a duration such as 10m, or {each, count, parallel}");
    return taken;
  }
  if (const auto total = duration(field)) {
    taken.written = true;
    taken.total = *total;
  }
  return taken;
}

void Decoder::workload(const Node& map, Takes& taken) {
  std::optional<Seconds> each;
  std::optional<std::uint64_t> count, parallel = 1;
  constexpr std::uint64_t kCountMax = std::numeric_limits<std::int64_t>::max();
  each_field(map, set_of(Shape::kWorkload), [&](const Field& field) {
    if (field.key == Key::kEach) each = duration(field);
    if (field.key == Key::kCount) count = whole(field, 1, kCountMax);
    if (field.key == Key::kParallel) parallel = whole(field, 1, kCountMax);
  });
  if (!parallel) return;
  if (!each || !count) {
    error("E0106", map, fmt::format("{} lacks \"each\" or \"count\"", subject(Key::kTakes)),
          "write {each: 5m, count: 760000, parallel: 40}, or one duration");
    return;
  }
  const std::uint64_t rounds = *count / *parallel + (*count % *parallel != 0 ? 1 : 0);
  const auto rounds_max =
      each->count() == 0 ? kCountMax : static_cast<std::uint64_t>(base::kDurationMax / *each);
  if (rounds > rounds_max) {
    error("E0112", map,
          fmt::format("{} adds up to more than a thousand years", subject(Key::kTakes)),
          "check each, count and parallel");
    return;
  }
  taken = {.written = true,
           .total = *each * static_cast<std::int64_t>(rounds),
           .count = *count,
           .parallel = *parallel,
           .each = *each};
}

std::vector<ScopeEntry> Decoder::scope(const Field& field) {
  std::vector<ScopeEntry> entries;
  if (!is_list(field, "a list of {system, privilege}")) return entries;
  entries.reserve(field.node.count);
  for (std::uint32_t i = 0; i < field.node.count; ++i) {
    const Node& node = tree_->child(field.node, i);
    if (node.kind != NodeKind::kMap) {
      wrong_entry(field.key, node, "{system, privilege} in this list");
      continue;
    }
    ScopeEntry entry;
    each_field(node, set_of(Shape::kScope), [&](const Field& part) {
      (part.key == Key::kSystem ? entry.system : entry.privilege) = word(part);
    });
    entries.push_back(entry);
  }
  return entries;
}

std::vector<std::pair<std::string_view, std::string_view>> Decoder::labels(const Field& field) {
  std::vector<std::pair<std::string_view, std::string_view>> kept;
  if (!is_map(field, "a map from text to text")) return kept;
  for (std::uint32_t i = 0; i + 1 < field.node.count; i += 2) {
    const Field key{field.key, tree_->child(field.node, i)};
    const Field value{field.key, tree_->child(field.node, i + 1)};
    if (key.node.kind != NodeKind::kScalar || value.node.kind != NodeKind::kScalar) {
      wrong_entry(field.key, value.node, "text as a label's value");
      continue;
    }
    kept.emplace_back(word(key), word(value));
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return kept;
}

std::optional<Period> Decoder::period(const Node& node) {
  if (node.kind != NodeKind::kMap) {
    wrong_entry(Key::kAway, node, "{from, to} in this list");
    return std::nullopt;
  }
  std::optional<TimePoint> from, to;
  bool written_from = false, written_to = false;
  each_field(node, set_of(Shape::kPeriod), [&](const Field& field) {
    (field.key == Key::kFrom ? written_from : written_to) = true;
    (field.key == Key::kFrom ? from : to) = time(field);
  });
  if (!written_from || !written_to) {
    error("E0106", node, fmt::format("{} lacks \"from\" or \"to\"", subject(Key::kAway)),
          "write {from: 2026-12-20, to: 2027-01-03}");
  }
  if (!from || !to) return std::nullopt;
  return Period{*from, *to};
}

}  // namespace onus::model
