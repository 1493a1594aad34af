#include "emergency_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "row_text.h"

namespace onus::ledger {
namespace {

using codec::JsonValue;

constexpr std::array<std::string_view, 4> kPhases{"requested", "approved", "granted", "ended"};
constexpr std::array<std::string_view, 3> kFailures{"confirmed", "contradicted", "not-checked"};

Row said(const std::string& id, std::uint64_t entry, TimePoint at) {
  Row row;
  row.text("id", id).whole("entry", entry).time("at", at);
  return row;
}

/// What all statements that are remembered have.
template <typename Said>
bool read_said(const JsonValue& value, Said& into) {
  const auto at = parse_utc(text_of(value, "at"));
  if (!at) return false;
  into.id = text_of(value, "id");
  into.entry = whole_of(value, "entry");
  into.at = *at;
  return true;
}

JsonValue approval_value(const EmergencyApproval& approval) {
  Row row = said(approval.id, approval.entry, approval.at);
  row.text("person", approval.person).text("fingerprint", approval.fingerprint);
  row.text("failure", failure_word(approval.failure)).flag("command_line", approval.command_line);
  return row.take();
}

bool read_approval(const JsonValue& value, EmergencyApproval& approval) {
  const auto failure = text_of(value, "failure");
  const auto* const word = std::find(kFailures.begin(), kFailures.end(), failure);
  if (word == kFailures.end() || !read_said(value, approval)) return false;
  approval.person = text_of(value, "person");
  approval.fingerprint = text_of(value, "fingerprint");
  approval.failure = static_cast<FailureWord>(word - kFailures.begin());
  approval.command_line = flag_of(value, "command_line");
  return true;
}

JsonValue denial_value(const EmergencyDenial& denial) {
  return said(denial.id, denial.entry, denial.at).text("person", denial.person).take();
}

bool read_denial(const JsonValue& value, EmergencyDenial& denial) {
  denial.person = text_of(value, "person");
  return read_said(value, denial);
}

JsonValue grant_value(const EmergencyGrant& grant) {
  Row row = said(grant.id, grant.entry, grant.at);
  row.text("authority", grant.authority).flag("recorded", grant.recorded);
  return row.time("valid_from", grant.valid_from).time("valid_to", grant.valid_to).take();
}

bool read_grant(const JsonValue& value, EmergencyGrant& grant) {
  const auto from = parse_utc(text_of(value, "valid_from"));
  const auto to = parse_utc(text_of(value, "valid_to"));
  if (!from || !to || !read_said(value, grant)) return false;
  grant.authority = text_of(value, "authority");
  grant.recorded = flag_of(value, "recorded");
  grant.valid_from = *from;
  grant.valid_to = *to;
  return true;
}

JsonValue end_value(const EmergencyEnd& end) {
  Row row = said(end.id, end.entry, end.at);
  row.text("reason", end.reason).text("actor", end.actor).time("review_by", end.review_by);
  return row.take();
}

bool read_end(const JsonValue& value, EmergencyEnd& end) {
  const auto by = parse_utc(text_of(value, "review_by"));
  if (!by || !read_said(value, end)) return false;
  end.reason = text_of(value, "reason");
  end.actor = text_of(value, "actor");
  end.review_by = *by;
  return true;
}

JsonValue review_value(const EmergencyReview& review) {
  Row row = said(review.id, review.entry, review.at);
  row.text("person", review.person).text("found", review.found);
  row.flag("rollback_open", review.rollback_open).flag("rotated_open", review.rotated_open);
  return row.take();
}

bool read_review(const JsonValue& value, EmergencyReview& review) {
  review.person = text_of(value, "person");
  review.found = text_of(value, "found");
  review.rollback_open = flag_of(value, "rollback_open");
  review.rotated_open = flag_of(value, "rotated_open");
  return read_said(value, review);
}

template <typename One>
bool read_list(const JsonValue& value, std::string_view key, std::vector<One>& into,
               bool (*read)(const JsonValue&, One&)) {
  const JsonValue* list = value.find(key);
  if (list == nullptr) return false;
  for (const JsonValue& item : list->items) {
    One one;
    if (!read(item, one)) return false;
    into.push_back(std::move(one));
  }
  return true;
}

template <typename One>
bool read_optional(const JsonValue& value, std::string_view key, std::optional<One>& into,
                   bool (*read)(const JsonValue&, One&)) {
  const JsonValue* member = value.find(key);
  if (member == nullptr) return true;
  return read(*member, into.emplace());
}

bool read_asked(const JsonValue& value, EmergencyRequest& request) {
  const auto leaf = crypto::parse_digest(text_of(value, "leaf"));
  const auto received = parse_utc(text_of(value, "received"));
  const auto until = parse_utc(text_of(value, "until"));
  const auto* const phase = std::find(kPhases.begin(), kPhases.end(), text_of(value, "phase"));
  const JsonValue* principals = value.find("principals");
  if (!leaf || !received || !until || phase == kPhases.end() || principals == nullptr) return false;
  request.id = text_of(value, "id");
  request.entry = whole_of(value, "entry");
  request.leaf = *leaf;
  request.received = *received;
  request.until = *until;
  request.phase = static_cast<EmergencyPhase>(phase - kPhases.begin());
  for (const JsonValue& name : principals->items) request.principals.push_back(name.string);
  request.operation = text_of(value, "operation");
  request.policy = text_of(value, "policy");
  request.requester = text_of(value, "requester");
  request.requester_key = text_of(value, "requester_key");
  request.failure = text_of(value, "failure");
  request.path = text_of(value, "path");
  request.ticket = text_of(value, "ticket");
  request.extends = text_of(value, "extends");
  request.source_address = text_of(value, "source_address");
  request.duration = base::Seconds(whole_of(value, "duration_s"));
  request.key = text_of(value, "key");
  request.key_fingerprint = text_of(value, "key_fingerprint");
  request.estate_entry = whole_of(value, "estate_entry");
  request.in_debt = flag_of(value, "in_debt");
  return true;
}

bool read_request(const JsonValue& value, EmergencyRequest& request) {
  request.uses = whole_of(value, "uses");
  request.first_used = parse_utc(text_of(value, "first_used"));
  return read_asked(value, request) &&
         read_list(value, "approvals", request.approvals, read_approval) &&
         read_list(value, "denials", request.denials, read_denial) &&
         read_optional(value, "grant", request.grant, read_grant) &&
         read_optional(value, "end", request.end, read_end) &&
         read_optional(value, "review", request.review, read_review);
}

bool read_freeze(const JsonValue& value, EmergencyFreeze& freeze) {
  const auto from = parse_utc(text_of(value, "from"));
  const auto until = parse_utc(text_of(value, "until"));
  if (!from || !until) return false;
  freeze = {.id = text_of(value, "id"),
            .entry = whole_of(value, "entry"),
            .policy = text_of(value, "policy"),
            .person = text_of(value, "person"),
            .from = *from,
            .until = *until,
            .thawed = parse_utc(text_of(value, "thawed"))};
  return true;
}

bool read_authority(const JsonValue& value, Authority& authority) {
  const auto from = parse_utc(text_of(value, "from"));
  if (!from) return false;
  authority = {.fingerprint = text_of(value, "fingerprint"),
               .line = text_of(value, "line"),
               .purpose = text_of(value, "purpose"),
               .from = *from,
               .from_entry = whole_of(value, "from_entry"),
               .to = parse_utc(text_of(value, "to")),
               .to_entry = {}};
  if (authority.to) authority.to_entry = whole_of(value, "to_entry");
  return true;
}

}  // namespace

std::string_view phase_word(EmergencyPhase phase) {
  return kPhases[static_cast<std::size_t>(phase)];
}

std::string_view failure_word(FailureWord word) {
  return kFailures[static_cast<std::size_t>(word)];
}

std::string freeze_key(std::string_view policy, std::string_view person) {
  return fmt::format("{} {}", policy, person);
}

std::string request_row(const EmergencyRequest& request) {
  Row row;
  row.text("id", request.id).whole("entry", request.entry).text("leaf", request.leaf.hex());
  row.time("received", request.received).time("until", request.until);
  row.text("operation", request.operation).text("policy", request.policy);
  row.text("requester", request.requester).text("requester_key", request.requester_key);
  for (const auto& [field, text] :
       {std::pair{"failure", &request.failure}, std::pair{"path", &request.path},
        std::pair{"ticket", &request.ticket}, std::pair{"extends", &request.extends},
        std::pair{"source_address", &request.source_address}}) {
    if (!text->empty()) row.text(field, *text);
  }
  row.texts("principals", request.principals);
  row.whole("duration_s", static_cast<std::uint64_t>(request.duration.count()));
  row.text("key", request.key).text("key_fingerprint", request.key_fingerprint);
  row.whole("estate_entry", request.estate_entry).flag("in_debt", request.in_debt);
  row.text("phase", phase_word(request.phase));
  std::vector<JsonValue> approvals, denials;
  for (const auto& approval : request.approvals) approvals.push_back(approval_value(approval));
  for (const auto& denial : request.denials) denials.push_back(denial_value(denial));
  row.values("approvals", std::move(approvals)).values("denials", std::move(denials));
  if (request.grant) row.value("grant", grant_value(*request.grant));
  row.whole("uses", request.uses);
  if (request.first_used) row.time("first_used", *request.first_used);
  if (request.end) row.value("end", end_value(*request.end));
  if (request.review) row.value("review", review_value(*request.review));
  return row.finish();
}

std::string freeze_row(const EmergencyFreeze& freeze) {
  Row row;
  row.text("id", freeze.id).whole("entry", freeze.entry).text("policy", freeze.policy);
  row.text("person", freeze.person).time("from", freeze.from).time("until", freeze.until);
  if (freeze.thawed) row.time("thawed", *freeze.thawed);
  return row.finish();
}

std::string authority_row(const Authority& authority) {
  Row row;
  row.text("fingerprint", authority.fingerprint).text("line", authority.line);
  row.text("purpose", authority.purpose).time("from", authority.from);
  row.whole("from_entry", authority.from_entry);
  if (authority.to) row.time("to", *authority.to).whole("to_entry", authority.to_entry.value_or(0));
  return row.finish();
}

bool read_emergency_row(std::string_view space, const JsonValue& value, EmergencyState& state) {
  if (space == kRequestSpace) {
    EmergencyRequest request;
    if (!read_request(value, request)) return false;
    std::string id = request.id;
    return state.requests.emplace(std::move(id), std::move(request)).second;
  }
  if (space == kFreezeSpace) {
    EmergencyFreeze freeze;
    if (!read_freeze(value, freeze)) return false;
    std::string key = freeze_key(freeze.policy, freeze.person);
    return state.freezes.emplace(std::move(key), std::move(freeze)).second;
  }
  Authority authority;
  if (space != kAuthoritySpace || !read_authority(value, authority)) return false;
  std::string key = authority.fingerprint;
  return state.authorities.emplace(std::move(key), std::move(authority)).second;
}

}  // namespace onus::ledger
