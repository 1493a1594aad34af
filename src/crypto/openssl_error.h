// Why an OpenSSL call failed, once its return value has said that it did.
#pragma once

#include <string>

namespace onus::crypto {

// EVP's calls are documented to return 1 for success.
inline constexpr int kSuccess = 1;

/// The oldest queued reason; empties the queue. Entries may linger from calls that succeeded, so
/// the queue alone says nothing.
[[nodiscard]] std::string queued_reason();

}  // namespace onus::crypto
