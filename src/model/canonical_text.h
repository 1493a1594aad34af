// JSON text in its canonical spelling, made in pieces; for what is hashed over.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/model/estate.h"

namespace onus::model {

/// Whether the order in which a list was written is part of what it says.
enum class ListOrder : std::uint8_t { kAsWritten, kSorted };

/// An object of canonical JSON; members may be added in any order. Of two with one key the first
/// counts: loading has refused such an estate, but what it understood can still be shown.
///
/// Pre     Keys and texts are UTF-8; loading refuses everything else.
/// Source  RFC 8785
class ObjectText {
 public:
  /// Adds a member whose value is canonical JSON already.
  void raw(std::string_view key, std::string json);
  void text(std::string_view key, std::string_view value);  // left out where empty
  void whole(std::string_view key, std::uint64_t value);
  void seconds(std::string_view key, std::optional<Seconds> value);
  void time(std::string_view key, std::optional<TimePoint> value);
  void flag(std::string_view key, std::optional<bool> value);
  void truth(std::string_view key, bool value);  // left out where false
  [[nodiscard]] std::string finish();

 private:
  std::vector<std::pair<std::string_view, std::string>> members_;
};

/// An array of values that are canonical JSON already.
[[nodiscard]] std::string array_text(std::vector<std::string> values, ListOrder order);

/// Writes what items refer to by id.
class ReferenceText {
 public:
  ReferenceText(const Estate& estate, ListOrder order) : estate_(estate), order_(order) {}

  [[nodiscard]] std::string_view id(ItemIndex item) const { return estate_.item(item).id; }
  void item(ObjectText& into, std::string_view key, ItemIndex item) const;
  /// Pre: `written` tells whether the list was there; without, an empty one is left out.
  void items(ObjectText& into, std::string_view key, std::span<const ItemIndex> items,
             bool written) const;
  void condition(ObjectText& into, std::string_view key, ConditionIndex root) const;
  void scope(ObjectText& into, std::span<const ScopeEntry> entries, bool written) const;
  void texts(ObjectText& into, std::string_view key, std::span<const std::string_view> texts) const;

  /// As deep as loading let conditions nest.
  [[nodiscard]] std::string condition_text(ConditionIndex at) const;

 private:
  const Estate& estate_;
  ListOrder order_;
};

/// A number where every JSON reader keeps it exact, else the same digits as a string.
[[nodiscard]] std::string whole_text(std::uint64_t value);

/// RFC 3339 in UTC; what lies outside of its years, as seconds since 1970.
[[nodiscard]] std::string time_text(TimePoint time);

}  // namespace onus::model
