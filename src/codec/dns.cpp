#include "onus/codec/dns.h"

#include <fmt/format.h>

#include "onus/base/check.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kLabelBytesMax = 63;
constexpr std::size_t kNameBytesMax = 255;
constexpr std::uint16_t kTypeOpt = 41;
constexpr std::size_t kAddressesMax = 1000;

// Of the header's second 16 bits.
constexpr std::uint16_t kAnswerBit = 0x8000;
constexpr std::uint16_t kAuthoritative = 0x0400;
constexpr std::uint16_t kTruncated = 0x0200;
constexpr std::uint16_t kRecursionDesired = 0x0100;
constexpr unsigned kOpcodeShift = 11;
constexpr std::uint16_t kCodeMask = 0x000F;

std::uint16_t number_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>((static_cast<unsigned char>(bytes[at]) << 8U) |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

void put16(std::string& out, unsigned number) {
  out += static_cast<char>((number >> 8U) & 0xFFU);
  out += static_cast<char>(number & 0xFFU);
}

enum class NameRead : std::uint8_t { kGood, kStrange, kBroken };

struct Name {
  NameRead read = NameRead::kBroken;
  std::string text;
  std::size_t bytes = 0;  // in the message
};

bool is_plain(char c) { return c > ' ' && c < 0x7F && c != '.'; }

// A question's name stands before everything it could point to, so a pointer there is none.
Name read_name(std::string_view bytes) {
  Name name;
  bool strange = false;
  while (name.bytes < bytes.size()) {
    const auto length = static_cast<unsigned char>(bytes[name.bytes++]);
    if (length == 0) {
      name.read = strange ? NameRead::kStrange : NameRead::kGood;
      return name;
    }
    if (length > kLabelBytesMax || bytes.size() - name.bytes < length ||
        name.bytes + length + 1 > kNameBytesMax) {
      return name;
    }
    if (!name.text.empty()) name.text += '.';
    for (const char c : bytes.substr(name.bytes, length)) {
      strange = strange || !is_plain(c);
      name.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    name.bytes += length;
  }
  return name;
}

// What may stand after the question: one OPT record, or nothing.
void read_additional(DnsQuery& query, std::string_view rest, unsigned count) {
  constexpr std::size_t kRootAndFixed = 11;
  if (count == 0) {
    if (!rest.empty()) query.problem = DnsCode::kFormat;
    return;
  }
  if (count > 1 || rest.size() < kRootAndFixed || rest[0] != 0 || number_at(rest, 1) != kTypeOpt ||
      rest.size() != kRootAndFixed + number_at(rest, kRootAndFixed - 2)) {
    query.problem = DnsCode::kFormat;
    return;
  }
  query.edns = true;
  if (rest[6] != 0) query.problem = DnsCode::kBadVersion;
}

}  // namespace

Result<DnsQuery> parse_dns_query(std::string_view bytes) {
  if (bytes.size() > kDnsQueryBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("DNS: a query of {} bytes (at most {})",
                                                     bytes.size(), kDnsQueryBytesMax));
  }
  if (bytes.size() < kHeaderBytes || (number_at(bytes, 2) & kAnswerBit) != 0) {
    return base::fail(ErrorKind::kInvalid, "DNS: no query");
  }
  DnsQuery query;
  query.id = number_at(bytes, 0);
  const std::uint16_t flags = number_at(bytes, 2);
  query.opcode = static_cast<std::uint8_t>((flags >> kOpcodeShift) & 0x0FU);
  query.recursion_desired = (flags & kRecursionDesired) != 0;
  if (query.opcode != 0) {
    query.problem = DnsCode::kNotImplemented;
    return query;
  }
  query.problem = DnsCode::kFormat;
  if (number_at(bytes, 4) != 1 || number_at(bytes, 6) != 0 || number_at(bytes, 8) != 0 ||
      (flags & kTruncated) != 0) {
    return query;
  }
  Name name = read_name(bytes.substr(kHeaderBytes));
  const std::size_t end = kHeaderBytes + name.bytes + 4;
  if (name.read == NameRead::kBroken || bytes.size() < end) return query;
  query.question = std::string(bytes.substr(kHeaderBytes, name.bytes + 4));
  query.name = std::move(name.text);
  query.type = number_at(bytes, end - 4);
  query.klass = number_at(bytes, end - 2);
  query.problem = name.read == NameRead::kStrange ? DnsCode::kRefused : DnsCode::kNoError;
  read_additional(query, bytes.substr(end), number_at(bytes, 10));
  return query;
}

std::string dns_reply_bytes(const DnsQuery& query, const DnsReply& reply) {
  ONUS_CHECK(reply.addresses.size() <= kAddressesMax);
  const bool good = reply.code == DnsCode::kNoError;
  const auto code = static_cast<std::uint16_t>(reply.code);
  std::string out;
  put16(out, query.id);
  put16(out, kAnswerBit | (static_cast<unsigned>(query.opcode) << kOpcodeShift) |
                 (good ? kAuthoritative : 0U) | (reply.truncated ? kTruncated : 0U) |
                 (query.recursion_desired ? kRecursionDesired : 0U) | (code & kCodeMask));
  put16(out, query.question.empty() ? 0 : 1);
  put16(out, static_cast<unsigned>(reply.addresses.size()));
  put16(out, 0);
  put16(out, query.edns ? 1 : 0);
  out += query.question;
  for (const std::string& address : reply.addresses) {
    ONUS_CHECK(address.size() == 4 || address.size() == 16);
    put16(out, 0xC000U | kHeaderBytes);  // the question's name
    put16(out, address.size() == 4 ? kDnsTypeA : kDnsTypeAaaa);
    put16(out, kDnsClassIn);
    put16(out, reply.ttl_s >> 16U);
    put16(out, reply.ttl_s & 0xFFFFU);
    put16(out, static_cast<unsigned>(address.size()));
    out += address;
  }
  if (query.edns) {
    out += '\0';
    put16(out, kTypeOpt);
    put16(out, kDnsQueryBytesMax);
    out += static_cast<char>(code >> 4U);  // the upper bits of the code
    out += std::string(5, '\0');           // version 0, no flags, no options
  }
  return out;
}

}  // namespace onus::codec
