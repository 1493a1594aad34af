// HTTP from the command line: one question, one answer, one connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/endpoint.h"
#include "onus/crypto/tls_stream.h"

namespace onus::client {

inline constexpr std::size_t kAnswerBytesMax = std::size_t{16} << 20U;
inline constexpr std::uint16_t kServerPort = 8443;

/// Where a server of Onus is, and how we know that it is the one.
struct ServerAddress {
  codec::Endpoint endpoint;
  bool tls = true;  // false: on loopback only
};

/// Reads https://HOST[:PORT], or http:// for an address of the loopback network.
///
/// Errors  kInvalid: another form, a path, or http to somewhere else.
[[nodiscard]] base::Result<ServerAddress> parse_server(std::string_view url);

struct HttpQuestion {
  std::string method = "GET";
  std::string target;                                          // "/v1/requests?phase=granted"
  std::vector<std::pair<std::string, std::string>> headers{};  // besides Host and lengths
  std::string body{};
};

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  /// The first header of that name, in lower case; empty: there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  bool operator==(const HttpAnswer&) const = default;
};

/// Asks.
///
/// `trust` is needed where `server.tls`.
/// Pre     Method, target and headers hold no line end.
/// Errors  kIo: not reached, cut off, too slow. kDenied: the certificate is not believed.
///         kInvalid, kLimit: as codec::HttpAnswerReader; a body of more than kAnswerBytesMax.
[[nodiscard]] base::Result<HttpAnswer> ask(const ServerAddress& server,
                                           const crypto::TlsTrust* trust,
                                           const HttpQuestion& question, base::TimePoint now,
                                           std::chrono::milliseconds time);

}  // namespace onus::client
