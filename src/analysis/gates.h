// Writes a monotone formula gate by gate; what is written twice is there once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onus/diagrams/formula.h"

namespace onus::analysis {

/// Gates over failures. Constants are folded, repeated arguments dropped, equal gates shared: so
/// equal numbers mean equal functions (but not the other way round).
class Gates {
 public:
  using Gate = std::uint32_t;

  Gates();
  [[nodiscard]] Gate never() const { return 0; }
  [[nodiscard]] Gate always() const { return 1; }
  [[nodiscard]] Gate add_variable();
  [[nodiscard]] Gate any(std::span<const Gate> arguments) {
    return gate(diagrams::Op::kOr, arguments);
  }
  [[nodiscard]] Gate all(std::span<const Gate> arguments) {
    return gate(diagrams::Op::kAnd, arguments);
  }
  [[nodiscard]] Gate at_least(std::uint64_t k, std::span<const Gate> arguments);

  [[nodiscard]] std::uint64_t size() const { return formula_.size(); }
  /// Hands the formula over. Post: this object is not used any more.
  [[nodiscard]] diagrams::Formula take(Gate top);

 private:
  Gate gate(diagrams::Op op, std::span<const Gate> arguments);
  void grow();
  Gate shared(diagrams::Op op, std::uint32_t k, std::vector<Gate>& arguments);

  diagrams::Formula formula_;
  struct Slot {
    std::uint32_t hash = 0;
    Gate gate = 0;  // 0: free, for the constant is never looked up
  };
  std::vector<Slot> made_;  // open addressing, at most half full
  std::size_t used_ = 0;
  std::vector<Gate> scratch_;
};

}  // namespace onus::analysis
