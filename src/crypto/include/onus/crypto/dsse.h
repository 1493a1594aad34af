// DSSE envelopes signed and verified with Ed25519.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/codec/dsse.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/public_key.h"

namespace onus::crypto {

/// The key id that we write: "SHA256:..." of the key as SSH prints it. Readers take it as a hint.
///
/// Errors  kIo: the crypto library refused.
[[nodiscard]] base::Result<std::string> dsse_key_id(std::string_view ed25519_public_bytes);

/// Errors  kInvalid: the type is not UTF-8. kIo: the crypto library failed.
[[nodiscard]] base::Result<codec::DsseEnvelope> sign_dsse(std::string payload_type,
                                                          std::string payload,
                                                          const PrivateKey& key);

/// Which of `keys` signed the envelope, ascending, each once. Signatures of others are ignored.
///
/// Errors  kDenied: none did, or the payload type is not `payload_type`.
[[nodiscard]] base::Result<std::vector<std::size_t>> verify_dsse(
    const codec::DsseEnvelope& envelope, std::string_view payload_type,
    std::span<const PublicKey> keys);

}  // namespace onus::crypto
