// Finds a repeated state in a sequence, at the cost of one comparison a state [Brent80].
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace onus::analysis {

/// Remembers one earlier state, a later one each time the distance has doubled. A sequence that
/// repeats is noticed at the latest after three times the steps that it needs to repeat.
class Repeats {
 public:
  /// Tells whether the state of this step equals the remembered one. `whole` makes the full state
  /// and is asked only where the signatures agree or the state is to be remembered.
  template <class Whole>
  bool step(std::uint64_t number, std::uint64_t signature, const Whole& whole) {
    if (number >= next_) {
      next_ = number * 2;
      number_ = number;
      signature_ = signature;
      state_ = whole();
      return false;
    }
    return number > number_ && number_ != 0 && signature == signature_ && whole() == state_;
  }

  /// The step whose state is remembered.
  [[nodiscard]] std::uint64_t remembered() const { return number_; }

 private:
  static constexpr std::uint64_t kFirst = 64;  // most simulations end before they are looked at
  std::uint64_t next_ = kFirst;
  std::uint64_t number_ = 0;
  std::uint64_t signature_ = 0;
  std::vector<std::int64_t> state_;
};

}  // namespace onus::analysis
