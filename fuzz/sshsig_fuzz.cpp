// SSHSIG in its armor and without, and the signature alone: what is read is written back, and
// verifying it neither crashes nor succeeds for a message that nobody signed.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/sshsig.h"

namespace {

void try_out(const onus::codec::SshSig& signature) {
  const auto again = onus::codec::parse_sshsig(onus::codec::armor_sshsig(signature));
  ONUS_CHECK(again.has_value() && *again == signature);
  ONUS_CHECK(!onus::crypto::verify_sshsig(signature, signature.name_space, "never signed"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto signature = onus::codec::parse_sshsig(text)) try_out(*signature);
  if (const auto signature = onus::codec::parse_sshsig_blob(text)) {
    ONUS_CHECK(onus::codec::sshsig_blob(*signature) == text);
    try_out(*signature);
  }
  if (const auto signature = onus::codec::parse_ssh_signature(text)) {
    ONUS_CHECK(onus::codec::ssh_signature_blob(*signature) == text);
  }
  return 0;
}
