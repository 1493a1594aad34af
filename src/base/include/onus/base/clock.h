// The clock as a parameter: nothing below `main` reads the time by itself.
#pragma once

#include <chrono>

namespace onus::base {

using TimePoint = std::chrono::sys_seconds;  // UTC, whole seconds
using Seconds = std::chrono::seconds;        // 64-bit

/// Tells what time it is; tests hand in a fixed one.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
  }
};

/// Always the same moment.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(TimePoint at) : at_(at) {}
  [[nodiscard]] TimePoint now() const override { return at_; }

 private:
  TimePoint at_;
};

}  // namespace onus::base
