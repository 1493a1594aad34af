#include "openssl_error.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include "evp.h"

namespace onus::crypto {

std::string queued_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : fmt::format("error {:08x}", code);
}

std::unexpected<base::Error> library_failed(std::string_view step) {
  return base::fail(base::ErrorKind::kIo,
                    fmt::format("the crypto library failed while {}: {}", step, queued_reason()));
}

}  // namespace onus::crypto
