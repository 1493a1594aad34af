// DNS as a server of a few names speaks it: one question in, one answer out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kDnsQueryBytesMax = 512;  // RFC 1035 section 2.3.4; ours are short
inline constexpr std::uint16_t kDnsTypeA = 1;
inline constexpr std::uint16_t kDnsTypeAaaa = 28;
inline constexpr std::uint16_t kDnsClassIn = 1;

/// RFC 1035 section 4.1.1, RFC 6891 section 9.
enum class DnsCode : std::uint8_t {
  kNoError = 0,
  kFormat = 1,
  kNotImplemented = 4,
  kRefused = 5,
  kBadVersion = 16,
};

/// What was asked. Where `problem` is not kNoError, that is all the answer there is to it.
struct DnsQuery {
  std::uint16_t id = 0;
  std::uint8_t opcode = 0;
  bool recursion_desired = false;
  bool edns = false;
  DnsCode problem = DnsCode::kNoError;
  std::string question;  // as it came, for the answer repeats it; empty: it cannot be read
  std::string name;      // lower case, without the last dot; "." is empty
  std::uint16_t type = 0, klass = 0;

  bool operator==(const DnsQuery&) const = default;
};

struct DnsReply {
  DnsCode code = DnsCode::kNoError;
  std::span<const std::string> addresses{};  // of 4 bytes, or of 16; all alike
  std::uint32_t ttl_s = 0;
  bool truncated = false;  // ask again by TCP
};

/// Reads a query. Names with a byte that is no printable ASCII, or with a dot inside of a label,
/// are read as a question we cannot answer: kRefused.
///
/// Errors  kInvalid: nothing that may be answered at all: shorter than a header, or an answer
///         itself (two servers that answer each other's answers never end). kLimit.
/// Source  RFC 1035 section 4.1; RFC 6891 section 6.1
[[nodiscard]] base::Result<DnsQuery> parse_dns_query(std::string_view bytes);

/// Pre     Addresses are of 4 or of 16 bytes, at most 1000.
[[nodiscard]] std::string dns_reply_bytes(const DnsQuery& query, const DnsReply& reply);

}  // namespace onus::codec
