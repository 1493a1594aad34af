#include "onus/recorder/permit.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/crypto/ssh_certificate.h"

namespace onus::recorder {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kRequestBytesMax = 128;
constexpr std::string_view kForced = "force-command";

std::unexpected<base::Error> denied(std::string_view why) {
  return base::fail(ErrorKind::kDenied, fmt::format("this certificate opens no session: {}", why));
}

// A request's id becomes the name of a file.
bool names_a_file(std::string_view id) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !id.empty() && id.size() <= kRequestBytesMax && id.front() != '.' &&
         std::ranges::all_of(id, plain);
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<Permit> judge_certificate(std::string_view line,
                                 std::span<const codec::SshPublicKey> authorities,
                                 std::int64_t now_s) {
  const auto certificate = codec::parse_ssh_certificate_line(line);
  if (!certificate) return std::unexpected(certificate.error());
  const codec::SshCertificateBody& body = certificate->body;
  if (std::ranges::find(authorities, body.authority) == authorities.end()) {
    return denied("its authority is not trusted on this host");
  }
  if (const auto verified = crypto::verify_ssh_certificate(*certificate); !verified) {
    return std::unexpected(verified.error());
  }
  if (body.use != codec::SshCertificateUse::kUser) return denied("it is a host's");
  const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(now_s, 0));
  if (now < body.valid_after) return denied("it is not valid yet; is this host's clock right?");
  if (now >= body.valid_before) return denied("it has expired");
  const auto forces = [](const auto& option) { return option.name == kForced; };
  if (!std::ranges::any_of(body.critical_options, forces)) {
    return denied("it forces no command, so it was not made for a recorded session");
  }
  if (!names_a_file(body.key_id)) return denied("its key id is no request's id");
  constexpr std::uint64_t kTimeMax = std::uint64_t{1} << 40U;
  return Permit{body.key_id, body.serial,
                static_cast<std::int64_t>(std::min(body.valid_before, kTimeMax))};
}

Result<std::string> certificate_in(std::string_view user_auth) {
  constexpr std::string_view kMethod = "publickey ";
  while (!user_auth.empty()) {
    std::string_view line = next_line(user_auth);
    if (!line.starts_with(kMethod)) continue;
    line.remove_prefix(kMethod.size());
    if (line.substr(0, line.find(' ')).ends_with("-cert-v01@openssh.com")) {
      return std::string(line);
    }
  }
  return base::fail(ErrorKind::kNotFound,
                    "sshd tells of no certificate; set ExposeAuthInfo yes in sshd_config");
}

Result<std::vector<codec::SshPublicKey>> parse_authorities(std::string_view text) {
  std::vector<codec::SshPublicKey> keys;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = next_line(text);
    if (line.empty() || line.starts_with('#')) continue;
    auto key = codec::parse_ssh_key_line(line);
    if (!key) {
      return base::fail(ErrorKind::kInvalid,
                        fmt::format("authorities, line {}: {}", number, key.error().message));
    }
    keys.push_back(std::move(key->key));
  }
  if (keys.empty()) return base::fail(ErrorKind::kNotFound, "authorities: no key in the file");
  return keys;
}

}  // namespace onus::recorder
