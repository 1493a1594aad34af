// Counts that stop at the largest number instead of beginning anew.
#pragma once

#include "onus/diagrams/cut_sets.h"

namespace onus::diagrams {

[[nodiscard]] inline SetCount add_counts(SetCount left, SetCount right) {
  SetCount sum{0, left.more || right.more};
  if (__builtin_add_overflow(left.value, right.value, &sum.value)) sum.more = true;
  if (sum.more) sum.value = ~Uint128{0};
  return sum;
}

[[nodiscard]] inline SetCount multiply_counts(SetCount left, SetCount right) {
  if (left == SetCount{} || right == SetCount{}) return {};
  SetCount product{0, left.more || right.more};
  if (__builtin_mul_overflow(left.value, right.value, &product.value)) product.more = true;
  if (product.more) product.value = ~Uint128{0};
  return product;
}

}  // namespace onus::diagrams
