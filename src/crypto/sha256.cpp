#include "onus/crypto/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "onus/base/check.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

std::string Digest::hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * kDigestBytes);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 0x0FU]);
  }
  return text;
}

base::Result<Digest> parse_digest(std::string_view hex) {
  if (hex.size() != 2 * kDigestBytes) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("a SHA-256 digest has {} hexadecimal digits, this has {} "
                                  "characters",
                                  2 * kDigestBytes, hex.size()));
  }
  Digest digest;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const int value = hex_value(hex[i]);
    if (value < 0) {
      return base::fail(base::ErrorKind::kInvalid,
                        fmt::format("character {} of the digest is not one of 0-9 a-f", i + 1));
    }
    std::uint8_t& byte = digest.bytes[i / 2];
    byte = static_cast<std::uint8_t>((byte << 4U) | value);
  }
  return digest;
}

base::Result<Digest> sha256(std::string_view bytes) { return Sha256{}.update(bytes).finish(); }

base::Result<Digest> sha256(std::span<const std::uint8_t> bytes) {
  return Sha256{}.update(bytes).finish();
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) {
    note_failure("making a context");
  } else if (EVP_DigestInit_ex2(context_.get(), EVP_sha256(), nullptr) != kSuccess) {
    note_failure("starting");
  }
}

Sha256& Sha256::update(std::string_view bytes) {
  ONUS_CHECK(!finished_);
  if (!failure_.empty() || bytes.empty()) return *this;
  ONUS_CHECK(context_ != nullptr);
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != kSuccess) {
    note_failure("hashing");
  }
  return *this;
}

Sha256& Sha256::update(std::span<const std::uint8_t> bytes) {
  return update(std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

base::Result<Digest> Sha256::finish() {
  ONUS_CHECK(!finished_);
  finished_ = true;
  Digest digest;
  unsigned int written = 0;
  if (failure_.empty()) {
    ONUS_CHECK(context_ != nullptr);
    if (EVP_DigestFinal_ex(context_.get(), digest.bytes.data(), &written) != kSuccess) {
      note_failure("finishing");
    }
  }
  if (!failure_.empty()) return base::fail(base::ErrorKind::kIo, failure_);
  ONUS_CHECK(written == kDigestBytes);
  return digest;
}

void Sha256::note_failure(const char* step) {
  failure_ = fmt::format(
      "SHA-256: the crypto library failed while {}: {}; check the memory limit and the OpenSSL "
      "configuration of this machine",
      step, queued_reason());
}

}  // namespace onus::crypto
