// What is answered, and what is refused.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>

#include "onus/codec/endpoint.h"
#include "onus/server/dns_server.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using codec::DnsCode;

namespace {

constexpr std::uint16_t kFirstMetaType = 249;  // TKEY, TSIG, transfers, ANY: RFC 6895 section 3.1
constexpr std::uint16_t kLastMetaType = 255;

codec::DnsReply reply_to(const DnsNames& names, const codec::DnsQuery& query) {
  codec::DnsReply reply;
  reply.code = query.problem;
  if (reply.code != DnsCode::kNoError) return reply;
  const auto found = names.find(query.name);
  if (found == names.end() || query.klass != codec::kDnsClassIn ||
      (query.type >= kFirstMetaType && query.type <= kLastMetaType)) {
    reply.code = DnsCode::kRefused;
    return reply;
  }
  reply.ttl_s = kDnsTtl_s;
  // Another type of a name of ours (browsers ask for HTTPS records): there is none, said at once.
  if (query.type == codec::kDnsTypeA) reply.addresses = found->second.v4;
  if (query.type == codec::kDnsTypeAaaa) reply.addresses = found->second.v6;
  return reply;
}

}  // namespace

Result<DnsNames> dns_names(const std::vector<std::string>& names,
                           const std::vector<std::string>& addresses) {
  if (names.empty() || addresses.empty()) {
    return fail(ErrorKind::kInvalid, "DNS needs a name to answer for and an address to answer");
  }
  if (names.size() > kDnsNamesMax) {
    return fail(ErrorKind::kLimit, fmt::format("more than {} names to answer for", kDnsNamesMax));
  }
  DnsAddresses all;
  for (const std::string& text : addresses) {
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
      all.v4.emplace_back(bytes.data(), 4);
    } else if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
      all.v6.emplace_back(bytes.data(), 16);
    } else {
      return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no address of a name", text));
    }
  }
  if (all.v4.size() > kDnsAddressesMax || all.v6.size() > kDnsAddressesMax) {
    return fail(ErrorKind::kLimit, fmt::format("more than {} addresses", kDnsAddressesMax));
  }
  DnsNames made;
  for (const std::string& name : names) {
    const auto read = codec::parse_endpoint(name + ":53");
    if (!read || read->bare || read->host != name) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("\"{}\" is no name to answer for, in lower case", name));
    }
    made.insert_or_assign(name, all);
  }
  return made;
}

std::string dns_answer(const DnsNames& names, std::string_view bytes, bool datagram) {
  const auto query = codec::parse_dns_query(bytes);
  if (!query) return {};
  codec::DnsReply reply = reply_to(names, *query);
  std::string answer = codec::dns_reply_bytes(*query, reply);
  if (datagram && answer.size() > kDnsGrowthMax * bytes.size()) {
    reply.addresses = {};
    reply.truncated = true;
    answer = codec::dns_reply_bytes(*query, reply);
  }
  return answer;
}

}  // namespace onus::server
