// What a server's certificate says of itself: how long, and for whom.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/base/result.h"

namespace onus::crypto {

/// From when until when a certificate may be believed.
struct Validity {
  base::TimePoint from, to;

  bool operator==(const Validity&) const = default;
};

/// Errors  kInvalid: not one certificate in DER, or times that cannot be read.
[[nodiscard]] base::Result<Validity> validity_of(std::string_view der);

/// Whether a server with this certificate may be called by that DNS name or bare address; its
/// subject's common name counts for nothing.
///
/// Errors  kInvalid: not one certificate in DER.
/// Source  RFC 9525 sections 6.3 to 6.5
[[nodiscard]] base::Result<bool> is_for(std::string_view der, const std::string& name);

/// The first certificate of a PEM text, as DER.
///
/// Errors  kInvalid: none.
[[nodiscard]] base::Result<std::string> first_certificate(std::string_view pem);

}  // namespace onus::crypto
