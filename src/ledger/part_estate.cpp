// Contact data apart, so that it can be erased and the log still tells who decided what.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "onus/ledger/estate_record.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

constexpr std::string_view kContactForm = "onus-contact-1";
// What of a person may name somebody. Keys carry comments, which are mostly addresses.
constexpr std::array<std::string_view, 6> kContactKeys{"aliases", "email", "keys",
                                                       "name",    "phone", "title"};

bool is_contact(std::string_view key) {
  return std::find(kContactKeys.begin(), kContactKeys.end(), key) != kContactKeys.end();
}

bool is_person(const JsonValue& item) { return item.text_of("class") == "person"; }

JsonValue object() {
  JsonValue value;
  value.kind = JsonValue::Kind::kObject;
  return value;
}

JsonValue text(std::string_view content) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.string = content;
  return value;
}

std::unexpected<base::Error> apart() {
  return base::fail(ErrorKind::kInvalid, "this contact data does not belong to this estate");
}

JsonValue* items_of(JsonValue& estate) {
  for (auto& [key, value] : estate.members) {
    if (key == "items") return &value;
  }
  return nullptr;
}

}  // namespace

Result<PartedEstate> part_estate(std::string_view canonical) {
  if (auto read = EstateRecord::parse(canonical); !read) return std::unexpected(read.error());
  auto estate = codec::parse_canonical_json(canonical);
  if (!estate) return std::unexpected(estate.error());
  JsonValue people = object();
  for (JsonValue& item : items_of(*estate)->items) {
    if (!is_person(item)) continue;
    JsonValue contact = object();
    std::vector<std::pair<std::string, JsonValue>> rest;
    for (auto& member : item.members) {
      (is_contact(member.first) ? contact.members : rest).push_back(std::move(member));
    }
    item.members = std::move(rest);
    const std::string id(item.text_of("id").value_or(std::string_view{}));
    if (!contact.members.empty()) people.members.emplace_back(id, std::move(contact));
  }
  JsonValue contact = object();
  contact.members.emplace_back("form", text(kContactForm));
  contact.members.emplace_back("people", std::move(people));
  auto record_text = codec::canonical_text(*estate);
  auto contact_text = codec::canonical_text(contact);
  if (!record_text) return std::unexpected(record_text.error());
  if (!contact_text) return std::unexpected(contact_text.error());
  return PartedEstate{std::move(*record_text), std::move(*contact_text)};
}

Result<std::string> join_estate(const PartedEstate& parts) {
  auto estate = codec::parse_canonical_json(parts.record);
  const auto contact = codec::parse_canonical_json(parts.contact);
  if (!estate) return std::unexpected(estate.error());
  if (!contact) return std::unexpected(contact.error());
  const JsonValue* people = contact->find("people");
  JsonValue* items = items_of(*estate);
  if (contact->text_of("form") != kContactForm || people == nullptr || items == nullptr) {
    return apart();
  }
  std::size_t found = 0;
  for (JsonValue& item : items->items) {
    const auto id = item.text_of("id");
    const JsonValue* mine = is_person(item) && id ? people->find(*id) : nullptr;
    if (mine == nullptr) continue;
    ++found;
    for (const auto& member : mine->members) {
      if (!is_contact(member.first) || item.find(member.first) != nullptr) return apart();
      item.members.push_back(member);
    }
  }
  if (found != people->members.size()) return apart();
  return codec::canonical_text(*estate);
}

}  // namespace onus::ledger
