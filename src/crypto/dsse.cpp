#include "onus/crypto/dsse.h"

#include <fmt/format.h>

#include <algorithm>

namespace onus::crypto {

using base::ErrorKind;
using base::Result;

Result<std::string> dsse_key_id(std::string_view ed25519_public_bytes) {
  codec::SshPublicKey key;
  key.type = codec::SshKeyType::kEd25519;
  key.point = ed25519_public_bytes;
  return ssh_fingerprint(key);
}

Result<codec::DsseEnvelope> sign_dsse(std::string payload_type, std::string payload,
                                      const PrivateKey& key) {
  auto keyid = dsse_key_id(key.public_bytes());
  if (!keyid) return std::unexpected(keyid.error());
  auto signature = key.sign(codec::dsse_signed_data(payload_type, payload));
  if (!signature) return std::unexpected(signature.error());
  codec::DsseEnvelope envelope{std::move(payload_type), std::move(payload), {}};
  envelope.signatures.push_back({std::move(*keyid), std::move(*signature)});
  // What cannot be written must not be handed out as if it could.
  if (const auto text = codec::write_dsse(envelope); !text) return std::unexpected(text.error());
  return envelope;
}

Result<std::vector<std::size_t>> verify_dsse(const codec::DsseEnvelope& envelope,
                                             std::string_view payload_type,
                                             std::span<const PublicKey> keys) {
  if (envelope.payload_type != payload_type) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("DSSE envelope: its payload is not of type {}", payload_type));
  }
  const std::string signed_data = codec::dsse_signed_data(envelope.payload_type, envelope.payload);
  std::vector<std::size_t> signers;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (const codec::DsseSignature& signature : envelope.signatures) {
      const auto verified = keys[i].verify(SignatureScheme::kEd25519, signed_data, signature.bytes);
      if (!verified && verified.error().kind == ErrorKind::kIo) {
        return std::unexpected(verified.error());
      }
      if (!verified) continue;
      signers.push_back(i);
      break;
    }
  }
  if (signers.empty()) {
    return base::fail(ErrorKind::kDenied, "DSSE envelope: no known key signed it");
  }
  return signers;
}

}  // namespace onus::crypto
