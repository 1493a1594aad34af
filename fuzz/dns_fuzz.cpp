// DNS: whatever comes, an answer repeats its question and is no longer than it may be; and read as
// a query, an answer is none.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/dns.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto query = onus::codec::parse_dns_query(bytes);
  if (!query) return 0;
  const std::string refused =
      onus::codec::dns_reply_bytes(*query, {.code = query->problem == onus::codec::DnsCode::kNoError
                                                        ? onus::codec::DnsCode::kRefused
                                                        : query->problem});
  ONUS_CHECK(refused.size() <= bytes.size());
  ONUS_CHECK(refused.substr(0, 2) == bytes.substr(0, 2));
  ONUS_CHECK(query->question.empty() ||
             refused.substr(12, query->question.size()) == query->question);
  ONUS_CHECK(!onus::codec::parse_dns_query(refused));
  return 0;
}
