// Registrations from any attestation object: refused, or a credential that a sign-in can be asked
// of, and whose key an SSHSIG can be made for, which says nothing that was signed. The client data
// and the challenge stay the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/access/passkey_signature.h"
#include "onus/access/webauthn.h"
#include "onus/base/check.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/sha256.h"
#include "onus/crypto/sshsig.h"

namespace {

void try_as_signer(const onus::access::Credential& credential, std::string_view bytes,
                   const std::string& client_data) {
  using namespace onus;
  const auto key = access::ssh_key_of(credential.key, "example.org");
  if (!key) return;
  ONUS_CHECK(access::cose_key_of(*key) == credential.key);
  ONUS_CHECK(codec::parse_ssh_key_blob(codec::ssh_key_blob(*key)) == *key);
  // The beginning of a sign-in's data must be the relying party's hash, or nothing is read.
  static const std::string hash = [] {
    const auto digest = crypto::sha256(std::string_view("example.org")).value();
    return std::string(reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size());
  }();
  const std::string tail(bytes.substr(bytes.size() / 2));
  const auto signature = access::sshsig_of(*key, "fuzz", {hash + tail, client_data, tail});
  if (signature) {
    ONUS_CHECK(!crypto::verify_ssh_signature(crypto::PublicKey::from_ssh(*key).value(), *signature,
                                             std::string(16, '\0')));
  }
}

}  // namespace

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
  try_as_signer(*credential, bytes, std::string(kGet));
  return 0;
}
