// Contact data apart, so that it can be erased and the log still tells who decided what.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "onus/ledger/estate_record.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

constexpr std::string_view kContactForm = "onus-contact-1";
// What of a person may name somebody. Keys carry comments, which are mostly addresses.
constexpr std::array<std::string_view, 6> kOfPeople{"aliases", "email", "keys",
                                                    "name",    "phone", "title"};
// Calendars name who is on call, with addresses.
constexpr std::array<std::string_view, 2> kOfRotas{"ics", "ics_hex"};
// Reasons are free text.
constexpr std::array<std::string_view, 1> kOfAcceptances{"because"};

using Keys = std::span<const std::string_view>;

Keys contact_keys(const JsonValue& item) {
  const auto item_class = item.text_of("class");
  if (item_class == "person") return kOfPeople;
  if (item_class == "rota") return kOfRotas;
  return {};
}

bool among(Keys keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

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

JsonValue* list_of(JsonValue& estate, std::string_view name) {
  for (auto& [key, value] : estate.members) {
    if (key == name && value.kind == JsonValue::Kind::kArray) return &value;
  }
  return nullptr;
}

/// Takes the members of these keys out of an object.
JsonValue take_out(JsonValue& from, Keys keys) {
  JsonValue taken = object();
  std::vector<std::pair<std::string, JsonValue>> rest;
  for (auto& member : from.members) {
    (among(keys, member.first) ? taken.members : rest).push_back(std::move(member));
  }
  from.members = std::move(rest);
  return taken;
}

/// Puts them back. False: one is there already, or is none that is taken out.
bool put_back(JsonValue& into, const JsonValue& taken, Keys keys) {
  for (const auto& member : taken.members) {
    if (!among(keys, member.first) || into.find(member.first) != nullptr) return false;
    into.members.push_back(member);
  }
  return true;
}

}  // namespace

Result<PartedEstate> part_estate(std::string_view canonical) {
  if (auto read = EstateRecord::parse(canonical); !read) return std::unexpected(read.error());
  auto estate = codec::parse_canonical_json(canonical);
  if (!estate) return std::unexpected(estate.error());
  JsonValue items = object();
  for (JsonValue& item : list_of(*estate, "items")->items) {
    JsonValue taken = take_out(item, contact_keys(item));
    if (taken.members.empty()) continue;
    items.members.emplace_back(item.text_of("id").value_or(std::string_view{}), std::move(taken));
  }
  JsonValue acceptances;  // in their order: they have no ids
  acceptances.kind = JsonValue::Kind::kArray;
  if (JsonValue* list = list_of(*estate, "acceptances")) {
    for (JsonValue& one : list->items) acceptances.items.push_back(take_out(one, kOfAcceptances));
  }
  JsonValue contact = object();
  contact.members.emplace_back("acceptances", std::move(acceptances));
  contact.members.emplace_back("form", text(kContactForm));
  contact.members.emplace_back("items", std::move(items));
  auto record_text = codec::canonical_text(*estate);
  auto contact_text = codec::canonical_text(contact);
  if (!record_text) return std::unexpected(record_text.error());
  if (!contact_text) return std::unexpected(contact_text.error());
  return PartedEstate{std::move(*record_text), std::move(*contact_text)};
}

Result<std::string> join_estate(const PartedEstate& parts) {
  auto estate = codec::parse_canonical_json(parts.record);
  auto contact = codec::parse_canonical_json(parts.contact);
  if (!estate) return std::unexpected(estate.error());
  if (!contact) return std::unexpected(contact.error());
  const JsonValue* taken = contact->find("items");
  const JsonValue* reasons = list_of(*contact, "acceptances");
  JsonValue* items = list_of(*estate, "items");
  JsonValue* acceptances = list_of(*estate, "acceptances");
  if (contact->text_of("form") != kContactForm || taken == nullptr || reasons == nullptr ||
      items == nullptr || acceptances == nullptr ||
      reasons->items.size() != acceptances->items.size()) {
    return apart();
  }
  std::size_t found = 0;
  for (JsonValue& item : items->items) {
    const auto id = item.text_of("id");
    const JsonValue* mine = id ? taken->find(*id) : nullptr;
    if (mine == nullptr) continue;
    ++found;
    if (!put_back(item, *mine, contact_keys(item))) return apart();
  }
  for (std::size_t i = 0; i < reasons->items.size(); ++i) {
    if (!put_back(acceptances->items[i], reasons->items[i], kOfAcceptances)) return apart();
  }
  if (found != taken->members.size()) return apart();
  return codec::canonical_text(*estate);
}

}  // namespace onus::ledger
