#include "onus/crypto/certificate.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "evp.h"
#include "onus/base/check.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;

using Object = std::unique_ptr<ASN1_OBJECT, Free<ASN1_OBJECT_free>>;
using Store = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;
using Stack =
    std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * stack) { sk_X509_free(stack); })>;
using Usage = std::unique_ptr<EXTENDED_KEY_USAGE, Free<EXTENDED_KEY_USAGE_free>>;

Object object(const char* number) {
  constexpr int kDottedOnly = 1;
  return Object(OBJ_txt2obj(number, kDottedOnly));
}

std::string name_part(const X509_NAME* name, int which) {
  const int at = X509_NAME_get_index_by_NID(name, which, -1);
  if (at < 0 || X509_NAME_get_index_by_NID(name, which, at) >= 0) return {};
  const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

}  // namespace

Result<Certificate> Certificate::parse(std::string_view der) {
  if (der.size() > kCertificateBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("a certificate of {} bytes (at most {})",
                                                     der.size(), kCertificateBytesMax));
  }
  const unsigned char* at = bytes_of(der);
  std::shared_ptr<X509> x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  ERR_clear_error();
  if (x509 == nullptr || at != bytes_of(der) + der.size()) {
    return base::fail(ErrorKind::kInvalid, "this is not one X.509 certificate in DER");
  }
  return Certificate(std::move(x509));
}

Result<VerifyKey> Certificate::key() const {
  EVP_PKEY* key = X509_get_pubkey(x509_.get());
  if (key == nullptr) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("the certificate's key cannot be read: {}", queued_reason()));
  }
  return VerifyKey(shared_key(key));
}

std::optional<std::string> Certificate::p256_point() const {
  constexpr std::size_t kPointBytes = 65;
  const EVP_PKEY* key = X509_get0_pubkey(x509_.get());
  std::string point(kPointBytes, '\0');
  std::size_t length = 0;
  const bool read = key != nullptr && EVP_PKEY_is_a(key, "EC") == kSuccess &&
                    EVP_PKEY_get_bits(key) == 256 &&
                    EVP_PKEY_get_octet_string_param(key, "encoded-pub-key",
                                                    reinterpret_cast<unsigned char*>(point.data()),
                                                    point.size(), &length) == kSuccess;
  ERR_clear_error();
  if (!read || length != kPointBytes || point.front() != '\x04') return std::nullopt;
  return point;
}

int Certificate::version() const { return static_cast<int>(X509_get_version(x509_.get())) + 1; }

bool Certificate::is_authority() const { return X509_check_ca(x509_.get()) != 0; }

SubjectName Certificate::subject() const {
  const X509_NAME* name = X509_get_subject_name(x509_.get());
  SubjectName subject{name_part(name, NID_countryName), name_part(name, NID_organizationName),
                      name_part(name, NID_organizationalUnitName), name_part(name, NID_commonName),
                      X509_NAME_entry_count(name) == 0};
  return subject;
}

std::optional<std::string> Certificate::extension(const char* number) const {
  const Object wanted = object(number);
  if (wanted == nullptr) return std::nullopt;
  const int at = X509_get_ext_by_OBJ(x509_.get(), wanted.get(), -1);
  if (at < 0) return std::nullopt;
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(X509_get_ext(x509_.get(), at));
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                     static_cast<std::size_t>(ASN1_STRING_length(value)));
}

bool Certificate::may_be_used_for(const char* number) const {
  const Object wanted = object(number);
  const Usage usage(static_cast<EXTENDED_KEY_USAGE*>(
      X509_get_ext_d2i(x509_.get(), NID_ext_key_usage, nullptr, nullptr)));
  if (wanted == nullptr || usage == nullptr) return false;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usage.get()); ++i) {
    if (OBJ_cmp(sk_ASN1_OBJECT_value(usage.get(), i), wanted.get()) == 0) return true;
  }
  return false;
}

bool Certificate::has_critical_alternative_name() const {
  const int at = X509_get_ext_by_NID(x509_.get(), NID_subject_alt_name, -1);
  return at >= 0 && X509_EXTENSION_get_critical(X509_get_ext(x509_.get(), at)) != 0;
}

Result<void> Certificate::verify_chain(std::span<const Certificate> chain,
                                       std::span<const Certificate> anchors, base::TimePoint at) {
  ONUS_CHECK(!chain.empty());
  if (chain.size() > kCertificateChainMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("a chain of {} certificates (at most {})",
                                                     chain.size(), kCertificateChainMax));
  }
  const Store store(X509_STORE_new());
  const Stack between(sk_X509_new_null());
  const StoreContext context(X509_STORE_CTX_new());
  if (store == nullptr || between == nullptr || context == nullptr) {
    return library_failed("verifying a chain of certificates");
  }
  for (const Certificate& anchor : anchors) {
    if (X509_STORE_add_cert(store.get(), anchor.x509_.get()) != kSuccess) {
      return library_failed("verifying a chain of certificates");
    }
  }
  for (const Certificate& one : chain.subspan(1)) {
    if (sk_X509_push(between.get(), one.x509_.get()) <= 0) {
      return library_failed("verifying a chain of certificates");
    }
  }
  if (X509_STORE_CTX_init(context.get(), store.get(), chain[0].x509_.get(), between.get()) !=
      kSuccess) {
    return library_failed("verifying a chain of certificates");
  }
  X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, at.time_since_epoch().count());
  // Makers' roots are handed in; some are no root of their own but issued by another.
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  const bool trusted = X509_verify_cert(context.get()) == kSuccess;
  ERR_clear_error();
  if (trusted) return {};
  return base::fail(
      ErrorKind::kDenied,
      fmt::format("the certificates lead to no trusted maker: {}",
                  X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()))));
}

}  // namespace onus::crypto
