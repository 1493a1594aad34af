// COSE public keys, as WebAuthn credentials hold them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/cbor.h"

namespace onus::codec {

/// The algorithms that we verify, by their COSE numbers.
enum class CoseAlgorithm : std::int16_t {
  kEs256 = -7,
  kEdDsa = -8,  // Ed25519
  kEs384 = -35,
  kEs512 = -36,
  kEd448 = -53,
  kRs256 = -257,
};

/// A public key as its parts; whether a point is on its curve is the crypto layer's question.
struct CoseKey {
  CoseAlgorithm algorithm = CoseAlgorithm::kEs256;
  std::string x;        // ECDSA: first coordinate; Ed25519, Ed448: the key
  std::string y;        // ECDSA only
  std::string modulus;  // RSA only, as the next
  std::string exponent;

  bool operator==(const CoseKey&) const = default;
};

/// Errors  kInvalid: an algorithm that we do not verify ("algorithm not supported"), a curve that
///         is not the algorithm's, a part missing or of another length.
/// Source  RFC 9053 section 7; RFC 8230; [WebAuthn 3] section 5.8.5
[[nodiscard]] base::Result<CoseAlgorithm> cose_algorithm(std::int64_t number);
[[nodiscard]] base::Result<CoseKey> parse_cose_key(const CborValue& value);

}  // namespace onus::codec
