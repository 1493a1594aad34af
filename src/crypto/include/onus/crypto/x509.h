// Facts of X.509 certificates and of private keys that lie about. Nothing is verified here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/sha256.h"

namespace onus::crypto {

inline constexpr std::size_t kCertificateBytesMax = 64U * 1024U;
inline constexpr std::size_t kCertificateNamesMax = 100;  // of subjectAltName; the rest is counted

struct CertificateFacts {
  std::string subject, issuer;           // RFC 2253, for people
  Digest subject_digest, issuer_digest;  // of the encoded names: how a chain is put together
  std::string serial;                    // hexadecimal digits
  std::optional<base::TimePoint> not_before, not_after;  // none: outside the years 1 to 9999
  std::string key_algorithm;                             // "rsa-2048", "ecdsa-p-256", "ed25519"
  std::string signature_algorithm;                       // "sha256WithRSAEncryption"
  std::vector<std::string> names;                        // "DNS:example.com", "URI:spiffe://…"
  std::size_t names_left_out = 0;
  bool is_ca = false;
  std::string subject_key_id, authority_key_id;  // hexadecimal; empty: not written
  Digest fingerprint;                            // of the certificate
  Digest key;                                    // of its SubjectPublicKeyInfo
};

/// Reads one certificate in DER.
///
/// Errors  kInvalid: not one certificate and nothing else; kLimit: kCertificateBytesMax.
/// Source  RFC 5280 section 4.1
[[nodiscard]] base::Result<CertificateFacts> read_certificate(std::string_view der);

struct PrivateKeyFacts {
  std::string algorithm;  // as of a certificate
  Digest key;             // of its SubjectPublicKeyInfo
};

/// What may be told of a private key in DER, in any of the forms of RFC 5958, PKCS #1 and SEC 1.
///
/// Post    Nothing of the private part is kept.
/// Errors  kInvalid: no private key that the crypto library knows, or an encrypted one.
[[nodiscard]] base::Result<PrivateKeyFacts> read_private_key(std::string_view der);

}  // namespace onus::crypto
