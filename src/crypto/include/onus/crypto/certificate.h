// X.509 certificates, as far as attestation needs them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/verify_key.h"

struct x509_st;

namespace onus::crypto {

inline constexpr std::size_t kCertificateBytesMax = 16U * 1024U;
inline constexpr std::size_t kCertificateChainMax = 8;

/// What a subject's name says; empty: the part is missing or stands twice.
struct SubjectName {
  std::string country;
  std::string organization;
  std::string unit;
  std::string common_name;
  bool empty = false;  // no part at all
};

class Certificate {
 public:
  /// Errors  kInvalid: not one certificate in DER, with nothing after it. kLimit:
  ///         kCertificateBytesMax.
  [[nodiscard]] static base::Result<Certificate> parse(std::string_view der);

  /// Errors  kInvalid: a key that the crypto library cannot read.
  [[nodiscard]] base::Result<VerifyKey> key() const;
  /// "04" and both coordinates, for a P-256 key; none for another.
  [[nodiscard]] std::optional<std::string> p256_point() const;
  [[nodiscard]] int version() const;
  [[nodiscard]] bool is_authority() const;
  [[nodiscard]] SubjectName subject() const;
  /// The value of the extension with that dotted number; none if there is none.
  [[nodiscard]] std::optional<std::string> extension(const char* number) const;
  /// Whether its extended key usage names that dotted number.
  [[nodiscard]] bool may_be_used_for(const char* number) const;
  /// Whether it has a subject alternative name, marked critical.
  [[nodiscard]] bool has_critical_alternative_name() const;

  /// Whether `chain` (leaf first) leads to one of `anchors` at that time.
  ///
  /// Pre     `chain` is not empty.
  /// Errors  kDenied: it does not. kIo: the crypto library failed.
  [[nodiscard]] static base::Result<void> verify_chain(std::span<const Certificate> chain,
                                                       std::span<const Certificate> anchors,
                                                       base::TimePoint at);

 private:
  explicit Certificate(std::shared_ptr<x509_st> x509) : x509_(std::move(x509)) {}

  std::shared_ptr<x509_st> x509_;
};

inline constexpr std::size_t kPemCertificatesMax = 1000;

/// All certificates of a PEM text, in order; what stands between them is passed over.
///
/// Errors  kInvalid: none, or one that is no base64 or no certificate. kLimit: kPemCertificatesMax.
/// Source  RFC 7468
[[nodiscard]] base::Result<std::vector<Certificate>> parse_pem_certificates(std::string_view text);

}  // namespace onus::crypto
