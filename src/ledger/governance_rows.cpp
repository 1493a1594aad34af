// What is remembered of a log between two runs, row by row, so that a statement can be judged
// without reading all before it.
#include <fmt/format.h>

#include <algorithm>

#include "emergency_rows.h"
#include "judge.h"
#include "row_text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

std::unexpected<base::Error> strange(const StateRow& row) {
  return base::fail(ErrorKind::kInvalid,
                    fmt::format("the row \"{}\" of \"{}\" is not one of this program; onus ledger "
                                "rebuild makes it anew from the entries",
                                row.key, row.space));
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
                .to_entry = {},
                .passkey = {}};
  if (const std::string id = text_of(value, "credential_id"); !id.empty()) {
    key.passkey = {id, text_of(value, "aaguid"), text_of(value, "attestation")};
  }
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
  static constexpr std::string_view kSpaces[] = {kFounderSpace, kKeySpace,      kAdoptionSpace,
                                                 kOfferSpace,   kRoleSpace,     kRequestSpace,
                                                 kFreezeSpace,  kAuthoritySpace};
  return kSpaces;
}

std::string entry_key(std::uint64_t entry) { return fmt::format("{:020}", entry); }

std::string key_row(const PersonKey& key) {
  Row row;
  row.text("person", key.person).text("line", key.line).text("fingerprint", key.fingerprint);
  row.time("from", key.from).whole("from_entry", key.from_entry);
  if (key.to) row.time("to", *key.to).whole("to_entry", key.to_entry.value_or(0));
  if (key.passkey) {
    row.text("credential_id", key.passkey->credential_id).text("aaguid", key.passkey->aaguid);
    row.text("attestation", key.passkey->attestation);
  }
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

Result<Governance> Governance::restore(LogSelf self, const RecordSource& records,
                                       const std::vector<StateRow>& rows) {
  Governance governance(std::move(self), records);
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
    } else {
      read = read_emergency_row(row.space, *value, governance.emergency_);
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
