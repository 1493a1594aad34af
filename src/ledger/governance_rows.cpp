// What is remembered of a log between two runs, row by row, so that a statement can be judged
// without reading all before it.
#include <fmt/format.h>

#include <algorithm>

#include "judge.h"
#include "onus/base/check.h"
#include "onus/codec/time.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

class Row {
 public:
  Row() { value_.kind = JsonValue::Kind::kObject; }
  Row& text(std::string_view key, std::string_view content) {
    JsonValue value;
    value.kind = JsonValue::Kind::kString;
    value.string = content;
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  Row& whole(std::string_view key, std::uint64_t number) {
    JsonValue value;
    value.kind = JsonValue::Kind::kNumber;
    value.number = static_cast<double>(number);
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  Row& time(std::string_view key, TimePoint at) { return text(key, codec::format_time(at)); }
  Row& texts(std::string_view key, const std::vector<std::string>& list) {
    JsonValue value;
    value.kind = JsonValue::Kind::kArray;
    for (const std::string& one : list) {
      JsonValue item;
      item.kind = JsonValue::Kind::kString;
      item.string = one;
      value.items.push_back(std::move(item));
    }
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  [[nodiscard]] std::string finish() const {
    auto text = codec::canonical_text(value_);
    ONUS_CHECK(text.has_value());  // ids, digests, times and base64 only
    return std::move(*text);
  }

 private:
  JsonValue value_;
};

std::unexpected<base::Error> strange(const StateRow& row) {
  return base::fail(ErrorKind::kInvalid,
                    fmt::format("the row \"{}\" of \"{}\" is not one of this program; onus ledger "
                                "rebuild makes it anew from the entries",
                                row.key, row.space));
}

std::string text_of(const JsonValue& value, std::string_view key) {
  return std::string(value.text_of(key).value_or(std::string_view{}));
}

std::uint64_t whole_of(const JsonValue& value, std::string_view key) {
  return static_cast<std::uint64_t>(value.integer_of(key).value_or(0));
}

std::optional<PersonKey> read_key(const JsonValue& value) {
  const auto from = parse_utc(text_of(value, "from"));
  if (!from) return std::nullopt;
  PersonKey key{.person = text_of(value, "person"),
                .line = text_of(value, "line"),
                .fingerprint = text_of(value, "fingerprint"),
                .from = *from,
                .from_entry = whole_of(value, "from_entry"),
                .to = parse_utc(text_of(value, "to")),
                .to_entry = {}};
  if (key.to) key.to_entry = whole_of(value, "to_entry");
  return key;
}

std::optional<Adoption> read_adoption(const JsonValue& value) {
  const auto estate = crypto::parse_digest(text_of(value, "estate"));
  const auto record = crypto::parse_digest(text_of(value, "record"));
  const auto contact = crypto::parse_digest(text_of(value, "contact"));
  const auto received = parse_utc(text_of(value, "received"));
  const auto effective = parse_utc(text_of(value, "effective"));
  const JsonValue* signers = value.find("signers");
  if (!estate || !record || !contact || !received || !effective || signers == nullptr) {
    return std::nullopt;
  }
  Adoption adoption{.entry = whole_of(value, "entry"),
                    .estate = *estate,
                    .record = *record,
                    .contact = *contact,
                    .received = *received,
                    .effective = *effective,
                    .signers = {}};
  for (const JsonValue& signer : signers->items) adoption.signers.push_back(signer.string);
  return adoption;
}

std::optional<HandOver> read_offer(const JsonValue& value) {
  const auto role = find_role(text_of(value, "role"));
  if (!role) return std::nullopt;
  return HandOver{.id = text_of(value, "id"),
                  .entry = whole_of(value, "entry"),
                  .item = text_of(value, "item"),
                  .role = *role,
                  .from = text_of(value, "from"),
                  .to = text_of(value, "to")};
}

std::optional<RoleChange> read_role(const JsonValue& value) {
  const auto role = find_role(text_of(value, "role"));
  const auto since = parse_utc(text_of(value, "since"));
  if (!role || !since) return std::nullopt;
  return RoleChange{.item = text_of(value, "item"),
                    .role = *role,
                    .base = text_of(value, "base"),
                    .to = text_of(value, "to"),
                    .since = *since,
                    .entry = whole_of(value, "entry")};
}

}  // namespace

std::span<const std::string_view> governance_spaces() {
  static constexpr std::string_view kSpaces[] = {kFounderSpace, kKeySpace, kAdoptionSpace,
                                                 kOfferSpace, kRoleSpace};
  return kSpaces;
}

std::string entry_key(std::uint64_t entry) { return fmt::format("{:020}", entry); }

std::string key_row(const PersonKey& key) {
  Row row;
  row.text("person", key.person).text("line", key.line).text("fingerprint", key.fingerprint);
  row.time("from", key.from).whole("from_entry", key.from_entry);
  if (key.to) row.time("to", *key.to).whole("to_entry", key.to_entry.value_or(0));
  return row.finish();
}

std::string adoption_row(const Adoption& adoption) {
  Row row;
  row.whole("entry", adoption.entry).text("estate", adoption.estate.hex());
  row.text("record", adoption.record.hex()).text("contact", adoption.contact.hex());
  row.time("received", adoption.received).time("effective", adoption.effective);
  return row.texts("signers", adoption.signers).finish();
}

std::string hand_over_row(const HandOver& offer) {
  Row row;
  row.text("id", offer.id).whole("entry", offer.entry).text("item", offer.item);
  row.text("role", role_word(offer.role)).text("from", offer.from).text("to", offer.to);
  return row.finish();
}

std::string role_row(const RoleChange& change) {
  Row row;
  row.text("item", change.item).text("role", role_word(change.role)).text("base", change.base);
  row.text("to", change.to).time("since", change.since).whole("entry", change.entry);
  return row.finish();
}

Result<Governance> Governance::restore(std::string origin, const RecordSource& records,
                                       const std::vector<StateRow>& rows) {
  Governance governance(std::move(origin), records);
  for (const StateRow& row : rows) {
    if (!row.value) continue;
    const auto value = codec::parse_canonical_json(*row.value);
    if (!value) return strange(row);
    bool read = false;
    if (row.space == kFounderSpace) {
      governance.founders_.push_back(row.key);
      read = true;
    } else if (row.space == kKeySpace) {
      auto key = read_key(*value);
      read = key && governance.keys_.emplace(row.key, std::move(*key)).second;
    } else if (row.space == kAdoptionSpace) {
      auto adoption = read_adoption(*value);
      read = adoption.has_value();
      if (read) governance.adoptions_.push_back(std::move(*adoption));
    } else if (row.space == kOfferSpace) {
      auto offer = read_offer(*value);
      read = offer && governance.offers_.emplace(row.key, std::move(*offer)).second;
    } else if (row.space == kRoleSpace) {
      auto change = read_role(*value);
      read = change.has_value();
      if (read) governance.role_changes_.push_back(std::move(*change));
    }
    if (!read) return strange(row);
  }
  std::sort(governance.founders_.begin(), governance.founders_.end());
  std::sort(governance.adoptions_.begin(), governance.adoptions_.end(),
            [](const Adoption& a, const Adoption& b) { return a.entry < b.entry; });
  std::sort(governance.role_changes_.begin(), governance.role_changes_.end(),
            [](const RoleChange& a, const RoleChange& b) { return a.entry < b.entry; });
  return governance;
}

}  // namespace onus::ledger
