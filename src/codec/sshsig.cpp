#include "onus/codec/sshsig.h"

#include <fmt/format.h>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_wire.h"
#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::string_view kMagic = "SSHSIG";
constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kBegin = "-----BEGIN SSH SIGNATURE-----";
constexpr std::string_view kEnd = "-----END SSH SIGNATURE-----";
constexpr std::size_t kArmorColumns = 70;
constexpr std::size_t kArmorBytesMax = 2 * kSshSigBytesMax;

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("SSH signature: {}", why));
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Result<SshSigHash> hash_named(std::string_view name) {
  if (name == "sha256") return SshSigHash::kSha256;
  if (name == "sha512") return SshSigHash::kSha512;
  return wrong("the hash is neither sha256 nor sha512");
}

Result<std::string_view> read_namespace(SshReader& in) {
  const auto name = in.string();
  if (!name) return std::unexpected(name.error());
  if (name->empty()) return wrong("the namespace is empty");
  if (name->size() > kSshSigNamespaceBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("SSH signature: a namespace of {} bytes (at most {})",
                                  name->size(), kSshSigNamespaceBytesMax));
  }
  if (first_bad_utf8(*name) || first_nul(*name)) return wrong("the namespace is no text");
  return *name;
}

Result<void> read_head(SshReader& in) {
  const auto magic = in.raw(kMagic.size());
  if (!magic) return std::unexpected(magic.error());
  if (*magic != kMagic) return wrong("it does not begin with SSHSIG");
  const auto version = in.uint32();
  if (!version) return std::unexpected(version.error());
  if (*version != kVersion) return wrong(fmt::format("version {} (expected 1)", *version));
  return {};
}

}  // namespace

bool algorithm_fits_key(SshSignatureAlgorithm algorithm, SshKeyType type) {
  using enum SshSignatureAlgorithm;
  switch (algorithm) {
    case kEd25519: return type == SshKeyType::kEd25519;
    case kEcdsaP256: return type == SshKeyType::kEcdsaP256;
    case kEcdsaP384: return type == SshKeyType::kEcdsaP384;
    case kEcdsaP521: return type == SshKeyType::kEcdsaP521;
    case kRsaSha256:
    case kRsaSha512: return type == SshKeyType::kRsa;
    case kSkEd25519:
    case kWebAuthnSkEd25519: return type == SshKeyType::kSkEd25519;
    case kSkEcdsaP256:
    case kWebAuthnSkEcdsaP256: return type == SshKeyType::kSkEcdsaP256;
    case kWebAuthnSkEcdsaP384: return type == SshKeyType::kSkEcdsaP384;
    case kWebAuthnSkEcdsaP521: return type == SshKeyType::kSkEcdsaP521;
    case kWebAuthnSkRsaSha256: return type == SshKeyType::kSkRsa;
  }
  return false;
}

std::string_view sshsig_hash_name(SshSigHash hash) {
  return hash == SshSigHash::kSha256 ? "sha256" : "sha512";
}

Result<SshSig> parse_sshsig_blob(std::string_view blob) {
  if (blob.size() > kSshSigBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH signature: {} bytes (at most {})",
                                                     blob.size(), kSshSigBytesMax));
  }
  SshReader in(blob);
  if (const auto head = read_head(in); !head) return std::unexpected(head.error());
  const auto key_blob = in.string();
  if (!key_blob) return std::unexpected(key_blob.error());
  auto key = parse_ssh_key_blob(*key_blob);
  if (!key) return std::unexpected(key.error());
  const auto name_space = read_namespace(in);
  if (!name_space) return std::unexpected(name_space.error());
  const auto reserved = in.string();
  if (!reserved) return std::unexpected(reserved.error());
  // Nothing signs these bytes, so a signature with some would have many spellings.
  if (!reserved->empty()) return wrong("the reserved field is not empty");
  const auto hash_name = in.string();
  if (!hash_name) return std::unexpected(hash_name.error());
  const auto hash = hash_named(*hash_name);
  if (!hash) return std::unexpected(hash.error());
  const auto signature_blob = in.string();
  if (!signature_blob) return std::unexpected(signature_blob.error());
  auto signature = parse_ssh_signature(*signature_blob);
  if (!signature) return std::unexpected(signature.error());
  if (const auto ended = in.end(); !ended) return std::unexpected(ended.error());
  if (!algorithm_fits_key(signature->algorithm, key->type)) {
    return wrong(fmt::format("{} is no signature of a {} key",
                             ssh_signature_algorithm_name(signature->algorithm),
                             ssh_key_type_name(key->type)));
  }
  return SshSig{std::move(*key), std::string(*name_space), *hash, std::move(*signature)};
}

std::string sshsig_blob(const SshSig& signature) {
  return SshWriter{}
      .raw(kMagic)
      .uint32(kVersion)
      .string(ssh_key_blob(signature.key))
      .string(signature.name_space)
      .string("")
      .string(sshsig_hash_name(signature.hash))
      .string(ssh_signature_blob(signature.signature))
      .bytes();
}

Result<SshSig> parse_sshsig(std::string_view armored) {
  if (armored.size() > kArmorBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH signature: {} bytes of text (at most {})",
                                                     armored.size(), kArmorBytesMax));
  }
  std::string_view rest = armored;
  if (take_line(rest) != kBegin) return wrong(fmt::format("the first line is not {}", kBegin));
  std::string text;
  while (true) {
    if (rest.empty()) return wrong(fmt::format("no line {}", kEnd));
    const std::string_view line = take_line(rest);
    if (line == kEnd) break;
    text += line;
  }
  if (rest.find_first_not_of("\r\n") != std::string_view::npos) {
    return wrong("something follows the signature");
  }
  const auto blob = base64_decode(text);
  if (!blob) return wrong(blob.error().message);
  return parse_sshsig_blob(*blob);
}

std::string armor_sshsig(const SshSig& signature) {
  const std::string text = base64_encode(sshsig_blob(signature));
  std::string out = fmt::format("{}\n", kBegin);
  for (std::size_t at = 0; at < text.size(); at += kArmorColumns) {
    out.append(text, at, kArmorColumns).append("\n");
  }
  return out.append(kEnd).append("\n");
}

std::string sshsig_signed_data(std::string_view name_space, SshSigHash hash,
                               std::string_view digest) {
  ONUS_CHECK(!name_space.empty());
  ONUS_CHECK(digest.size() == (hash == SshSigHash::kSha256 ? 32U : 64U));
  return SshWriter{}
      .raw(kMagic)
      .string(name_space)
      .string("")
      .string(sshsig_hash_name(hash))
      .string(digest)
      .bytes();
}

}  // namespace onus::codec
