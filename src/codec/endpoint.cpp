#include "onus/codec/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

namespace onus::codec {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kLabelBytesMax = 63;
constexpr std::size_t kShownBytesMax = 80;

std::unexpected<base::Error> wrong(std::string_view text, std::string_view why) {
  std::string shown;
  for (const char c : text.substr(0, kShownBytesMax)) shown += c >= ' ' && c <= '~' ? c : '?';
  return base::fail(ErrorKind::kInvalid,
                    fmt::format("\"{}\" is no address: {}; write HOST:PORT, such as "
                                "192.0.2.7:587 or [2001:db8::7]:443",
                                shown, why));
}

bool is_address(int family, const std::string& host) {
  in6_addr any{};
  return inet_pton(family, host.c_str(), &any) == 1;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kLabelBytesMax) return false;
  for (const char c : label) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (!fine) return false;
  }
  return label.front() != '-' && label.back() != '-';
}

bool is_name(std::string_view host) {
  while (true) {
    const std::size_t dot = host.find('.');
    if (!is_label(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  // A last label of digits alone is a mistyped address, and some resolvers read it as one.
  return host.find_first_not_of("0123456789") != std::string_view::npos;
}

Result<std::uint16_t> port_of(std::string_view text, std::string_view digits) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool read = error == std::errc{} && end == digits.data() + digits.size();
  if (!read || port == 0 || port > std::numeric_limits<std::uint16_t>::max()) {
    return wrong(text, "the port is a number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(port);
}

}  // namespace

std::string Endpoint::host_text() const {
  return host.contains(':') ? fmt::format("[{}]", host) : host;
}

std::string Endpoint::text() const { return fmt::format("{}:{}", host_text(), port); }

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
  Endpoint found;
  std::string_view host = text, port;
  bool has_port = false;
  const bool bracketed = text.starts_with('[');
  if (bracketed) {
    const std::size_t closing = text.find(']');
    if (closing == std::string_view::npos) return wrong(text, "a bracket is not closed");
    host = text.substr(1, closing - 1);
    const std::string_view rest = text.substr(closing + 1);
    if (!rest.empty() && rest.front() != ':') return wrong(text, "after ] comes :PORT");
    has_port = !rest.empty();
    port = has_port ? rest.substr(1) : rest;
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    has_port = true;
    if (port.contains(':')) return wrong(text, "an IPv6 address stands in brackets");
  }
  if (host.size() > kHostBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("a host of {} bytes (at most {})", host.size(), kHostBytesMax));
  }
  for (const char c : host) found.host += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  found.bare = is_address(bracketed ? AF_INET6 : AF_INET, found.host);
  if (!found.bare && (bracketed || !is_name(found.host))) {
    return wrong(text, bracketed ? "no IPv6 address stands in the brackets"
                                 : "the host is neither an address nor a name");
  }
  if (!has_port && default_port == 0) return wrong(text, "the port is missing");
  const auto number = has_port ? port_of(text, port) : Result<std::uint16_t>(default_port);
  if (!number) return std::unexpected(number.error());
  found.port = *number;
  return found;
}

bool is_network(std::string_view text) {
  constexpr unsigned kV4Bits = 32, kV6Bits = 128;
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const bool v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  if (!v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return false;
  if (slash == std::string_view::npos) return true;
  const unsigned bits = v4 ? kV4Bits : kV6Bits;
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc{} || end != digits.data() + digits.size() || length > bits) return false;
  for (unsigned bit = length; bit < bits; ++bit) {
    if (((bytes[bit / 8] >> (7 - bit % 8)) & 1U) != 0) return false;
  }
  return true;
}

}  // namespace onus::codec
