#include "onus/codec/cose_key.h"

#include <fmt/format.h>

#include <array>

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

// Labels of a COSE key: common ones above 0, those of its kind below.
constexpr std::int64_t kKind = 1;
constexpr std::int64_t kAlgorithm = 3;
constexpr std::int64_t kCurve = -1;
constexpr std::int64_t kX = -2;
constexpr std::int64_t kY = -3;
constexpr std::int64_t kModulus = -1;
constexpr std::int64_t kExponent = -2;
constexpr std::int64_t kKindOkp = 1;
constexpr std::int64_t kKindEc2 = 2;
constexpr std::int64_t kKindRsa = 3;
constexpr std::size_t kRsaModulusBytesMin = 256;
constexpr std::size_t kRsaModulusBytesMost = 1024;

struct Form {
  CoseAlgorithm algorithm = CoseAlgorithm::kEs256;
  std::int64_t kind = 0;
  std::int64_t curve = 0;
  std::size_t bytes = 0;
};

constexpr std::array<Form, 6> kForms{{{CoseAlgorithm::kEs256, kKindEc2, 1, 32},
                                      {CoseAlgorithm::kEs384, kKindEc2, 2, 48},
                                      {CoseAlgorithm::kEs512, kKindEc2, 3, 66},
                                      {CoseAlgorithm::kEdDsa, kKindOkp, 6, 32},
                                      {CoseAlgorithm::kEd448, kKindOkp, 7, 57},
                                      {CoseAlgorithm::kRs256, kKindRsa, 0, 0}}};

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("COSE key: {}", why));
}

bool is_integer(const CborValue& map, std::int64_t label, std::int64_t expected) {
  const CborValue* found = map.find(label);
  return found != nullptr && found->kind == CborValue::Kind::kInteger && found->integer == expected;
}

Result<std::string> bytes_at(const CborValue& map, std::int64_t label) {
  const CborValue* found = map.find(label);
  if (found == nullptr || found->kind != CborValue::Kind::kBytes) {
    return wrong(fmt::format("no bytes under {}", label));
  }
  return found->bytes;
}

Result<CoseKey> read_rsa(const CborValue& value) {
  auto modulus = bytes_at(value, kModulus);
  if (!modulus) return std::unexpected(modulus.error());
  auto exponent = bytes_at(value, kExponent);
  if (!exponent) return std::unexpected(exponent.error());
  if (modulus->size() < kRsaModulusBytesMin || modulus->size() > kRsaModulusBytesMost ||
      modulus->front() == '\0' || exponent->empty() || exponent->size() > 8 ||
      exponent->front() == '\0') {
    return wrong("an RSA key of 2,048 to 8,192 bits without leading zeroes belongs here");
  }
  return CoseKey{CoseAlgorithm::kRs256, {}, {}, std::move(*modulus), std::move(*exponent)};
}

}  // namespace

Result<CoseAlgorithm> cose_algorithm(std::int64_t number) {
  for (const Form& form : kForms) {
    if (static_cast<std::int64_t>(form.algorithm) == number) return form.algorithm;
  }
  return wrong(fmt::format("algorithm not supported: {}", number));
}

Result<CoseKey> parse_cose_key(const CborValue& value) {
  const CborValue* number = value.find(kAlgorithm);
  if (number == nullptr || number->kind != CborValue::Kind::kInteger) return wrong("no algorithm");
  const auto algorithm = cose_algorithm(number->integer);
  if (!algorithm) return std::unexpected(algorithm.error());
  for (const Form& form : kForms) {
    if (form.algorithm != *algorithm) continue;
    if (!is_integer(value, kKind, form.kind)) return wrong("its kind is not its algorithm's");
    if (form.kind == kKindRsa) return read_rsa(value);
    if (!is_integer(value, kCurve, form.curve)) return wrong("its curve is not its algorithm's");
    auto x = bytes_at(value, kX);
    if (!x) return std::unexpected(x.error());
    auto y = form.kind == kKindEc2 ? bytes_at(value, kY) : Result<std::string>{};
    if (!y) return std::unexpected(y.error());
    if (x->size() != form.bytes || (form.kind == kKindEc2 && y->size() != form.bytes)) {
      return wrong("a coordinate of another length than its curve's");
    }
    return CoseKey{*algorithm, std::move(*x), std::move(*y), {}, {}};
  }
  return wrong("no known form");
}

}  // namespace onus::codec
