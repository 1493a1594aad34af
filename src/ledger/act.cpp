#include "onus/ledger/act.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/time.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

JsonValue text_value(std::string_view text) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.string = text;
  return value;
}

JsonValue list_value(std::vector<JsonValue> items) {
  JsonValue value;
  value.kind = JsonValue::Kind::kArray;
  value.items = std::move(items);
  return value;
}

std::unexpected<base::Error> strange(std::string_view what) {
  return base::fail(ErrorKind::kInvalid,
                    fmt::format("the row of a statement says nothing that this program wrote ({}); "
                                "onus ledger rebuild makes it anew from the entries",
                                what));
}

std::optional<Digest> digest_of(const JsonValue& value, std::string_view key) {
  const auto digest = crypto::parse_digest(value.text_of(key).value_or(std::string_view{}));
  return digest ? std::optional<Digest>(*digest) : std::nullopt;
}

}  // namespace

std::string_view Act::text(std::string_view field) const {
  return content.text_of(field).value_or(std::string_view{});
}

bool Act::in_role(RoleName role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Result<std::string> act_detail(const Statement& statement, const Ruling& ruling) {
  const StatementBody& body = statement.body;
  JsonValue detail;
  detail.kind = JsonValue::Kind::kObject;
  const auto put = [&](std::string_view key, JsonValue value) {
    detail.members.emplace_back(key, std::move(value));
  };
  std::vector<JsonValue> people, roles;
  for (const std::string& person : ruling.people) people.push_back(text_value(person));
  for (const RoleName role : ruling.roles) roles.push_back(text_value(role_word(role)));
  put("by", list_value(std::move(people)));
  put("content", body.content);
  put("roles", list_value(std::move(roles)));
  JsonValue counts;
  counts.kind = JsonValue::Kind::kBool;
  counts.boolean = ruling.counts;
  put("counts", std::move(counts));
  if (body.estate) put("estate", text_value(body.estate->hex()));
  if (body.closure) put("closure", text_value(body.closure->hex()));
  if (body.valid_to) put("valid_to", text_value(codec::format_time(*body.valid_to)));
  if (!ruling.why_not.empty()) put("why_not", text_value(ruling.why_not));
  if (ruling.effective) put("effective", text_value(codec::format_time(*ruling.effective)));
  return codec::canonical_text(detail);
}

Result<void> read_detail(std::string_view detail, Act& act) {
  const auto value = codec::parse_canonical_json(detail);
  if (!value) return strange(value.error().message);
  const JsonValue* by = value->find("by");
  const JsonValue* content = value->find("content");
  const JsonValue* roles = value->find("roles");
  const JsonValue* counts = value->find("counts");
  if (by == nullptr || content == nullptr || roles == nullptr || counts == nullptr) {
    return strange("a field is missing");
  }
  for (const JsonValue& person : by->items) act.people.push_back(person.string);
  for (const JsonValue& word : roles->items) {
    const auto role = find_role(word.string);
    if (!role) return strange("an unknown role");
    act.roles.push_back(*role);
  }
  act.content = *content;
  act.counts = counts->boolean;
  act.estate = digest_of(*value, "estate");
  act.closure = digest_of(*value, "closure");
  act.valid_to = parse_utc(value->text_of("valid_to").value_or(std::string_view{}));
  act.why_not = value->text_of("why_not").value_or(std::string_view{});
  act.effective = parse_utc(value->text_of("effective").value_or(std::string_view{}));
  return {};
}

Act act_of(const Statement& statement, const Ruling& ruling, std::uint64_t entry) {
  const StatementBody& body = statement.body;
  return {.entry = entry,
          .kind = body.kind,
          .subject = body.subject,
          .actor = body.actor,
          .id = body.id,
          .received = statement.envelope.received,
          .valid_to = body.valid_to,
          .estate = body.estate,
          .closure = body.closure,
          .content = body.content,
          .people = ruling.people,
          .roles = ruling.roles,
          .counts = ruling.counts,
          .why_not = ruling.why_not,
          .effective = ruling.effective};
}

namespace {

/// Whom the estate in force at a moment names for the role.
Result<std::string> named_at(const Governance& governance, std::string_view item, RoleName role,
                             TimePoint at, std::uint64_t size) {
  const Adoption* adoption = governance.in_force(at, size);
  if (adoption == nullptr) return std::string{};
  const auto record = governance.record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  const RecordItem* found = (*record)->find(item);
  if (found == nullptr) return std::string{};
  const auto party = found->roles.find(role);
  return party == found->roles.end() ? std::string{} : party->second;
}

}  // namespace

Result<std::string> holder_at(const std::vector<Act>& acts, const Governance& governance,
                              std::string_view item, RoleName role, TimePoint at,
                              std::uint64_t size) {
  auto named = named_at(governance, item, role, at, size);
  if (!named) return named;
  for (auto act = acts.rbegin(); act != acts.rend(); ++act) {
    if (act->kind != StatementKind::kRoleAccepted || act->subject != item || !act->in_role(role) ||
        act->entry >= size || act->received > at) {
      continue;
    }
    const auto base = named_at(governance, item, role, act->received, act->entry);
    if (!base) return base;
    if (*base != *named) break;  // a newer estate names somebody else
    for (const Act& offer : acts) {
      if (offer.id == act->text("hand_over")) return std::string(offer.text("to"));
    }
  }
  return named;
}

std::vector<RoleName> roles_to_approve(std::string_view item_class) {
  if (item_class == "workflow") {
    return {RoleName::kOwner, RoleName::kMaintainer, RoleName::kControls};
  }
  if (item_class == "recovery") return {RoleName::kOwner, RoleName::kValidator};
  return {RoleName::kOwner};
}

std::vector<Approval> approvals_of(const std::vector<Act>& acts, const Governance& governance,
                                   const EstateRecord& record, std::string_view item,
                                   const Digest& closure, TimePoint at) {
  std::vector<Approval> list;
  const RecordItem* found = record.find(item);
  if (found == nullptr) return list;
  for (const RoleName role : roles_to_approve(found->item_class)) {
    Approval approval{.role = role,
                      .party = governance.holder(record, item, role),
                      .given = {},
                      .given_before = {},
                      .people_changed = false};
    for (const Act& act : acts) {
      if (act.kind != StatementKind::kAccessApproved || act.subject != item || act.received > at ||
          !act.in_role(role) || (act.valid_to && *act.valid_to <= at)) {
        continue;
      }
      (act.closure == closure ? approval.given : approval.given_before) = act;
    }
    approval.people_changed =
        approval.given && !record.speaks_for(approval.given->actor, approval.party);
    list.push_back(std::move(approval));
  }
  return list;
}

bool complete(const std::vector<Approval>& approvals) {
  return !approvals.empty() &&
         std::all_of(approvals.begin(), approvals.end(), [](const Approval& approval) {
           return approval.given && !approval.party.empty();
         });
}

}  // namespace onus::ledger
