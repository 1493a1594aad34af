#include "statement_fields.h"

#include <gtest/gtest.h>

#include "onus/codec/json.h"
#include "onus/ledger/statement_kinds.h"

namespace onus::ledger {
namespace {

bool taken(const std::string& networks) {
  codec::JsonValue value;
  value.kind = codec::JsonValue::Kind::kString;
  value.string = networks;
  FieldSpec field;
  field.name = "source_address";
  field.type = FieldType::kNetworks;
  return check_field(field, value).has_value();
}

// As sshd's addr_match_cidr_list reads them; an address with bits behind its mask makes it refuse
// the whole certificate, and a grant would stand in the log that opens nothing.
TEST(StatementFields, TakesNetworksThatSshdTakes) {
  for (const char* good : {"10.0.0.0/8", "10.0.0.1", "10.0.0.1/32", "0.0.0.0/0", "10.128.0.0/9",
                           "2001:db8::/32", "2001:db8::1/128", "::/0", "10.0.0.0/8,192.0.2.0/24"}) {
    EXPECT_TRUE(taken(good)) << good;
  }
  for (const char* bad : {"10.0.0.1/8", "10.0.0.1/31", "10.192.0.0/9", "2001:db8::1/127",
                          "2001:db8::1/32", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129",
                          "10.0.0.0/8,10.0.0.1/8", "10.0.0.0/8,", ""}) {
    EXPECT_FALSE(taken(bad)) << bad;
  }
}

}  // namespace
}  // namespace onus::ledger
