#include "onus/crypto/system_rng.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace onus::crypto {

base::Result<void> SystemRng::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return base::fail(base::ErrorKind::kIo,
                        fmt::format("the operating system gave no random bytes: {}",
                                    std::generic_category().message(errno)));
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace onus::crypto
