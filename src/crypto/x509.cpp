#include "onus/crypto/x509.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>
#include <memory>

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* held) const noexcept {
    Free(held);
  }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;
using KeyId = std::unique_ptr<AUTHORITY_KEYID, Freed<AUTHORITY_KEYID_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;

constexpr int kVersion1 = 0;

std::string_view bytes_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string hex(std::string_view bytes) {
  std::string made;
  for (const char c : bytes) made += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return made;
}

std::string name_text(const X509_NAME* name) {
  const Memory out(BIO_new(BIO_s_mem()));
  constexpr unsigned long kForm = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
  if (!out || X509_NAME_print_ex(out.get(), name, 0, kForm) < 0) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Result<Digest> name_digest(const X509_NAME* name) {
  const unsigned char* der = nullptr;
  std::size_t size = 0;
  if (X509_NAME_get0_der(name, &der, &size) != 1) {
    return fail(ErrorKind::kInvalid, "a name that cannot be encoded");
  }
  return sha256(std::span<const std::uint8_t>(der, size));
}

std::optional<TimePoint> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  constexpr int kYearOffset = 1900;
  const int year = parts.tm_year + kYearOffset;
  if (year < 1 || year > 9999) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(year),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::string algorithm_of(EVP_PKEY* key) {
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_RSA) return fmt::format("rsa-{}", EVP_PKEY_get_bits(key));
  if (type == EVP_PKEY_DSA) return "dsa";
  if (type == EVP_PKEY_EC) {
    char group[80] = {};
    std::size_t size = 0;
    if (EVP_PKEY_get_group_name(key, group, sizeof group, &size) != 1) return "ecdsa";
    const std::string_view name(group, size);
    if (name == "prime256v1") return "ecdsa-p-256";
    if (name == "secp384r1") return "ecdsa-p-384";
    if (name == "secp521r1") return "ecdsa-p-521";
    return fmt::format("ecdsa-{}", name);
  }
  if (type == EVP_PKEY_ED25519) return "ed25519";
  if (type == EVP_PKEY_ED448) return "ed448";
  const char* name = EVP_PKEY_get0_type_name(key);
  return name == nullptr ? "unknown" : name;
}

Result<Digest> key_digest(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return fail(ErrorKind::kInvalid, "a public key that cannot be encoded");
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> held(
      der, [](unsigned char* bytes) { OPENSSL_free(bytes); });
  return sha256(std::span<const std::uint8_t>(der, static_cast<std::size_t>(size)));
}

std::string general_name(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_DNS: return fmt::format("DNS:{}", bytes_of(name.d.dNSName));
    case GEN_EMAIL: return fmt::format("email:{}", bytes_of(name.d.rfc822Name));
    case GEN_URI: return fmt::format("URI:{}", bytes_of(name.d.uniformResourceIdentifier));
    case GEN_IPADD: return fmt::format("IP:{}", hex(bytes_of(name.d.iPAddress)));
    default: return {};
  }
}

void read_extensions(X509* certificate, CertificateFacts& facts) {
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count; ++i) {
    if (facts.names.size() >= kCertificateNamesMax) {
      ++facts.names_left_out;
      continue;
    }
    std::string text = general_name(*sk_GENERAL_NAME_value(names.get(), i));
    if (!text.empty()) facts.names.push_back(std::move(text));
  }
  const std::unique_ptr<ASN1_OCTET_STRING, Freed<ASN1_OCTET_STRING_free>> subject_id(
      static_cast<ASN1_OCTET_STRING*>(
          X509_get_ext_d2i(certificate, NID_subject_key_identifier, nullptr, nullptr)));
  if (subject_id) facts.subject_key_id = hex(bytes_of(subject_id.get()));
  const KeyId issuer_id(static_cast<AUTHORITY_KEYID*>(
      X509_get_ext_d2i(certificate, NID_authority_key_identifier, nullptr, nullptr)));
  if (issuer_id && issuer_id->keyid != nullptr) {
    facts.authority_key_id = hex(bytes_of(issuer_id->keyid));
  }
  const std::unique_ptr<BASIC_CONSTRAINTS, Freed<BASIC_CONSTRAINTS_free>> basic(
      static_cast<BASIC_CONSTRAINTS*>(
          X509_get_ext_d2i(certificate, NID_basic_constraints, nullptr, nullptr)));
  // A self-signed certificate of version 1 has no place to say that it is an authority.
  const bool old_root =
      X509_get_version(certificate) == kVersion1 && facts.subject_digest == facts.issuer_digest;
  facts.is_ca = basic ? basic->ca != 0 : old_root;
}

}  // namespace

Result<CertificateFacts> read_certificate(std::string_view der) {
  if (der.size() > kCertificateBytesMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("a certificate larger than {} bytes", kCertificateBytesMax));
  }
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = at + der.size();
  const Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!certificate || at != end) return fail(ErrorKind::kInvalid, "not a certificate");
  CertificateFacts facts;
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  const X509_NAME* issuer = X509_get_issuer_name(certificate.get());
  facts.subject = name_text(subject);
  facts.issuer = name_text(issuer);
  const auto subject_digest = name_digest(subject);
  const auto issuer_digest = name_digest(issuer);
  const auto fingerprint = sha256(der);
  if (!subject_digest || !issuer_digest || !fingerprint) {
    return fail(ErrorKind::kInvalid, "a certificate whose names cannot be read");
  }
  facts.subject_digest = *subject_digest;
  facts.issuer_digest = *issuer_digest;
  facts.fingerprint = *fingerprint;
  facts.serial = hex(bytes_of(X509_get0_serialNumber(certificate.get())));
  facts.not_before = time_of(X509_get0_notBefore(certificate.get()));
  facts.not_after = time_of(X509_get0_notAfter(certificate.get()));
  const char* signature = OBJ_nid2sn(X509_get_signature_nid(certificate.get()));
  facts.signature_algorithm = signature == nullptr ? "" : signature;
  if (EVP_PKEY* key = X509_get0_pubkey(certificate.get()); key != nullptr) {
    facts.key_algorithm = algorithm_of(key);
  }
  const unsigned char* spki = nullptr;
  unsigned char* made = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &made);
  spki = made;
  if (size > 0) {
    const auto digest = sha256(std::span<const std::uint8_t>(spki, static_cast<std::size_t>(size)));
    if (digest) facts.key = *digest;
  }
  OPENSSL_free(made);
  read_extensions(certificate.get(), facts);
  ERR_clear_error();
  return facts;
}

Result<PrivateKeyFacts> read_private_key(std::string_view der) {
  if (der.size() > kCertificateBytesMax)
    return fail(ErrorKind::kLimit, "a key too large to be one");
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const Key key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!key) return fail(ErrorKind::kInvalid, "no private key, or an encrypted one");
  const auto digest = key_digest(key.get());
  ERR_clear_error();
  if (!digest) return std::unexpected(digest.error());
  return PrivateKeyFacts{.algorithm = algorithm_of(key.get()), .key = *digest};
}

}  // namespace onus::crypto
