#include "onus/access/grant_certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "grant_names.h"
#include "onus/codec/endpoint.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/ssh_certificate.h"

namespace onus::access {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view kNonceContext = "onus grant certificate nonce v1";

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("no certificate for this grant: {}", why));
}

Result<void> check_principals(const std::vector<std::string>& principals) {
  if (principals.empty()) return wrong("it names no principal, and sshd refuses such");
  if (principals.size() > kGrantPrincipalsMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("{} principals (at most {})",
                                                     principals.size(), kGrantPrincipalsMax));
  }
  std::set<std::string_view> seen;
  for (const std::string& name : principals) {
    if (!is_principal(name)) {
      return wrong(
          "a principal is 1 to 128 of A-Z a-z 0-9 . _ @ : + - and begins with a letter, "
          "a digit or _");
    }
    if (!seen.insert(name).second) return wrong(fmt::format("the principal {} twice", name));
  }
  return {};
}

Result<void> check_times(const GrantTerms& terms) {
  if (terms.valid_from.time_since_epoch().count() < 0) return wrong("it begins before 1970");
  if (terms.valid_to <= terms.valid_from) return wrong("it would end before it begins");
  if (terms.valid_to - terms.valid_from > kGrantLastsMax + kSetBack) {
    return base::fail(ErrorKind::kLimit, "no grant lasts longer than 24 hours");
  }
  return {};
}

codec::SshCertificateBody body_of(const GrantTerms& terms, const SshAuthority& authority) {
  codec::SshCertificateBody body;
  body.key = terms.key;
  body.serial = terms.serial;
  body.key_id = terms.request;
  body.principals = terms.principals;
  std::ranges::sort(body.principals);
  body.valid_after = static_cast<std::uint64_t>(terms.valid_from.time_since_epoch().count());
  body.valid_before = static_cast<std::uint64_t>(terms.valid_to.time_since_epoch().count());
  if (terms.recorded) body.critical_options.push_back({"force-command", terms.recorder_command});
  if (!terms.source_address.empty()) {
    body.critical_options.push_back({"source-address", terms.source_address});
  }
  body.extensions = {{std::string(kLeafExtension), terms.leaf.hex()}, {"permit-pty", ""}};
  body.authority = authority.public_key();
  return body;
}

}  // namespace

bool is_principal(std::string_view name) {
  constexpr std::string_view kAlso = "._@:+-";
  const auto plain = [&](char c) { return is_alphanumeric(c) || kAlso.contains(c); };
  return !name.empty() && name.size() <= kPrincipalBytesMax &&
         (is_alphanumeric(name.front()) || name.front() == '_') && std::ranges::all_of(name, plain);
}

Result<void> check_source_address(std::string_view list) {
  std::size_t count = 0;
  for (std::string_view rest = list;;) {  // ends: at the last comma, or at the limit
    if (++count > kSourceAddressesMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("more than {} source addresses", kSourceAddressesMax));
    }
    const std::size_t comma = rest.find(',');
    if (!codec::is_network(rest.substr(0, comma))) {
      return base::fail(ErrorKind::kInvalid,
                        fmt::format("source address number {} is none: write 192.0.2.7 or a "
                                    "network such as 10.1.0.0/16, and no blanks",
                                    count));
    }
    if (comma == std::string_view::npos) return {};
    rest.remove_prefix(comma + 1);
  }
}

Result<void> check_grant_terms(const GrantTerms& terms) {
  if (!names_a_file(terms.request)) return wrong("the request's id cannot name a file");
  if (terms.serial == 0) return wrong("entry 0 of a log is its founding, and no grant");
  if (!codec::is_openssh_type(terms.key.type)) {
    return wrong(fmt::format("sshd knows no key of type {}; ask with a key that ssh-keygen made",
                             codec::ssh_key_type_name(terms.key.type)));
  }
  if (const auto problem = crypto::enrolment_problem(terms.key)) return wrong(*problem);
  if (const auto fit = check_principals(terms.principals); !fit) return fit;
  if (const auto fit = check_times(terms); !fit) return fit;
  if (terms.recorded && terms.recorder_command.empty()) return wrong("no command to force");
  if (terms.source_address.empty()) return {};
  return check_source_address(terms.source_address);
}

Result<std::string> issue_grant_certificate(const GrantTerms& terms,
                                            const SshAuthority& authority) {
  if (const auto fit = check_grant_terms(terms); !fit) return std::unexpected(fit.error());
  codec::SshCertificateBody body = body_of(terms, authority);
  // Nobody without the authority's key can foresee it, and the same terms give it again. What is
  // signed for it begins with text, a certificate with the length of its type: neither is the
  // other.
  const auto secret =
      authority.key().sign(std::string(kNonceContext) + codec::ssh_certificate_signed_bytes(body));
  if (!secret) return std::unexpected(secret.error());
  const auto nonce = crypto::sha256(*secret);
  if (!nonce) return std::unexpected(nonce.error());
  body.nonce.assign(nonce->bytes.begin(), nonce->bytes.end());
  return crypto::issue_ssh_certificate(body, authority.key(), terms.request);
}

std::optional<crypto::Digest> leaf_of(const codec::SshCertificateBody& body) {
  for (const codec::SshCertificateOption& option : body.extensions) {
    if (option.name != kLeafExtension) continue;
    const auto leaf = crypto::parse_digest(option.value);
    if (leaf) return *leaf;
  }
  return std::nullopt;
}

}  // namespace onus::access
