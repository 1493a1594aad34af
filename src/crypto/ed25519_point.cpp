#include "ed25519_point.h"

#include <algorithm>

#include "evp.h"
#include "onus/base/check.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using BignumContext = std::unique_ptr<BN_CTX, Free<BN_CTX_free>>;

// The field's prime, and the curve's d, as RFC 8032 section 5.1 gives them.
constexpr const char* kPrime = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
constexpr const char* kD = "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3";
// The y of the points of order 8; 0 has order 4, 1 and -1 have orders 1 and 2.
constexpr const char* kOrderEight[] = {
    "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
    "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"};

Bignum number(const char* hex) {
  BIGNUM* made = nullptr;
  return BN_hex2bn(&made, hex) == 0 ? nullptr : Bignum(made);
}

// Whether (y^2 - 1) / (d y^2 + 1) is a square, which x^2 must be. None: the library failed.
std::optional<bool> on_curve(const BIGNUM* y, const BIGNUM* prime, BN_CTX* context) {
  const Bignum d = number(kD);
  const Bignum square(BN_new());
  const Bignum above(BN_new());
  const Bignum below(BN_new());
  const Bignum exponent(BN_new());
  if (d == nullptr || square == nullptr || above == nullptr || below == nullptr ||
      exponent == nullptr) {
    return std::nullopt;
  }
  // The product is a square exactly if the quotient is.
  const bool done =
      BN_mod_sqr(square.get(), y, prime, context) == kSuccess &&
      BN_mod_sub(above.get(), square.get(), BN_value_one(), prime, context) == kSuccess &&
      BN_mod_mul(below.get(), d.get(), square.get(), prime, context) == kSuccess &&
      BN_mod_add(below.get(), below.get(), BN_value_one(), prime, context) == kSuccess &&
      BN_mod_mul(above.get(), above.get(), below.get(), prime, context) == kSuccess &&
      BN_rshift1(exponent.get(), prime) == kSuccess &&
      BN_mod_exp(above.get(), above.get(), exponent.get(), prime, context) == kSuccess;
  if (!done) return std::nullopt;
  return BN_is_one(above.get()) != 0 || BN_is_zero(above.get()) != 0;
}

}  // namespace

base::Result<std::optional<std::string>> ed25519_point_problem(std::string_view bytes) {
  ONUS_CHECK(bytes.size() == 32);
  std::string big_endian(bytes.rbegin(), bytes.rend());
  const bool negative_x = (static_cast<unsigned char>(big_endian[0]) & 0x80U) != 0;
  big_endian[0] = static_cast<char>(static_cast<unsigned char>(big_endian[0]) & 0x7FU);
  const BignumContext context(BN_CTX_new());
  const Bignum prime = number(kPrime);
  const Bignum y(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
  const Bignum minus_one(prime == nullptr ? nullptr : BN_dup(prime.get()));
  if (context == nullptr || prime == nullptr || y == nullptr || minus_one == nullptr ||
      BN_sub_word(minus_one.get(), 1) != kSuccess) {
    return library_failed("looking at an Ed25519 key");
  }
  const bool x_is_zero = BN_is_one(y.get()) != 0 || BN_cmp(y.get(), minus_one.get()) == 0;
  if (BN_cmp(y.get(), prime.get()) >= 0 || (x_is_zero && negative_x)) {
    return std::optional<std::string>(
        "the key is a second spelling of its point (not canonical): programs would disagree about "
        "its signatures");
  }
  const bool order_eight = std::ranges::any_of(kOrderEight, [&](const char* hex) {
    const Bignum other = number(hex);
    return other != nullptr && BN_cmp(y.get(), other.get()) == 0;
  });
  if (x_is_zero || BN_is_zero(y.get()) != 0 || order_eight) {
    return std::optional<std::string>(
        "the key is a point of low order: one signature would fit many messages");
  }
  const auto lies = on_curve(y.get(), prime.get(), context.get());
  if (!lies) return library_failed("looking at an Ed25519 key");
  if (!*lies) return std::optional<std::string>("the key is no point of its curve");
  return std::optional<std::string>();
}

}  // namespace onus::crypto
