// CHECK: for programmer error only, on in every build. Never for input, network, clock or disk.
#pragma once

namespace onus::base {

/// Says what was violated and where, on stderr, and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace onus::base

#define ONUS_CHECK(condition)                                     \
  do {                                                            \
    if (!(condition)) [[unlikely]]                                \
      ::onus::base::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
