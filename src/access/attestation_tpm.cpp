// Section 8.3: a TPM certifies the credential's key with an attestation identity key.
#include <fmt/format.h>

#include "attestation.h"
#include "onus/codec/ssh_wire.h"
#include "onus/crypto/verify_key.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using base::Result;
using codec::CoseAlgorithm;
using codec::CoseKey;

// TPM 2.0 library, part 2.
constexpr std::uint32_t kMagic = 0xFF544347;
constexpr std::uint16_t kCertify = 0x8017;
constexpr std::uint16_t kRsa = 0x0001;
constexpr std::uint16_t kSha256 = 0x000B;
constexpr std::uint16_t kNull = 0x0010;
constexpr std::uint16_t kEcc = 0x0023;
constexpr std::size_t kClockBytes = 17;
constexpr std::size_t kFirmwareBytes = 8;
constexpr const char* kAikUsage = "2.23.133.8.3";
constexpr std::uint32_t kDefaultExponent = 65537;

// Big-endian, as SSH has it, but with lengths of two bytes. A failure sticks.
class TpmReader {
 public:
  explicit TpmReader(std::string_view bytes) : in_(bytes) {}

  std::uint16_t number16() {
    const std::string_view bytes = raw(2);
    if (bytes.size() != 2) return 0;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[0]) << 8U |
                                      static_cast<unsigned char>(bytes[1]));
  }
  std::uint32_t number32() {
    const std::uint32_t high = number16();
    return high << 16U | number16();
  }
  std::string_view raw(std::size_t bytes) {
    const auto found = in_.raw(bytes);
    if (!found) failed_ = true;
    return found ? *found : std::string_view();
  }
  std::string_view sized() { return raw(number16()); }
  [[nodiscard]] bool whole() const { return !failed_ && in_.done(); }

 private:
  codec::SshReader in_;
  bool failed_ = false;
};

std::uint16_t curve_of(CoseAlgorithm algorithm) {
  switch (algorithm) {
    case CoseAlgorithm::kEs256: return 0x0003;
    case CoseAlgorithm::kEs384: return 0x0004;
    case CoseAlgorithm::kEs512: return 0x0005;
    default: return 0;
  }
}

std::string unpadded(std::string_view number) {
  while (number.starts_with('\0')) number.remove_prefix(1);
  return std::string(number);
}

// A scheme that is not the null one is followed by its hash.
void skip_scheme(TpmReader& in) {
  if (in.number16() != kNull) in.number16();
}

// Whether the TPM's public area is of the credential's key, named by SHA-256.
bool is_of_key(std::string_view area, const CoseKey& key) {
  TpmReader in(area);
  const std::uint16_t type = in.number16();
  const std::uint16_t name_algorithm = in.number16();
  in.number32();  // attributes: what else the key may do is the maker's word
  in.sized();     // policy
  if (name_algorithm != kSha256 || in.number16() != kNull) return false;
  skip_scheme(in);
  if (type == kEcc) {
    const std::uint16_t curve = in.number16();
    skip_scheme(in);
    const std::string x = unpadded(in.sized());
    const std::string y = unpadded(in.sized());
    return in.whole() && curve != 0 && curve == curve_of(key.algorithm) && x == unpadded(key.x) &&
           y == unpadded(key.y);
  }
  if (type != kRsa || key.algorithm != CoseAlgorithm::kRs256) return false;
  in.number16();  // the length in bits, which the modulus shows
  std::uint32_t exponent = in.number32();
  if (exponent == 0) exponent = kDefaultExponent;
  const std::string modulus = unpadded(in.sized());
  const std::string expected = codec::SshWriter{}.uint32(exponent).bytes();
  return in.whole() && modulus == key.modulus && unpadded(expected) == key.exponent;
}

// Whether what the TPM certified is that public area, for this registration.
bool certifies(std::string_view info, std::string_view extra, std::string_view name) {
  TpmReader in(info);
  const bool kind = in.number32() == kMagic && in.number16() == kCertify;
  in.sized();  // who signed: the certificate tells
  const bool for_this = in.sized() == extra;
  in.raw(kClockBytes + kFirmwareBytes);
  const bool of_this = in.sized() == name;
  in.sized();  // the qualified name
  return in.whole() && kind && for_this && of_this;
}

bool is_aik(const crypto::Certificate& leaf) {
  return leaf.version() == 3 && leaf.subject().empty && leaf.has_critical_alternative_name() &&
         leaf.may_be_used_for(kAikUsage) && !leaf.is_authority();
}

}  // namespace

Result<AttestationOutcome> verify_tpm(const Attestation& attestation) {
  const codec::CborValue* version = attestation.statement.find("ver");
  if (version == nullptr || version->kind != codec::CborValue::Kind::kText ||
      version->bytes != "2.0") {
    return attestation_denied(attestation, "not of a TPM 2.0");
  }
  const auto area = statement_bytes(attestation, "pubArea");
  if (!area) return std::unexpected(area.error());
  const auto info = statement_bytes(attestation, "certInfo");
  if (!info) return std::unexpected(info.error());
  const auto signature = statement_bytes(attestation, "sig");
  if (!signature) return std::unexpected(signature.error());
  const auto algorithm = statement_algorithm(attestation);
  if (!algorithm) return std::unexpected(algorithm.error());
  if (*algorithm != CoseAlgorithm::kEs256 && *algorithm != CoseAlgorithm::kRs256) {
    return attestation_denied(attestation, "signed with another hash than SHA-256");
  }
  auto chain = statement_certificates(attestation);
  if (!chain) return std::unexpected(chain.error());
  if (!is_of_key(*area, attestation.data.credential->key)) {
    return attestation_denied(attestation, "the TPM's key is not the credential's");
  }
  const auto extra =
      sha256_bytes(std::string(attestation.authenticator_bytes) + attestation.client_data_hash);
  if (!extra) return std::unexpected(extra.error());
  const auto area_hash = sha256_bytes(*area);
  if (!area_hash) return std::unexpected(area_hash.error());
  const std::string name = std::string("\x00\x0B", 2) + *area_hash;
  if (!certifies(*info, *extra, name)) {
    return attestation_denied(attestation, "the TPM certified something else");
  }
  if (!is_aik(chain->front())) {
    return attestation_denied(attestation, "the certificate is not of an attestation identity key");
  }
  const auto key = chain->front().key();
  if (!key) return std::unexpected(key.error());
  const auto verified = key->verify(*algorithm, *info, *signature);
  if (!verified) return std::unexpected(verified.error());
  return AttestationOutcome{std::move(*chain), false};
}

}  // namespace onus::access
