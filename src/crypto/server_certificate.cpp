#include "onus/crypto/server_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <optional>

#include "evp.h"
#include "openssl_error.h"

namespace onus::crypto {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;

namespace {

using X509Owner = std::unique_ptr<X509, Free<X509_free>>;

Result<X509Owner> read(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  X509Owner x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (x509 != nullptr && at == bytes_of(der) + der.size()) return x509;
  return fail(ErrorKind::kInvalid, "this is not one X.509 certificate in DER");
}

std::optional<TimePoint> time_of(const ASN1_TIME* time) {
  const std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>> epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0, seconds = 0;
  const bool good = epoch && ASN1_TIME_diff(&days, &seconds, epoch.get(), time) == kSuccess;
  ERR_clear_error();
  if (!good) return std::nullopt;
  return TimePoint{std::chrono::days(days) + base::Seconds(seconds)};
}

}  // namespace

Result<Validity> validity_of(std::string_view der) {
  const auto x509 = read(der);
  if (!x509) return std::unexpected(x509.error());
  const auto from = time_of(X509_get0_notBefore(x509->get()));
  const auto to = time_of(X509_get0_notAfter(x509->get()));
  if (from && to) return Validity{*from, *to};
  return fail(ErrorKind::kInvalid, "the certificate's times cannot be read");
}

Result<bool> is_for(std::string_view der, const std::string& name) {
  constexpr unsigned int kStrict =
      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  const auto x509 = read(der);
  if (!x509) return std::unexpected(x509.error());
  if (name.empty() || name.find('\0') != std::string::npos) return false;
  const bool fits =
      X509_check_host(x509->get(), name.data(), name.size(), kStrict, nullptr) == kSuccess ||
      X509_check_ip_asc(x509->get(), name.c_str(), kStrict) == kSuccess;
  ERR_clear_error();
  return fits;
}

Result<std::string> first_certificate(std::string_view pem) {
  const std::unique_ptr<BIO, Free<BIO_free_all>> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const X509Owner x509(in ? PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr) : nullptr);
  unsigned char* der = nullptr;
  const int length = x509 ? i2d_X509(x509.get(), &der) : 0;
  ERR_clear_error();
  if (length <= 0) return fail(ErrorKind::kInvalid, "there is no certificate in it");
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace onus::crypto
