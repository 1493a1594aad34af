// The operators of formulae and expressions, as the format spells them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "open_psa_document.h"

namespace onus::diagrams {

struct TermWord {
  std::string_view word;
  TermKind kind;
  std::uint32_t arguments_min;
  std::uint32_t arguments_max;
  bool in_formula;
};

inline constexpr std::uint32_t kMany = ~0U;
inline constexpr std::array kTermWords{
    TermWord{"and", TermKind::kAnd, 1, kMany, true},
    TermWord{"or", TermKind::kOr, 1, kMany, true},
    TermWord{"not", TermKind::kNot, 1, 1, true},
    TermWord{"xor", TermKind::kXor, 2, kMany, true},
    TermWord{"nand", TermKind::kNand, 1, kMany, true},
    TermWord{"nor", TermKind::kNor, 1, kMany, true},
    TermWord{"atleast", TermKind::kAtLeast, 1, kMany, true},
    TermWord{"cardinality", TermKind::kCardinality, 1, kMany, true},
    TermWord{"imply", TermKind::kImply, 2, 2, true},
    TermWord{"iff", TermKind::kIff, 2, 2, true},
    TermWord{"add", TermKind::kAdd, 1, kMany, false},
    TermWord{"sub", TermKind::kSub, 2, kMany, false},
    TermWord{"mul", TermKind::kMul, 1, kMany, false},
    TermWord{"div", TermKind::kDiv, 2, kMany, false},
    TermWord{"neg", TermKind::kNeg, 1, 1, false},
};

}  // namespace onus::diagrams
