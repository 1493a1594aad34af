#include "onus/codec/ssh_certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_wire.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::string_view kSuffix = "-cert-v01@openssh.com";
constexpr std::string_view kOpenSsh = "@openssh.com";

constexpr std::array kTypes{SshKeyType::kEd25519,    SshKeyType::kEcdsaP256, SshKeyType::kEcdsaP384,
                            SshKeyType::kEcdsaP521,  SshKeyType::kRsa,       SshKeyType::kSkEd25519,
                            SshKeyType::kSkEcdsaP256};

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("SSH certificate: {}", why));
}

std::unexpected<base::Error> too_many(std::string_view what, std::size_t most) {
  return base::fail(ErrorKind::kLimit, fmt::format("SSH certificate: more than {} {}", most, what));
}

// How many strings (or numbers) of the key stand between the nonce and the serial.
std::size_t key_parts(SshKeyType type) {
  switch (type) {
    case SshKeyType::kEd25519: return 1;
    case SshKeyType::kSkEcdsaP256: return 3;
    default: return 2;
  }
}

Result<SshKeyType> type_of(std::string_view name) {
  for (const SshKeyType type : kTypes) {
    if (name == ssh_certificate_type_name(type)) return type;
  }
  return wrong("algorithm not supported");
}

// The key's parts are those of its blob, without the type in front.
Result<SshPublicKey> read_key(SshReader& in, SshKeyType type) {
  SshWriter blob;
  blob.string(ssh_key_type_name(type));
  for (std::size_t i = 0; i < key_parts(type); ++i) {
    const auto part = in.string();
    if (!part) return std::unexpected(part.error());
    blob.string(*part);
  }
  return parse_ssh_key_blob(blob.bytes());
}

Result<std::vector<std::string>> read_principals(std::string_view bytes) {
  std::vector<std::string> principals;
  for (SshReader in(bytes); !in.done();) {
    const auto principal = in.string();
    if (!principal) return std::unexpected(principal.error());
    if (principals.size() == kSshPrincipalsMax) return too_many("principals", kSshPrincipalsMax);
    principals.emplace_back(*principal);
  }
  return principals;
}

Result<std::vector<SshCertificateOption>> read_options(std::string_view bytes) {
  std::vector<SshCertificateOption> options;
  for (SshReader in(bytes); !in.done();) {
    const auto name = in.string();
    if (!name) return std::unexpected(name.error());
    const auto data = in.string();
    if (!data) return std::unexpected(data.error());
    if (!options.empty() && *name <= options.back().name) {
      return wrong("options are out of order, or one stands there twice");
    }
    if (options.size() == kSshCertificateOptionsMax) {
      return too_many("options", kSshCertificateOptionsMax);
    }
    SshCertificateOption option{std::string(*name), {}};
    if (!data->empty()) {
      SshReader inner(*data);
      const auto value = inner.string();
      if (!value) return std::unexpected(value.error());
      if (const auto end = inner.end(); !end) return std::unexpected(end.error());
      option.value = *value;
    }
    options.push_back(std::move(option));
  }
  return options;
}

std::string principals_bytes(const std::vector<std::string>& principals) {
  SshWriter out;
  for (const std::string& principal : principals) out.string(principal);
  return std::move(out).bytes();
}

std::string options_bytes(const std::vector<SshCertificateOption>& options) {
  const auto descends = [](const auto& a, const auto& b) { return a.name >= b.name; };
  ONUS_CHECK(std::ranges::adjacent_find(options, descends) == options.end());
  SshWriter out;
  for (const SshCertificateOption& option : options) {
    out.string(option.name);
    out.string(option.value.empty() ? std::string() : SshWriter().string(option.value).bytes());
  }
  return std::move(out).bytes();
}

// Numbers between the key and the options.
Result<void> read_claims(SshReader& in, SshCertificateBody& body) {
  const auto serial = in.uint64();
  if (!serial) return std::unexpected(serial.error());
  const auto use = in.uint32();
  if (!use) return std::unexpected(use.error());
  if (*use != 1 && *use != 2) return wrong("it is for neither users nor hosts");
  const auto key_id = in.string();
  if (!key_id) return std::unexpected(key_id.error());
  const auto principals = in.string();
  if (!principals) return std::unexpected(principals.error());
  auto read = read_principals(*principals);
  if (!read) return std::unexpected(read.error());
  const auto after = in.uint64();
  if (!after) return std::unexpected(after.error());
  const auto before = in.uint64();
  if (!before) return std::unexpected(before.error());
  body.serial = *serial;
  body.use = static_cast<SshCertificateUse>(*use);
  body.key_id = *key_id;
  body.principals = std::move(*read);
  body.valid_after = *after;
  body.valid_before = *before;
  return {};
}

Result<void> read_limits(SshReader& in, SshCertificateBody& body) {
  for (auto* list : {&body.critical_options, &body.extensions}) {
    const auto bytes = in.string();
    if (!bytes) return std::unexpected(bytes.error());
    auto options = read_options(*bytes);
    if (!options) return std::unexpected(options.error());
    *list = std::move(*options);
  }
  const auto reserved = in.string();
  if (!reserved) return std::unexpected(reserved.error());
  const auto authority = in.string();
  if (!authority) return std::unexpected(authority.error());
  auto key = parse_ssh_key_blob(*authority);
  if (!key) return std::unexpected(key.error());
  body.authority = std::move(*key);
  return {};
}

}  // namespace

std::string ssh_certificate_type_name(SshKeyType type) {
  std::string name(ssh_key_type_name(type));
  if (name.ends_with(kOpenSsh)) name.resize(name.size() - kOpenSsh.size());
  return name + std::string(kSuffix);
}

Result<SshCertificate> parse_ssh_certificate(std::string_view blob) {
  if (blob.size() > kSshCertificateBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH certificate: {} bytes (at most {})",
                                                     blob.size(), kSshCertificateBytesMax));
  }
  SshReader in(blob);
  const auto name = in.string();
  if (!name) return std::unexpected(name.error());
  const auto type = type_of(*name);
  if (!type) return std::unexpected(type.error());
  SshCertificate read;
  const auto nonce = in.string();
  if (!nonce) return std::unexpected(nonce.error());
  read.body.nonce = *nonce;
  auto key = read_key(in, *type);
  if (!key) return std::unexpected(key.error());
  read.body.key = std::move(*key);
  if (const auto done = read_claims(in, read.body); !done) return std::unexpected(done.error());
  if (const auto done = read_limits(in, read.body); !done) return std::unexpected(done.error());
  const auto signature = in.string();
  if (!signature) return std::unexpected(signature.error());
  if (const auto end = in.end(); !end) return std::unexpected(end.error());
  auto parsed = parse_ssh_signature(*signature);
  if (!parsed) return std::unexpected(parsed.error());
  if (!algorithm_fits_key(parsed->algorithm, read.body.authority.type)) {
    return wrong("the signature's algorithm is none of the authority's key");
  }
  read.signature = std::move(*parsed);
  read.signed_bytes = blob.substr(0, blob.size() - signature->size() - sizeof(std::uint32_t));
  return read;
}

Result<SshCertificate> parse_ssh_certificate_line(std::string_view line) {
  if (line.size() > 2 * kSshCertificateBytesMax) {
    return base::fail(ErrorKind::kLimit, "SSH certificate: the line is too long");
  }
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return wrong("expected TYPE BASE64 [comment]");
  const std::string_view rest = line.substr(blank + 1);
  const auto blob = base64_decode(rest.substr(0, rest.find_first_of(" \r\n")));
  if (!blob) return std::unexpected(blob.error());
  auto read = parse_ssh_certificate(*blob);
  if (read && line.substr(0, blank) != ssh_certificate_type_name(read->body.key.type)) {
    return wrong("the type before the blob is not the type in it");
  }
  return read;
}

std::string ssh_certificate_signed_bytes(const SshCertificateBody& body) {
  const std::string key = ssh_key_blob(body.key);
  const std::size_t type_bytes = sizeof(std::uint32_t) + ssh_key_type_name(body.key.type).size();
  SshWriter out;
  out.string(ssh_certificate_type_name(body.key.type)).string(body.nonce);
  out.raw(std::string_view(key).substr(type_bytes));
  out.uint64(body.serial).uint32(static_cast<std::uint32_t>(body.use)).string(body.key_id);
  out.string(principals_bytes(body.principals));
  out.uint64(body.valid_after).uint64(body.valid_before);
  out.string(options_bytes(body.critical_options)).string(options_bytes(body.extensions));
  out.string({}).string(ssh_key_blob(body.authority));
  return std::move(out).bytes();
}

std::string ssh_certificate_line(const SshCertificateBody& body, const SshSignature& signature,
                                 std::string_view comment) {
  SshWriter out;
  out.raw(ssh_certificate_signed_bytes(body)).string(ssh_signature_blob(signature));
  std::string line = ssh_certificate_type_name(body.key.type) + " " + base64_encode(out.bytes());
  if (!comment.empty()) line += " " + std::string(comment);
  return line;
}

}  // namespace onus::codec
