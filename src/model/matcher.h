// Which declared item an observed record is, if any.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onus/model/estate.h"

namespace onus::model {

/// Decides by ids, references and what somebody decided; never by likeness.
class Matcher {
 public:
  struct Match {
    ItemIndex item;  // not valid: none
    MatchRule rule = MatchRule::kId;
    std::string_view reference;
  };
  /// What a record is known by. `references` are unique everywhere, `names` in their system only.
  struct Record {
    std::string_view id;
    ItemClass item_class{};
    std::span<const std::string_view> references, names;
  };

  /// Pre     Every declared item of `estate` is there.
  explicit Matcher(const Estate& estate);

  void decide(const MatchDecision& decision);
  /// The item that `record` is: a declared one, else what another record stands for.
  [[nodiscard]] Match match(const Estate& estate, const Record& record) const;
  /// Lets `record` be found by later records of other sources. Its texts must live on.
  void add(const Record& record, ItemIndex item);
  /// Lets the id of a record stand for the item it was matched with.
  void stand(std::string_view id, ItemIndex item) { stands_.emplace(id, item); }
  [[nodiscard]] ItemIndex stands_for(std::string_view id) const;

 private:
  using Index = std::unordered_map<std::string_view, ItemIndex>;
  [[nodiscard]] ItemIndex allowed(const Estate& estate, const Record& record, ItemIndex item) const;
  void declare(std::string_view alias, ItemIndex item);

  Index aliases_;  // of declared items; an alias of two items leads to none
  Index seen_;     // references of records that became items
  Index stands_;   // record ids
  std::unordered_map<std::string_view, std::string_view> same_;
  std::unordered_map<std::string_view, std::vector<std::string_view>> apart_;
  std::deque<std::string> kept_;  // mail addresses as references
};

}  // namespace onus::model
