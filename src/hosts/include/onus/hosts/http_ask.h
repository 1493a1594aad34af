// One HTTP/1.1 request to a server of Onus: bounded, one connection, nothing followed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/endpoint.h"
#include "onus/crypto/tls_stream.h"

namespace onus::hosts {

inline constexpr std::size_t kHttpHeadBytesMax = 16U * 1024U;
inline constexpr std::size_t kHttpAnswerBytesMax = 16U * 1024U * 1024U;

/// Where a server is: http:// or https://, a host, a port; no path.
struct ServerAddress {
  bool tls = true;
  codec::Endpoint endpoint;

  [[nodiscard]] std::string text() const;
  bool operator==(const ServerAddress&) const = default;
};

/// Errors  kInvalid: another form; the message says which is meant.
[[nodiscard]] base::Result<ServerAddress> parse_server_address(std::string_view text);

struct HttpAsk {
  std::string method;  // GET, POST, PUT
  std::string target;  // "/v1/hosts/list?since=90"
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct HttpAnswer {
  int status = 0;
  std::string body;

  bool operator==(const HttpAnswer&) const = default;
};

/// Reads a whole answer: with Content-Length, chunked, or up to the end of the connection.
///
/// Errors  kInvalid: malformed, or cut short. kLimit: a named limit.
/// Source  RFC 9112
[[nodiscard]] base::Result<HttpAnswer> parse_http_answer(std::string_view bytes);

/// How a server is reached.
struct HttpWay {
  ServerAddress server;
  const crypto::TlsTrust* trust = nullptr;  // needed for https
  base::TimePoint now;                      // at which its certificate must be valid
  crypto::Until until;
};

/// Asks once.
///
/// Pre     Method, target and headers hold no line end.
/// Errors  kIo: no connection, not in time, cut off. kDenied: the certificate is not believed.
///         kInvalid: https without roots; a malformed answer. kLimit: kHttpAnswerBytesMax.
[[nodiscard]] base::Result<HttpAnswer> ask_http(const HttpAsk& ask, const HttpWay& way);

}  // namespace onus::hosts
