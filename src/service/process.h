// Other programs, run without a shell.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"

namespace onus::service {

/// How a program ended, and what it said.
struct ProcessEnd {
  int code = 0;  // 127: it is not there; 128 + n: signal n ended it
  std::string out;
  std::string err;  // its first kProcessErrBytesMax bytes
};

inline constexpr std::size_t kProcessErrBytesMax = 4096;

/// Runs `arguments[0]`, found by PATH, with `input` on its stdin, and waits for it. No shell reads
/// the arguments. Variables named in `without` are not handed on.
///
/// Pre     `arguments` is not empty; none holds a NUL.
/// Errors  kIo: it could not be started or waited for. kLimit: it wrote more than `out_bytes_max`.
[[nodiscard]] base::Result<ProcessEnd> run_process(const std::vector<std::string>& arguments,
                                                   std::string_view input,
                                                   std::size_t out_bytes_max,
                                                   const std::vector<std::string>& without = {});

}  // namespace onus::service
