#include "onus/ledger/estate_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "onus/base/check.h"
#include "onus/ledger/emergency.h"
#include "onus/ledger/statement.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

constexpr std::array<std::string_view, kRoleCount> kRoleWords{"owner", "maintainer", "controls",
                                                              "session_controls", "validator"};

std::string text_or_empty(const JsonValue& value, std::string_view key) {
  return std::string(value.text_of(key).value_or(std::string_view{}));
}

std::vector<std::string> texts(const JsonValue& value, std::string_view key) {
  std::vector<std::string> list;
  const JsonValue* member = value.find(key);
  if (member == nullptr) return list;
  for (const JsonValue& item : member->items) list.push_back(item.string);
  return list;
}

Result<std::optional<PeopleRule>> rule(const JsonValue& value, std::string_view key) {
  const JsonValue* member = value.find(key);
  if (member == nullptr) return std::optional<PeopleRule>{};
  auto read = parse_rule(*member);
  if (!read) return std::unexpected(read.error());
  return std::optional<PeopleRule>(std::move(*read));
}

std::optional<base::Seconds> seconds(const JsonValue& value, std::string_view key) {
  const auto number = value.integer_of(key);
  return number ? std::optional(base::Seconds(*number)) : std::nullopt;
}

bool flag(const JsonValue& value, std::string_view key) {
  const JsonValue* member = value.find(key);
  return member != nullptr && member->kind == JsonValue::Kind::kBool && member->boolean;
}

RecordItem read_item(const JsonValue& value) {
  RecordItem item;
  item.item_class = text_or_empty(value, "class");
  for (int i = 0; i < kRoleCount; ++i) {
    const auto word = kRoleWords[static_cast<std::size_t>(i)];
    if (auto party = text_or_empty(value, word); !party.empty()) {
      item.roles.emplace(static_cast<RoleName>(i), std::move(party));
    }
  }
  item.criticality = text_or_empty(value, "criticality");
  item.lead = text_or_empty(value, "lead");
  item.members = texts(value, "members");
  item.left = parse_utc(text_or_empty(value, "left"));
  item.proves = texts(value, "proves");
  for (const auto key : {"access", "recovery", "rollback"}) {
    for (std::string& way : texts(value, key)) item.ways.push_back(std::move(way));
  }
  item.verify_every = seconds(value, "verify_every");
  return item;
}

Result<RecordPolicy> read_policy(const JsonValue& value) {
  RecordPolicy policy;
  policy.id = text_or_empty(value, "id");
  for (const auto& [key, target] :
       {std::pair{"invoke", &policy.invoke}, std::pair{"approve", &policy.approve},
        std::pair{"when_reachable", &policy.when_reachable}}) {
    auto read = rule(value, key);
    if (!read) return std::unexpected(read.error());
    *target = std::move(*read);
  }
  if (value.find("for") != nullptr) policy.operations = texts(value, "for");
  policy.channels = texts(value, "channels");
  policy.notify = texts(value, "notify");
  policy.review_within = seconds(value, "review_within");
  policy.software_keys = value.text_of("approval_keys") == "software";
  policy.command_line_approver = flag(value, "command_line_approver");
  if (const JsonValue* grants = value.find("grants")) {
    for (std::string& name : texts(*grants, "principals")) policy.principals.insert(name);
    policy.duration = seconds(*grants, "duration");
    // Whatever it names: no certificate is made for longer, and a grant of one would open nothing.
    if (policy.duration) policy.duration = std::min(*policy.duration, kGrantLastsMax);
    policy.recorded = flag(*grants, "recorded");
  }
  return policy;
}

Result<RecordGovernance> read_governance(const JsonValue& value) {
  RecordGovernance governance;
  auto text = codec::canonical_text(value);
  if (!text) return std::unexpected(text.error());
  governance.text = std::move(*text);
  governance.admins = texts(value, "admins");
  auto adopt = rule(value, "adopt");
  auto enrol = rule(value, "enrol");
  if (!adopt) return std::unexpected(adopt.error());
  if (!enrol) return std::unexpected(enrol.error());
  governance.adopt = std::move(*adopt);
  governance.enrol = std::move(*enrol);
  if (const JsonValue* accept = value.find("accept")) {
    for (const auto& [word, party] : accept->members) governance.accept.emplace(word, party.string);
  }
  return governance;
}

std::unexpected<base::Error> no_estate(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("no canonical estate: {}", why));
}

int gravity(std::string_view criticality) {
  return criticality == "critical" ? 2 : criticality == "high" ? 1 : 0;
}

}  // namespace

std::string_view role_word(RoleName role) { return kRoleWords[static_cast<std::size_t>(role)]; }

std::optional<RoleName> find_role(std::string_view word) {
  const auto* at = std::find(kRoleWords.begin(), kRoleWords.end(), word);
  if (at == kRoleWords.end()) return std::nullopt;
  return static_cast<RoleName>(at - kRoleWords.begin());
}

Result<EstateRecord> EstateRecord::parse(std::string_view text) {
  const auto value = codec::parse_canonical_json(text);
  if (!value) return std::unexpected(value.error());
  if (value->text_of("onus") != "v1") return no_estate("\"onus\" should be \"v1\"");
  const JsonValue* items = value->find("items");
  if (items == nullptr || items->kind != JsonValue::Kind::kArray) return no_estate("no \"items\"");
  EstateRecord record;
  for (const JsonValue& one : items->items) {
    RecordItem item = read_item(one);
    const std::string id = text_or_empty(one, "id");
    if (!is_id(id) || item.item_class.empty()) return no_estate("an item without id or class");
    if (item.item_class == "policy") {
      auto policy = read_policy(one);
      if (!policy) return std::unexpected(policy.error());
      auto whole = codec::canonical_text(one);
      if (!whole) return std::unexpected(whole.error());
      item.text = std::move(*whole);
      record.policies_.emplace(id, std::move(*policy));
    }
    if (!record.items_.emplace(id, std::move(item)).second) {
      return no_estate(fmt::format("\"{}\" stands twice", id));
    }
  }
  const JsonValue* section = value->find("estate");
  const JsonValue* governance = section == nullptr ? nullptr : section->find("governance");
  if (governance == nullptr) return record;
  auto read = read_governance(*governance);
  if (!read) return std::unexpected(read.error());
  record.governance_ = std::move(*read);
  return record;
}

bool RecordPolicy::covers(std::string_view operation) const {
  return !operations ||
         std::find(operations->begin(), operations->end(), operation) != operations->end();
}

const RecordItem* EstateRecord::find(std::string_view id) const {
  const auto at = items_.find(id);
  return at == items_.end() ? nullptr : &at->second;
}

bool EstateRecord::is_person(std::string_view id) const {
  const RecordItem* item = find(id);
  return item != nullptr && item->item_class == "person";
}

bool EstateRecord::is_party(std::string_view id) const {
  const RecordItem* item = find(id);
  return item != nullptr && (item->item_class == "person" || item->item_class == "team");
}

std::vector<std::string> EstateRecord::people_of(std::string_view party) const {
  const RecordItem* item = find(party);
  if (item == nullptr) return {};
  if (item->item_class == "person") return {std::string(party)};
  return item->item_class == "team" ? item->members : std::vector<std::string>{};
}

bool EstateRecord::speaks_for(std::string_view person, std::string_view party) const {
  const RecordItem* item = find(party);
  if (item == nullptr) return false;
  if (item->item_class == "person") return person == party;
  return item->item_class == "team" && !item->lead.empty() && item->lead == person;
}

bool EstateRecord::has_left(std::string_view person, base::TimePoint at) const {
  const RecordItem* item = find(person);
  return item != nullptr && item->left && *item->left <= at;
}

std::string_view EstateRecord::criticality_of(std::string_view id) const {
  std::string_view gravest = "normal";
  const auto weigh = [&](std::string_view criticality) {
    if (gravity(criticality) > gravity(gravest)) gravest = criticality;
  };
  for (const auto& [operation, item] : items_) {
    if (item.item_class != "operation") continue;
    const bool way = std::find(item.ways.begin(), item.ways.end(), id) != item.ways.end();
    if (operation == id || way) weigh(item.criticality);
  }
  return gravest;
}

}  // namespace onus::ledger
