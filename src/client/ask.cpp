// One connection, one question, one answer.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "onus/base/check.h"
#include "onus/client/http.h"
#include "onus/codec/http_answer.h"

namespace onus::client {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kReadBytes = 16U * 1024U;

bool has_line_end(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

std::string question_text(const ServerAddress& server, const HttpQuestion& question) {
  ONUS_CHECK(!has_line_end(question.method) && !has_line_end(question.target));
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n", question.method,
                  question.target, server.endpoint.host_text(), server.endpoint.port);
  for (const auto& [name, value] : question.headers) {
    ONUS_CHECK(!has_line_end(name) && !has_line_end(value));
    text += fmt::format("{}: {}\r\n", name, value);
  }
  if (question.method != "GET" || !question.body.empty()) {
    text += fmt::format("Content-Length: {}\r\n", question.body.size());
  }
  return text + "\r\n" + question.body;
}

bool is_loopback(const codec::Endpoint& endpoint) {
  return endpoint.bare && (endpoint.host.starts_with("127.") || endpoint.host == "::1");
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  const auto at = std::find_if(headers.begin(), headers.end(),
                               [&](const auto& header) { return header.first == name; });
  return at == headers.end() ? std::string_view{} : std::string_view(at->second);
}

Result<ServerAddress> parse_server(std::string_view url) {
  ServerAddress server;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    server.tls = false;
  } else {
    return fail(ErrorKind::kInvalid, "a server is written https://ADDRESS:PORT");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  auto endpoint = codec::parse_endpoint(rest, kServerPort);
  if (!endpoint) return std::unexpected(endpoint.error());
  server.endpoint = std::move(*endpoint);
  if (!server.tls && !is_loopback(server.endpoint)) {
    return fail(ErrorKind::kInvalid,
                "http:// is for 127.0.0.1 and ::1 only; write https:// for another machine");
  }
  return server;
}

Result<HttpAnswer> ask(const ServerAddress& server, const crypto::TlsTrust* trust,
                       const HttpQuestion& question, base::TimePoint now,
                       std::chrono::milliseconds time) {
  const crypto::Until until = crypto::Until::in(time);
  auto stream = crypto::TlsStream::connect(server.endpoint, until);
  if (!stream) return std::unexpected(stream.error());
  if (server.tls) {
    ONUS_CHECK(trust != nullptr);
    const auto secure = stream->secure(*trust, server.endpoint.host, now, until);
    if (!secure) return std::unexpected(secure.error());
  }
  const auto written = stream->write(question_text(server, question), until);
  if (!written) return std::unexpected(written.error());
  codec::HttpAnswerReader reader({kAnswerBytesMax});
  std::array<char, kReadBytes> buffer{};
  for (bool whole = false; !whole;) {  // ends: with the answer, the peer, a limit or the time
    const auto count = stream->read(buffer, until);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) {
      const auto ended = reader.end();
      if (!ended && !server.tls && reader.status() == 0) {
        return fail(ErrorKind::kIo, ended.error().message + "; if it speaks TLS, write https://");
      }
      if (!ended) return std::unexpected(ended.error());
      break;
    }
    const auto taken = reader.take({buffer.data(), *count});
    if (!taken) return std::unexpected(taken.error());
    whole = *taken;
  }
  return HttpAnswer{reader.status(), reader.headers(), reader.body()};
}

}  // namespace onus::client
