#include "onus/hosts/known_hosts.h"

#include <fmt/format.h>

#include <algorithm>

#include "lines.h"
#include "onus/base/secret_bytes.h"
#include "onus/codec/base64.h"
#include "onus/crypto/hmac.h"

namespace onus::hosts {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view kHashed = "|1|";

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    // A pattern, or "not this one", is no name of one host.
    if (name.find_first_of("*?!") == std::string_view::npos) names.emplace_back(name);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return names;
}

}  // namespace

bool is_host_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-:[]").contains(c);
  };
  return !name.empty() && name.size() <= kHostNameBytesMax && name.front() != '-' &&
         name.front() != '.' && std::ranges::all_of(name, plain);
}

Result<KnownHosts> KnownHosts::parse(std::string_view text) {
  if (text.size() > kKnownHostsBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("known_hosts: {} bytes (at most {})",
                                                     text.size(), kKnownHostsBytesMax));
  }
  KnownHosts known;
  while (!text.empty()) {
    std::string_view rest = next_line(text);
    std::string_view word = next_word(rest);
    if (word.empty() || word.starts_with('#')) continue;
    Line line;
    line.revoked = word == "@revoked";
    if (line.revoked) word = next_word(rest);
    if (word.starts_with('@')) continue;
    const auto key = codec::parse_ssh_key_line(rest);
    if (!key) continue;
    line.key = key->key;
    if (word.starts_with(kHashed)) {
      const std::string_view both = word.substr(kHashed.size());
      const std::size_t bar = both.find('|');
      if (bar == std::string_view::npos) continue;
      const auto salt = codec::base64_decode(both.substr(0, bar));
      const auto hash = codec::base64_decode(both.substr(bar + 1));
      if (!salt || !hash || salt->empty() || hash->empty()) continue;
      line.salt = *salt;
      line.hash = *hash;
    } else {
      line.names = split_names(word);
    }
    if (known.lines_.size() == kKnownHostLinesMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("known_hosts: more than {} keys", kKnownHostLinesMax));
    }
    known.lines_.push_back(std::move(line));
  }
  return known;
}

bool KnownHosts::names(const Line& line, std::string_view host) {
  if (line.salt.empty()) return std::ranges::find(line.names, host) != line.names.end();
  const auto hash = crypto::hmac_sha1(line.salt, host);
  return hash && base::equal_in_constant_time(*hash, line.hash);
}

bool KnownHosts::knows(std::string_view host, const codec::SshPublicKey& key) const {
  bool found = false;
  for (const Line& line : lines_) {
    if (line.key != key) continue;
    // A revoked key is nobody's, whatever name stands beside it.
    if (line.revoked) return false;
    found = found || names(line, host);
  }
  return found;
}

}  // namespace onus::hosts
