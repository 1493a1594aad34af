// Randomness as a parameter: nothing below `main` draws it by itself.
#pragma once

#include <cstdint>
#include <span>

#include "onus/base/result.h"

namespace onus::base {

/// Fills buffers with bytes nobody can predict; tests hand in a counted one.
class Rng {
 public:
  virtual ~Rng() = default;

  /// Fills all of `out`.
  ///
  /// Errors  kIo: the source failed; then nothing in `out` may be used.
  [[nodiscard]] virtual Result<void> fill(std::span<std::uint8_t> out) = 0;
};

}  // namespace onus::base
