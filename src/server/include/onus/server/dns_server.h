// DNS for an emergency network: this server's own names, and refusal of everything else. Passkeys
// are bound to names, and a black start has no DNS that could tell where they are.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/codec/dns.h"

namespace onus::server {

inline constexpr std::size_t kDnsAddressesMax = 8;  // of one name and family
inline constexpr std::size_t kDnsNamesMax = 32;
inline constexpr std::size_t kDnsConnectionsMax = 32;
inline constexpr std::chrono::seconds kDnsConnectionLasts{10};
inline constexpr std::size_t kDnsDatagramsPerSecondMax = 2000;  // what is more is not answered
inline constexpr std::size_t kDnsGrowthMax = 3;  // a datagram is answered by at most 3 times itself
inline constexpr std::uint32_t kDnsTtl_s = 30;   // addresses of an emergency change

struct DnsAddresses {
  std::vector<std::string> v4, v6;  // 4 and 16 bytes each
};
using DnsNames = std::map<std::string, DnsAddresses, std::less<>>;

/// Every one of `names` leads to every one of `addresses`.
///
/// Errors  kInvalid: no name or no address, one that is none. kLimit: a named limit.
[[nodiscard]] base::Result<DnsNames> dns_names(const std::vector<std::string>& names,
                                               const std::vector<std::string>& addresses);

/// The answer to a query; empty: none is given.
///
/// Post    By datagram, never longer than kDnsGrowthMax times the query: who forges another's
///         address gains nothing by us.
[[nodiscard]] std::string dns_answer(const DnsNames& names, std::string_view query, bool datagram);

struct DnsPlan {
  std::string address;
  std::uint16_t port = 53;  // 0: any that is free, the same for UDP and TCP
  DnsNames names;
};

/// Answers by UDP and TCP in a thread of its own, until it goes.
class DnsServer {
 public:
  /// Errors  kInvalid: no address to listen on. kIo: it cannot be had (port 53 needs
  ///         CAP_NET_BIND_SERVICE).
  [[nodiscard]] static base::Result<std::unique_ptr<DnsServer>> start(DnsPlan plan);
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;
  ~DnsServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  class Loop;
  DnsServer(std::unique_ptr<Loop> loop, std::uint16_t port);

  std::unique_ptr<Loop> loop_;
  std::uint16_t port_;
};

}  // namespace onus::server
