// Certificates out of a PEM text.
#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/base64.h"
#include "onus/crypto/certificate.h"

namespace onus::crypto {

using base::ErrorKind;
using base::fail;
using base::Result;

Result<std::vector<Certificate>> parse_pem_certificates(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  std::vector<Certificate> certificates;
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin)) {
    text.remove_prefix(at + kBegin.size());
    const std::size_t end = text.find(kEnd);
    if (end == std::string_view::npos) return fail(ErrorKind::kInvalid, "a PEM block does not end");
    std::string base64(text.substr(0, end));
    std::erase_if(base64, [](char letter) { return letter == '\n' || letter == '\r'; });
    const auto der = codec::base64_decode(base64);
    if (!der) return std::unexpected(der.error());
    auto certificate = Certificate::parse(*der);
    if (!certificate) return std::unexpected(certificate.error());
    if (certificates.size() == kPemCertificatesMax) {
      return fail(ErrorKind::kLimit, fmt::format("more than {} certificates", kPemCertificatesMax));
    }
    certificates.push_back(std::move(*certificate));
  }
  if (!certificates.empty()) return certificates;
  return fail(ErrorKind::kInvalid, "there is no certificate in it");
}

}  // namespace onus::crypto
