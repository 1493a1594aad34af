#include "onus/ledger/note_signer.h"

#include "onus/base/check.h"
#include "onus/codec/ssh_wire.h"

namespace onus::ledger {

base::Result<KeySigner> KeySigner::make(std::string name, NoteKeyType type,
                                        crypto::PrivateKey key) {
  auto verifier = NoteVerifier::make(std::move(name), type, key.public_bytes());
  if (!verifier) return std::unexpected(verifier.error());
  return KeySigner(std::move(*verifier), std::move(key));
}

base::Result<NoteSignature> KeySigner::sign(std::string_view text, std::uint64_t time_unix) {
  ONUS_CHECK(text.ends_with('\n'));
  const auto signature = key_.sign(note_signed_data(verifier_.type(), text, time_unix));
  if (!signature) return std::unexpected(signature.error());
  codec::SshWriter bytes;
  if (verifier_.type() == NoteKeyType::kCosignature) bytes.uint64(time_unix);
  return NoteSignature{verifier_.name(), verifier_.id(), bytes.raw(*signature).bytes()};
}

}  // namespace onus::ledger
