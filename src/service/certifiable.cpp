#include "certifiable.h"

#include "onus/access/grant_certificate.h"
#include "onus/codec/ssh_key.h"

namespace onus::service {

using base::Result;
using base::TimePoint;

namespace {

Result<void> check(std::string_view key_line, access::GrantTerms terms, base::Seconds duration) {
  auto key = codec::parse_ssh_key_line(key_line);
  if (!key) return std::unexpected(key.error());
  terms.key = std::move(key->key);
  terms.serial = 1;  // the entry is not known yet; no entry of a grant is 0
  terms.valid_to = terms.valid_from + duration;
  return access::check_grant_terms(terms);
}

}  // namespace

Result<void> check_certifiable(const ledger::StatementBody& request) {
  access::GrantTerms terms;
  terms.request = request.id;
  terms.source_address = request.text("source_address");
  if (const codec::JsonValue* list = request.content.find("principals")) {
    for (const codec::JsonValue& one : list->items) terms.principals.push_back(one.string);
  }
  const auto lasts = static_cast<std::int64_t>(request.whole("duration_s"));
  return check(request.text("key"), std::move(terms), base::Seconds(lasts));
}

Result<void> check_certifiable(const ledger::EmergencyRequest& request) {
  access::GrantTerms terms;
  terms.request = request.id;
  terms.source_address = request.source_address;
  terms.principals = request.principals;
  return check(request.key, std::move(terms), request.duration);
}

}  // namespace onus::service
