#include "matcher.h"

#include <algorithm>

namespace onus::model {

std::string_view match_rule_name(MatchRule rule) {
  switch (rule) {
    case MatchRule::kDecision: return "decision";
    case MatchRule::kId: return "id";
    case MatchRule::kReference: return "reference";
    case MatchRule::kName: return "name";
  }
  return "";
}

Matcher::Matcher(const Estate& estate) {
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    for (const std::string_view alias : estate.extras_of(item).aliases) declare(alias, item);
    if (estate.item(item).item_class != ItemClass::kPerson) continue;
    if (const std::string_view mail = estate.person(item).email; !mail.empty()) {
      std::string& reference = kept_.emplace_back("mailto:");
      for (const char c : mail) reference += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      declare(reference, item);
    }
  }
}

void Matcher::declare(std::string_view alias, ItemIndex item) {
  const auto [known, is_new] = aliases_.emplace(alias, item);
  if (!is_new && known->second != item) known->second = {};  // two items: it tells them not apart
}

void Matcher::decide(const MatchDecision& decision) {
  if (decision.same) {
    same_[decision.record] = decision.item;
  } else {
    apart_[decision.record].push_back(decision.item);
  }
}

ItemIndex Matcher::allowed(const Estate& estate, const Record& record, ItemIndex item) const {
  if (!item.valid() || estate.item(item).item_class != record.item_class) return {};
  const auto apart = apart_.find(record.id);
  if (apart == apart_.end()) return item;
  const auto& others = apart->second;
  const bool kept_apart =
      std::find(others.begin(), others.end(), estate.item(item).id) != others.end();
  return kept_apart ? ItemIndex() : item;
}

Matcher::Match Matcher::match(const Estate& estate, const Record& record) const {
  if (const auto same = same_.find(record.id); same != same_.end()) {
    const ItemIndex item = estate.find(same->second);
    if (item.valid() && estate.item(item).item_class == record.item_class) {
      return {item, MatchRule::kDecision, {}};
    }
  }
  if (const ItemIndex item = allowed(estate, record, estate.find(record.id)); item.valid()) {
    return {item, MatchRule::kId, {}};
  }
  const auto look_up = [&](const Index& index, std::string_view name) {
    const auto found = index.find(name);
    return found == index.end() ? ItemIndex() : allowed(estate, record, found->second);
  };
  for (const std::string_view reference : record.references) {
    if (const ItemIndex item = look_up(aliases_, reference); item.valid()) {
      return {item, MatchRule::kReference, reference};
    }
  }
  for (const std::string_view name : record.names) {
    if (const ItemIndex item = look_up(aliases_, name); item.valid()) {
      return {item, MatchRule::kName, name};
    }
  }
  for (const std::string_view reference : record.references) {
    if (const ItemIndex item = look_up(seen_, reference); item.valid()) {
      return {item, MatchRule::kReference, reference};
    }
  }
  return {};
}

void Matcher::add(const Record& record, ItemIndex item) {
  for (const std::string_view reference : record.references) seen_.emplace(reference, item);
}

ItemIndex Matcher::stands_for(std::string_view id) const {
  const auto found = stands_.find(id);
  return found == stands_.end() ? ItemIndex() : found->second;
}

}  // namespace onus::model
