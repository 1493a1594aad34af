#include "onus/access/passkey_signature.h"

#include "onus/codec/json.h"

namespace onus::access {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kHashBytes = 32;                   // of the relying party's id
constexpr std::size_t kFixedBytes = kHashBytes + 1 + 4;  // and flags and counter
constexpr std::size_t kScalarBytes = 32;
constexpr char kDerSequence = 0x30, kDerInteger = 0x02;

std::unexpected<base::Error> malformed(std::string_view what) {
  return fail(ErrorKind::kInvalid, std::string("the passkey's ") + std::string(what) +
                                       " has another form than WebAuthn's");
}

/// One positive INTEGER of DER off the front of `der`, without leading zeroes.
Result<std::string> take_integer(std::string_view& der) {
  if (der.size() < 3 || der[0] != kDerInteger) return malformed("signature");
  const auto length = static_cast<unsigned char>(der[1]);
  if (length == 0 || length > kScalarBytes + 1 || der.size() < 2U + length) {
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
  if (value.size() > kScalarBytes || value == std::string_view("\0", 1)) {
    return malformed("signature");
  }
  return std::string(value);
}

Result<void> put_scalars(std::string_view der, codec::SshSignature& signature) {
  if (der.size() < 2 || der[0] != kDerSequence ||
      static_cast<std::size_t>(static_cast<unsigned char>(der[1])) != der.size() - 2) {
    return malformed("signature");
  }
  der.remove_prefix(2);
  auto r = take_integer(der);
  if (!r) return std::unexpected(r.error());
  auto s = take_integer(der);
  if (!s) return std::unexpected(s.error());
  if (!der.empty()) return malformed("signature");
  signature.ecdsa_r = std::move(*r);
  signature.ecdsa_s = std::move(*s);
  return {};
}

}  // namespace

Result<codec::SshPublicKey> ssh_key_of(const codec::CoseKey& key, std::string_view relying_party) {
  if (key.algorithm != codec::CoseAlgorithm::kEs256) {
    return fail(ErrorKind::kInvalid,
                "this passkey is no ES256 one; ask the authenticator for algorithm -7");
  }
  codec::SshPublicKey ssh;
  ssh.type = codec::SshKeyType::kSkEcdsaP256;
  ssh.point = "\x04" + key.x + key.y;
  ssh.application = relying_party;
  return ssh;
}

Result<codec::SshSig> sshsig_of(const codec::SshPublicKey& key, std::string_view name_space,
                                const PasskeyAssertion& assertion) {
  const std::string& data = assertion.authenticator_data;
  if (data.size() < kFixedBytes) return malformed("authenticator data");
  const auto client = codec::parse_json(assertion.client_data);
  const auto origin = client ? client->text_of("origin") : std::nullopt;
  if (!origin) return malformed("client data");
  codec::SshSig whole;
  whole.key = key;
  whole.name_space = name_space;
  whole.hash = codec::SshSigHash::kSha512;
  codec::SshSignature& signature = whole.signature;
  signature.algorithm = codec::SshSignatureAlgorithm::kWebAuthnSkEcdsaP256;
  signature.flags = static_cast<std::uint8_t>(data[kHashBytes]);
  for (std::size_t i = kHashBytes + 1; i < kFixedBytes; ++i) {
    signature.counter = (signature.counter << 8U) | static_cast<std::uint8_t>(data[i]);
  }
  signature.extensions = data.substr(kFixedBytes);
  signature.origin = *origin;
  signature.client_data = assertion.client_data;
  if (auto put = put_scalars(assertion.signature, signature); !put) {
    return std::unexpected(put.error());
  }
  return codec::parse_sshsig_blob(codec::sshsig_blob(whole));  // its limits are judged there
}

}  // namespace onus::access
