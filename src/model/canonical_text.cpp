#include "canonical_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/jcs.h"
#include "onus/codec/time.h"

namespace onus::model {

using codec::json_quoted;

void ObjectText::raw(std::string_view key, std::string json) {
  members_.emplace_back(key, std::move(json));
}

void ObjectText::text(std::string_view key, std::string_view value) {
  if (!value.empty()) raw(key, json_quoted(value));
}

void ObjectText::whole(std::string_view key, std::uint64_t value) { raw(key, whole_text(value)); }

void ObjectText::seconds(std::string_view key, std::optional<Seconds> value) {
  if (value) raw(key, fmt::format("{}", value->count()));
}

void ObjectText::time(std::string_view key, std::optional<TimePoint> value) {
  if (value) raw(key, time_text(*value));
}

void ObjectText::flag(std::string_view key, std::optional<bool> value) {
  if (value) raw(key, *value ? "true" : "false");
}

void ObjectText::truth(std::string_view key, bool value) {
  if (value) raw(key, "true");
}

std::string ObjectText::finish() {
  std::stable_sort(members_.begin(), members_.end(), [](const auto& a, const auto& b) {
    return codec::JcsKeyLess{}(a.first, b.first);
  });
  std::string out = "{";
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (i != 0 && members_[i].first == members_[i - 1].first) continue;
    if (i != 0) out += ',';
    out += json_quoted(members_[i].first);
    out += ':';
    out += members_[i].second;
  }
  out += '}';
  return out;
}

std::string array_text(std::vector<std::string> values, ListOrder order) {
  if (order == ListOrder::kSorted) std::sort(values.begin(), values.end());
  std::string out = "[";
  for (const std::string& value : values) {
    if (out.size() > 1) out += ',';
    out += value;
  }
  out += ']';
  return out;
}

void ReferenceText::item(ObjectText& into, std::string_view key, ItemIndex item) const {
  if (item.valid()) into.text(key, id(item));
}

void ReferenceText::items(ObjectText& into, std::string_view key, std::span<const ItemIndex> items,
                          bool written) const {
  if (items.empty() && !written) return;
  std::vector<std::string> ids;
  ids.reserve(items.size());
  for (const ItemIndex item : items) ids.push_back(json_quoted(id(item)));
  into.raw(key, array_text(std::move(ids), order_));
}

void ReferenceText::condition(ObjectText& into, std::string_view key, ConditionIndex root) const {
  if (root.valid()) into.raw(key, condition_text(root));
}

std::string ReferenceText::condition_text(ConditionIndex at) const {
  const ConditionNode& node = estate_.conditions.node(at);
  if (node.gate == Gate::kItem) {
    const std::string name = json_quoted(id(estate_.conditions.item(at)));
    const auto survives = estate_.conditions.survives(at);
    if (!survives) return name;
    return fmt::format(R"({{"item":{},"survives":{}}})", name, survives->count());
  }
  std::vector<std::string> parts;
  parts.reserve(node.count);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    parts.push_back(condition_text(estate_.conditions.child(at, i)));
  }
  const std::string list = array_text(std::move(parts), order_);
  if (node.gate == Gate::kAll) return fmt::format(R"({{"all":{}}})", list);
  if (node.gate == Gate::kAny) return fmt::format(R"({{"any":{}}})", list);
  return fmt::format(R"({{"at_least":{},"of":{}}})", node.threshold, list);
}

void ReferenceText::scope(ObjectText& into, std::span<const ScopeEntry> entries,
                          bool written) const {
  if (entries.empty() && !written) return;
  std::vector<std::string> texts;
  for (const ScopeEntry& entry : entries) {
    ObjectText object;
    object.text("privilege", entry.privilege);
    object.text("system", entry.system);
    texts.push_back(object.finish());
  }
  into.raw("scope", array_text(std::move(texts), order_));
}

void ReferenceText::texts(ObjectText& into, std::string_view key,
                          std::span<const std::string_view> texts) const {
  if (texts.empty()) return;
  std::vector<std::string> quoted;
  for (const std::string_view text : texts) quoted.push_back(json_quoted(text));
  into.raw(key, array_text(std::move(quoted), order_));
}

std::string whole_text(std::uint64_t value) {
  constexpr auto kSafeMax = static_cast<std::uint64_t>(codec::kSafeIntegerMax);
  return value <= kSafeMax ? fmt::format("{}", value) : fmt::format("\"{}\"", value);
}

std::string time_text(TimePoint time) {
  if (!codec::time_in_bounds(time)) return fmt::format("{}", time.time_since_epoch().count());
  return fmt::format("\"{}\"", codec::format_time(time));
}

}  // namespace onus::model
