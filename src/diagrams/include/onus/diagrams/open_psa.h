// Fault trees in the Open-PSA Model Exchange Format (XML).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/diagrams/formula.h"

namespace onus::diagrams {

inline constexpr std::uint64_t kOpenPsaBytesMax = std::uint64_t{512} << 20U;
inline constexpr std::uint32_t kOpenPsaNestingMax = 1'000;     // elements in one another
inline constexpr std::uint64_t kOpenPsaTermsMax = 50'000'000;  // operators and references
inline constexpr std::uint64_t kOpenPsaNamesMax = 20'000'000;  // events and parameters
inline constexpr std::size_t kOpenPsaNameBytesMax = 1'000;

struct OpenPsaOptions {
  std::string file_name = "fault-tree.xml";  // for messages only
  std::string top;                           // a gate; empty: the one that no gate uses
  std::uint64_t bytes_max = kOpenPsaBytesMax;
  std::uint32_t nesting_max = kOpenPsaNestingMax;
};

/// A fault tree and what its variables are called. Variables are basic events of the formula in
/// the order in which the top meets them; a house event is a constant and no variable.
struct FaultTree {
  std::string name;
  std::string top;
  Formula formula;
  std::vector<std::string> variables;
  std::vector<double> probabilities;  // empty when some basic event has none
  std::string first_without_probability;
};

/// Reads a fault tree.
///
/// Understood are gates over and, or, not, xor, nand, nor, atleast, cardinality, imply, iff and
/// constants, nested in one another; basic events, house events and parameters; and, as
/// expressions, float, int, bool, parameter, add, sub, mul, div and neg.
/// Errors  kInvalid: anything else, an undefined name, a gate that depends on itself, a
///         probability outside 0 to 1. kLimit: one of the limits above. Each with file:line:column.
/// Source  [OpenPSA20d]; docs/analysis/cut-sets.md
[[nodiscard]] base::Result<FaultTree> read_open_psa(std::string_view bytes,
                                                    const OpenPsaOptions& options = {});

/// Reads the file `path`, which is also the name in messages. A larger file than
/// `options.bytes_max` is not read at all.
///
/// Errors  kIo: the file cannot be read.
[[nodiscard]] base::Result<FaultTree> read_open_psa_file(const std::string& path,
                                                         OpenPsaOptions options = {});

}  // namespace onus::diagrams
