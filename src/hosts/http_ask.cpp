#include "onus/hosts/http_ask.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "onus/base/check.h"

namespace onus::hosts {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::uint16_t kTlsPort = 443, kPlainPort = 80;

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("the server's answer: {}", why));
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

template <int kBase>
std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, kBase);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return {};
  return value;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// What the head says about the body.
struct Head {
  int status = 0;
  std::optional<std::size_t> length;
  bool chunked = false;
};

Result<int> read_status(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr std::size_t kStatusAt = 9;  // behind "HTTP/1.1 "
  if (!line.starts_with(kVersion) || line.size() < kStatusAt + 3 || line[kStatusAt - 1] != ' ') {
    return malformed("no HTTP/1.1 status");
  }
  const auto status = number<10>(line.substr(kStatusAt, 3));
  if (!status || *status < 100) return malformed("no HTTP/1.1 status");
  return static_cast<int>(*status);
}

Result<Head> read_head(std::string_view text) {
  Head head;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kLineEnd), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + kLineEnd.size(), text.size()));
    if (std::exchange(first, false)) {
      const auto status = read_status(line);
      if (!status) return std::unexpected(status.error());
      head.status = *status;
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("a header without a colon");
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-length") {
      const auto length = number<10>(value);
      if (!length || (head.length && *head.length != *length)) return malformed("its length");
      head.length = length;
    } else if (name == "transfer-encoding") {
      if (lower(value) != "chunked") return malformed("a transfer encoding that is not known here");
      head.chunked = true;
    }
  }
  if (head.chunked && head.length) return malformed("two lengths that may differ");
  return head;
}

Result<std::string> read_chunks(std::string_view rest) {
  std::string body;
  for (;;) {  // ends: at the last chunk, or where one is not whole
    const std::size_t end = rest.find(kLineEnd);
    if (end == std::string_view::npos) return malformed("cut short");
    const auto size = number<16>(rest.substr(0, std::min(end, rest.find(';'))));
    if (!size) return malformed("a chunk's size");
    rest.remove_prefix(end + kLineEnd.size());
    if (*size == 0) return body;
    if (*size > rest.size() || rest.size() - *size < kLineEnd.size()) return malformed("cut short");
    body += rest.substr(0, *size);
    rest.remove_prefix(*size);
    if (!rest.starts_with(kLineEnd)) return malformed("a chunk's end");
    rest.remove_prefix(kLineEnd.size());
  }
}

bool is_one_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

std::string request_text(const HttpAsk& ask, const codec::Endpoint& endpoint) {
  ONUS_CHECK(is_one_line(ask.method) && is_one_line(ask.target));
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n",
                                 ask.method, ask.target, endpoint.host_text(), endpoint.port);
  for (const auto& [name, value] : ask.headers) {
    ONUS_CHECK(is_one_line(name) && is_one_line(value));
    text += fmt::format("{}: {}\r\n", name, value);
  }
  if (ask.method != "GET") text += fmt::format("Content-Length: {}\r\n", ask.body.size());
  return text + "\r\n" + ask.body;
}

/// Whether the bytes are a whole answer already: a server may keep the connection open.
bool is_whole(std::string_view bytes) {
  const auto answer = parse_http_answer(bytes);
  if (!answer) return false;
  const std::size_t end = bytes.find("\r\n\r\n");
  const auto head = read_head(bytes.substr(0, end));
  return head && (head->length || head->chunked);
}

}  // namespace

std::string ServerAddress::text() const {
  return fmt::format("{}://{}:{}", tls ? "https" : "http", endpoint.host_text(), endpoint.port);
}

Result<ServerAddress> parse_server_address(std::string_view text) {
  constexpr std::string_view kTls = "https://", kPlain = "http://";
  ServerAddress address;
  address.tls = text.starts_with(kTls);
  if (!address.tls && !text.starts_with(kPlain)) {
    return base::fail(ErrorKind::kInvalid,
                      "a server is written https://ADDRESS:PORT, such as https://192.0.2.10:8443");
  }
  text.remove_prefix(address.tls ? kTls.size() : kPlain.size());
  if (text.ends_with('/')) text.remove_suffix(1);
  auto endpoint = codec::parse_endpoint(text, address.tls ? kTlsPort : kPlainPort);
  if (!endpoint) return std::unexpected(endpoint.error());
  address.endpoint = std::move(*endpoint);
  return address;
}

Result<HttpAnswer> parse_http_answer(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (bytes.size() <= kHttpHeadBytesMax) return malformed("cut short");
    return base::fail(ErrorKind::kLimit, "the server's answer: its head is too long");
  }
  if (end > kHttpHeadBytesMax || bytes.size() > kHttpAnswerBytesMax) {
    return base::fail(ErrorKind::kLimit, "the server's answer is too long");
  }
  const auto head = read_head(bytes.substr(0, end));
  if (!head) return std::unexpected(head.error());
  const std::string_view rest = bytes.substr(end + 4);
  if (head->chunked) {
    auto body = read_chunks(rest);
    if (!body) return std::unexpected(body.error());
    return HttpAnswer{head->status, std::move(*body)};
  }
  if (head->length && rest.size() < *head->length) return malformed("cut short");
  return HttpAnswer{head->status, std::string(rest.substr(0, head->length.value_or(rest.size())))};
}

Result<HttpAnswer> ask_http(const HttpAsk& ask, const HttpWay& way) {
  if (way.server.tls && way.trust == nullptr) {
    return base::fail(ErrorKind::kInvalid,
                      "https needs the server's root certificate: --tls-root FILE");
  }
  auto stream = crypto::TlsStream::connect(way.server.endpoint, way.until);
  if (!stream) return std::unexpected(stream.error());
  if (way.server.tls) {
    const auto secured = stream->secure(*way.trust, way.server.endpoint.host, way.now, way.until);
    if (!secured) return std::unexpected(secured.error());
  }
  const auto sent = stream->write(request_text(ask, way.server.endpoint), way.until);
  if (!sent) return std::unexpected(sent.error());
  std::string bytes;
  std::array<char, 1U << 16U> piece{};
  std::size_t next_look = 0;  // parsing each piece of a long answer anew would cost its square
  while (bytes.size() <= kHttpAnswerBytesMax) {
    const auto got = stream->read(piece, way.until);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) break;
    bytes.append(piece.data(), *got);
    if (bytes.size() < next_look) continue;
    if (is_whole(bytes)) break;
    next_look = *got < 1024 ? 0 : bytes.size() + bytes.size() / 4;
  }
  return parse_http_answer(bytes);
}

}  // namespace onus::hosts
