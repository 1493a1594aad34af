// What an Open-PSA file says, before names are looked up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onus/base/result.h"
#include "onus/diagrams/open_psa.h"

namespace onus::diagrams {

struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

enum class TermKind : std::uint8_t {
  kReference,  // of an event in a formula, of a parameter in an expression
  kConstant,   // formula: true or false; expression: a number
  kAnd,
  kOr,
  kNot,
  kXor,
  kNand,
  kNor,
  kAtLeast,
  kCardinality,
  kImply,
  kIff,
  kAdd,
  kSub,
  kMul,
  kDiv,
  kNeg,
};

inline constexpr std::uint32_t kNoTerm = ~0U;

/// A node of a formula or of an expression; the arguments are a linked list.
struct Term {
  TermKind kind = TermKind::kConstant;
  std::uint32_t name = 0;  // which name, of kReference
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  double value = 0;
  std::uint32_t first = kNoTerm;
  std::uint32_t last = kNoTerm;
  std::uint32_t next = kNoTerm;
  std::uint32_t count = 0;
  bool in_formula = true;
  Place place;
};

enum class NameKind : std::uint8_t { kUndefined, kGate, kBasicEvent, kHouseEvent, kParameter };

struct Name {
  std::string text;
  NameKind kind = NameKind::kUndefined;
  std::uint32_t term = kNoTerm;  // formula of a gate, expression of an event or parameter
  Place defined;
};

struct Document {
  std::string tree_name;
  std::vector<Name> events;
  std::vector<Name> parameters;
  std::vector<Term> terms;
};

/// A failure at a place of the file.
[[nodiscard]] base::Error open_psa_error(base::ErrorKind kind, const std::string& file, Place place,
                                         const std::string& message);

[[nodiscard]] base::Result<Document> parse_open_psa(std::string_view bytes,
                                                    const OpenPsaOptions& options);
[[nodiscard]] base::Result<FaultTree> resolve_open_psa(const Document& document,
                                                       const OpenPsaOptions& options);

}  // namespace onus::diagrams
