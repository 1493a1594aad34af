// Where a peer listens: "192.0.2.7:587", "[2001:db8::7]:443", "mail.example:25"; and the networks
// that it may come from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kHostBytesMax = 253;  // RFC 1035 section 2.3.4, as text

struct Endpoint {
  std::string host;  // a name in lower case, or an address without brackets
  std::uint16_t port = 0;
  bool bare = false;  // an address: nobody has to be asked where it is

  /// As it is written: "[::1]:443".
  [[nodiscard]] std::string text() const;
  /// The host as a URL writes it: "[::1]", "mail.example".
  [[nodiscard]] std::string host_text() const;

  bool operator==(const Endpoint&) const = default;
};

/// Reads HOST:PORT; without a port, `default_port` is meant, unless that is 0.
///
/// Post    The host is an address as inet_pton takes it, or labels of letters, digits and inner
///         hyphens: nothing that could end a line or a URL.
/// Errors  kInvalid: another form, port 0 or beyond 65535. kLimit: kHostBytesMax.
[[nodiscard]] base::Result<Endpoint> parse_endpoint(std::string_view text,
                                                    std::uint16_t default_port = 0);

/// Whether this is an address or a network as sshd's source-address takes them: "192.0.2.7",
/// "10.1.0.0/16", "2001:db8::/32". A bit set behind the mask makes it none: sshd refuses such, and
/// with it the whole certificate.
[[nodiscard]] bool is_network(std::string_view text);

}  // namespace onus::codec
