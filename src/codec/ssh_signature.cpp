// The signature proper: an algorithm's name, and what that algorithm writes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "onus/base/check.h"
#include "onus/codec/ssh_wire.h"
#include "onus/codec/sshsig.h"
#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

enum class Family : std::uint8_t { kEd25519, kEcdsa, kRsa };

struct AlgorithmInfo {
  std::string_view name;
  Family family = Family::kEd25519;
  std::size_t number_bytes_max = 0;  // of r and s, ECDSA only
  bool security_key = false;
  bool webauthn = false;
};

// In the order of SshSignatureAlgorithm.
constexpr std::array<AlgorithmInfo, 13> kAlgorithms{{
    {"ssh-ed25519", Family::kEd25519, 0, false},
    {"ecdsa-sha2-nistp256", Family::kEcdsa, 32, false},
    {"ecdsa-sha2-nistp384", Family::kEcdsa, 48, false},
    {"ecdsa-sha2-nistp521", Family::kEcdsa, 66, false},
    {"rsa-sha2-256", Family::kRsa, 0, false},
    {"rsa-sha2-512", Family::kRsa, 0, false},
    {"sk-ssh-ed25519@openssh.com", Family::kEd25519, 0, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", Family::kEcdsa, 32, true},
    {"webauthn-sk-ecdsa-sha2-nistp256@openssh.com", Family::kEcdsa, 32, true, true},
    {"webauthn-sk-ssh-ed25519@onus", Family::kEd25519, 0, true, true},
    {"webauthn-sk-ecdsa-sha2-nistp384@onus", Family::kEcdsa, 48, true, true},
    {"webauthn-sk-ecdsa-sha2-nistp521@onus", Family::kEcdsa, 66, true, true},
    {"webauthn-sk-rsa-sha2-256@onus", Family::kRsa, 0, true, true},
}};

constexpr std::size_t kEd25519Bytes = 64;
constexpr std::size_t kExtensionBytesMax = 4096;

const AlgorithmInfo& info(SshSignatureAlgorithm algorithm) {
  return kAlgorithms.at(static_cast<std::size_t>(algorithm));
}

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("SSH signature: {}", why));
}

Result<std::string> text_of(SshReader& in, std::string_view what, std::size_t bytes_max) {
  const auto text = in.string();
  if (!text) return std::unexpected(text.error());
  if (text->size() > bytes_max) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH signature: {} of {} bytes (at most {})",
                                                     what, text->size(), bytes_max));
  }
  return std::string(*text);
}

Result<void> read_numbers(std::string_view bytes, SshSignature& signature) {
  SshReader in(bytes);
  const std::size_t bytes_max = info(signature.algorithm).number_bytes_max;
  for (std::string* number : {&signature.ecdsa_r, &signature.ecdsa_s}) {
    const auto read = in.mpint();
    if (!read) return std::unexpected(read.error());
    if (read->empty() || read->size() > bytes_max) {
      return wrong("an ECDSA number is 0 or longer than its curve");
    }
    *number = *read;
  }
  return in.end();
}

Result<void> read_proper(SshReader& in, SshSignature& signature) {
  const auto bytes = in.string();
  if (!bytes) return std::unexpected(bytes.error());
  switch (info(signature.algorithm).family) {
    case Family::kEcdsa: return read_numbers(*bytes, signature);
    case Family::kEd25519:
      if (bytes->size() != kEd25519Bytes) {
        return wrong(fmt::format("{} bytes of Ed25519, expected {}", bytes->size(), kEd25519Bytes));
      }
      break;
    case Family::kRsa:
      if (bytes->empty() || bytes->size() > kRsaModulusBytesMax) {
        return wrong(fmt::format("{} bytes of RSA", bytes->size()));
      }
      break;
  }
  signature.bytes = *bytes;
  return {};
}

Result<void> read_token_data(SshReader& in, SshSignature& signature) {
  const auto flags = in.byte();
  if (!flags) return std::unexpected(flags.error());
  const auto counter = in.uint32();
  if (!counter) return std::unexpected(counter.error());
  signature.flags = *flags;
  signature.counter = *counter;
  if (!is_webauthn(signature.algorithm)) return {};
  auto origin = text_of(in, "an origin", kWebAuthnOriginBytesMax);
  if (!origin) return std::unexpected(origin.error());
  if (origin->empty() || first_bad_utf8(*origin) || first_nul(*origin)) {
    return wrong("the origin is no text");
  }
  auto client_data = text_of(in, "client data", kWebAuthnClientDataBytesMax);
  if (!client_data) return std::unexpected(client_data.error());
  auto extensions = text_of(in, "extensions", kExtensionBytesMax);
  if (!extensions) return std::unexpected(extensions.error());
  signature.origin = std::move(*origin);
  signature.client_data = std::move(*client_data);
  signature.extensions = std::move(*extensions);
  return {};
}

}  // namespace

std::string_view ssh_signature_algorithm_name(SshSignatureAlgorithm algorithm) {
  return info(algorithm).name;
}

bool is_webauthn(SshSignatureAlgorithm algorithm) { return info(algorithm).webauthn; }

Result<SshSignature> parse_ssh_signature(std::string_view blob) {
  if (blob.size() > kSshSigBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH signature: {} bytes (at most {})",
                                                     blob.size(), kSshSigBytesMax));
  }
  SshReader in(blob);
  const auto name = in.string();
  if (!name) return std::unexpected(name.error());
  const auto found = std::ranges::find(kAlgorithms, *name, &AlgorithmInfo::name);
  if (found == kAlgorithms.end()) {
    const bool printable =
        std::ranges::all_of(*name, [](char letter) { return letter > ' ' && letter < '\x7F'; });
    return wrong(fmt::format("algorithm not supported: {}",
                             printable ? name->substr(0, 64) : "a name with odd letters"));
  }
  SshSignature signature;
  signature.algorithm = static_cast<SshSignatureAlgorithm>(found - kAlgorithms.begin());
  if (const auto read = read_proper(in, signature); !read) return std::unexpected(read.error());
  if (found->security_key) {
    if (const auto read = read_token_data(in, signature); !read) {
      return std::unexpected(read.error());
    }
  }
  if (const auto ended = in.end(); !ended) return std::unexpected(ended.error());
  return signature;
}

std::string ssh_signature_blob(const SshSignature& signature) {
  const AlgorithmInfo& algorithm = info(signature.algorithm);
  SshWriter out;
  out.string(algorithm.name);
  if (algorithm.family == Family::kEcdsa) {
    out.string(SshWriter{}.mpint(signature.ecdsa_r).mpint(signature.ecdsa_s).bytes());
  } else {
    out.string(signature.bytes);
  }
  if (algorithm.security_key) out.byte(signature.flags).uint32(signature.counter);
  if (algorithm.webauthn) {
    out.string(signature.origin).string(signature.client_data).string(signature.extensions);
  }
  return std::move(out).bytes();
}

}  // namespace onus::codec
