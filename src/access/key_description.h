// Android's description of an attested key, as far as a registration must ask it.
#pragma once

#include <string_view>

namespace onus::access {

/// Whether the extension's value was made for `challenge`, is for this application alone, and,
/// where it says so, of a key that was made in the device and may only sign. Malformed: no.
///
/// Source  [WebAuthn 3] section 8.4.1; Android key and ID attestation
[[nodiscard]] bool android_description_allows(std::string_view extension,
                                              std::string_view challenge);

}  // namespace onus::access
