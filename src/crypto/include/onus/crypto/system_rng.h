// The operating system's randomness.
#pragma once

#include "onus/base/rng.h"

namespace onus::crypto {

/// getrandom(2), which blocks until the kernel's pool is filled and needs no file.
class SystemRng final : public base::Rng {
 public:
  [[nodiscard]] base::Result<void> fill(std::span<std::uint8_t> out) override;
};

}  // namespace onus::crypto
