// DSSE: the envelope that build and deploy tools read. Verifying is onus/crypto/dsse.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kDsseBytesMax = 1024U * 1024U;  // of an envelope to be read
inline constexpr std::size_t kDsseSignaturesMax = 16;

/// One signature over an envelope; `keyid` is a hint and proves nothing.
struct DsseSignature {
  std::string keyid;  // may be empty
  std::string bytes;

  bool operator==(const DsseSignature&) const = default;
};

struct DsseEnvelope {
  std::string payload_type;  // "application/vnd.in-toto+json"
  std::string payload;
  std::vector<DsseSignature> signatures;

  bool operator==(const DsseEnvelope&) const = default;
};

/// The bytes that are signed: "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload.
///
/// Source  [DSSE], protocol.md
[[nodiscard]] std::string dsse_signed_data(std::string_view payload_type, std::string_view payload);

/// Canonical JSON with payload, payloadType and signatures.
///
/// Errors  kInvalid: `payload_type` or a keyid is not UTF-8.
[[nodiscard]] base::Result<std::string> write_dsse(const DsseEnvelope& envelope);

/// Reads any JSON spelling of an envelope; members we do not know are ignored, as DSSE asks.
///
/// Errors  kInvalid: not JSON, a member missing or of another kind, no signature, base64 that is
///         neither standard nor URL-safe. kLimit: kDsseBytesMax, kDsseSignaturesMax.
/// Source  [DSSE], envelope.md
[[nodiscard]] base::Result<DsseEnvelope> parse_dsse(std::string_view json);

}  // namespace onus::codec
