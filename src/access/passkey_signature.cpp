#include "onus/access/passkey_signature.h"

#include <fmt/format.h>

#include <algorithm>

#include "authenticator_data.h"
#include "onus/codec/json.h"

namespace onus::access {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kHashBytes = 32;                   // of the relying party's id
constexpr std::size_t kFixedBytes = kHashBytes + 1 + 4;  // and flags and counter
constexpr char kDerSequence = 0x30, kDerInteger = 0x02, kDerLengthInOneByte = '\x81';

using codec::CoseAlgorithm;
using codec::SshKeyType;
using codec::SshSignatureAlgorithm;

/// What one algorithm of passkeys is called by COSE and in the ledger.
struct Names {
  CoseAlgorithm cose;
  SshKeyType key;
  SshSignatureAlgorithm signature;
  std::size_t scalar_bytes;  // of r, s and a coordinate; 0: no ECDSA
};

constexpr std::array<Names, kPasskeyAlgorithms.size()> kNames{{
    {CoseAlgorithm::kEs256, SshKeyType::kSkEcdsaP256, SshSignatureAlgorithm::kWebAuthnSkEcdsaP256,
     32},
    {CoseAlgorithm::kEdDsa, SshKeyType::kSkEd25519, SshSignatureAlgorithm::kWebAuthnSkEd25519, 0},
    {CoseAlgorithm::kEs384, SshKeyType::kSkEcdsaP384, SshSignatureAlgorithm::kWebAuthnSkEcdsaP384,
     48},
    {CoseAlgorithm::kEs512, SshKeyType::kSkEcdsaP521, SshSignatureAlgorithm::kWebAuthnSkEcdsaP521,
     66},
    {CoseAlgorithm::kRs256, SshKeyType::kSkRsa, SshSignatureAlgorithm::kWebAuthnSkRsaSha256, 0},
}};

const Names* names_of(CoseAlgorithm algorithm) {
  const auto* found = std::ranges::find(kNames, algorithm, &Names::cose);
  return found == kNames.end() ? nullptr : found;
}

Result<Names> names_of(SshKeyType type) {
  const auto* found = std::ranges::find(kNames, type, &Names::key);
  if (found != kNames.end()) return *found;
  return fail(ErrorKind::kInvalid,
              fmt::format("a {} key is held by no passkey", codec::ssh_key_type_name(type)));
}

std::unexpected<base::Error> malformed(std::string_view what) {
  return fail(ErrorKind::kInvalid, std::string("the passkey's ") + std::string(what) +
                                       " has another form than WebAuthn's");
}

/// One positive INTEGER of DER off the front of `der`, without leading zeroes.
Result<std::string> take_integer(std::string_view& der, std::size_t bytes_max) {
  if (der.size() < 3 || der[0] != kDerInteger) return malformed("signature");
  const auto length = static_cast<unsigned char>(der[1]);
  if (length == 0 || length > bytes_max + 1 || der.size() < 2U + length) {
    return malformed("signature");
  }
  std::string_view value = der.substr(2, length);
  der.remove_prefix(2U + length);
  const bool negative = (static_cast<unsigned char>(value[0]) & 0x80U) != 0;
  const bool padded = value.size() > 1 && value[0] == 0;
  if (negative || (padded && (static_cast<unsigned char>(value[1]) & 0x80U) == 0)) {
    return malformed("signature");
  }
  if (padded) value.remove_prefix(1);
  if (value.size() > bytes_max || value == std::string_view("\0", 1)) {
    return malformed("signature");
  }
  return std::string(value);
}

/// The head of a SEQUENCE off the front: its length must be what is left, in its shortest form.
bool take_sequence(std::string_view& der) {
  if (der.size() < 3 || der[0] != kDerSequence) return false;
  const bool longer = der[1] == kDerLengthInOneByte;
  const auto length = static_cast<unsigned char>(der[longer ? 2 : 1]);
  if ((length >= 0x80U) != longer) return false;
  der.remove_prefix(longer ? 3 : 2);
  return length == der.size();
}

Result<void> put_scalars(std::string_view der, std::size_t bytes_max,
                         codec::SshSignature& signature) {
  if (!take_sequence(der)) return malformed("signature");
  auto r = take_integer(der, bytes_max);
  if (!r) return std::unexpected(r.error());
  auto s = take_integer(der, bytes_max);
  if (!s) return std::unexpected(s.error());
  if (!der.empty()) return malformed("signature");
  signature.ecdsa_r = std::move(*r);
  signature.ecdsa_s = std::move(*s);
  return {};
}

}  // namespace

Result<codec::SshPublicKey> ssh_key_of(const codec::CoseKey& key, std::string_view relying_party) {
  const Names* names = names_of(key.algorithm);
  if (names == nullptr) {
    return fail(ErrorKind::kInvalid,
                fmt::format("this passkey is of algorithm {} (COSE), which nothing in the ledger "
                            "is signed with; enrol one of -7 (ES256), -8 (Ed25519), -35 (ES384), "
                            "-36 (ES512) or -257 (RS256), or a security key by ssh-keygen -t "
                            "ed25519-sk",
                            static_cast<int>(key.algorithm)));
  }
  codec::SshPublicKey ssh;
  ssh.type = names->key;
  if (names->scalar_bytes > 0) ssh.point = "\x04";
  ssh.point += key.x + key.y;
  ssh.rsa_modulus = key.modulus;
  ssh.rsa_exponent = key.exponent;
  ssh.application = relying_party;
  return ssh;
}

Result<codec::CoseKey> cose_key_of(const codec::SshPublicKey& key) {
  const auto names = names_of(key.type);
  if (!names) return std::unexpected(names.error());
  codec::CoseKey cose;
  cose.algorithm = names->cose;
  cose.x = key.point;
  if (names->scalar_bytes > 0) {
    cose.x = key.point.substr(1, names->scalar_bytes);
    cose.y = key.point.substr(1 + names->scalar_bytes);
  }
  cose.modulus = key.rsa_modulus;
  cose.exponent = key.rsa_exponent;
  return cose;
}

Result<codec::SshSig> sshsig_of(const codec::SshPublicKey& key, std::string_view name_space,
                                const PasskeyAssertion& assertion) {
  const auto names = names_of(key.type);
  if (!names) return std::unexpected(names.error());
  const std::string& data = assertion.authenticator_data;
  if (data.size() < kFixedBytes) return malformed("authenticator data");
  const auto hash = sha256_bytes(key.application);
  if (!hash) return std::unexpected(hash.error());
  if (!data.starts_with(*hash)) {
    return fail(ErrorKind::kDenied,
                fmt::format("the passkey answered for another name than {}", key.application));
  }
  const auto client = codec::parse_json(assertion.client_data);
  const auto origin = client ? client->text_of("origin") : std::nullopt;
  if (!origin) return malformed("client data");
  codec::SshSig whole;
  whole.key = key;
  whole.name_space = name_space;
  whole.hash = codec::SshSigHash::kSha512;
  codec::SshSignature& signature = whole.signature;
  signature.algorithm = names->signature;
  signature.flags = static_cast<std::uint8_t>(data[kHashBytes]);
  for (std::size_t i = kHashBytes + 1; i < kFixedBytes; ++i) {
    signature.counter = (signature.counter << 8U) | static_cast<std::uint8_t>(data[i]);
  }
  signature.extensions = data.substr(kFixedBytes);
  signature.origin = *origin;
  signature.client_data = assertion.client_data;
  if (names->scalar_bytes == 0) {
    signature.bytes = assertion.signature;
  } else if (auto put = put_scalars(assertion.signature, names->scalar_bytes, signature); !put) {
    return std::unexpected(put.error());
  }
  return codec::parse_sshsig_blob(codec::sshsig_blob(whole));  // its limits are judged there
}

}  // namespace onus::access
