// Registrations from any attestation object: refused, or a credential that a sign-in can be asked
// of. The client data and the challenge stay the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/access/webauthn.h"
#include "onus/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus::access;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  static const CeremonyDemand demand{
      {"example.org", {"https://example.org"}, {}}, std::string(16, '\0'), false, false};
  constexpr std::string_view kCreate =
      R"({"type":"webauthn.create","challenge":"AAAAAAAAAAAAAAAAAAAAAA","origin":"https://example.org"})";
  constexpr std::string_view kGet =
      R"({"type":"webauthn.get","challenge":"AAAAAAAAAAAAAAAAAAAAAA","origin":"https://example.org"})";
  const auto credential = verify_registration({kCreate, bytes}, demand, {{}, {}});
  if (!credential) return 0;
  ONUS_CHECK(!credential->id.empty() && credential->trust != AttestationTrust::kTrusted);
  ONUS_CHECK(!verify_authentication({kGet, bytes, bytes}, demand, *credential));
  return 0;
}
