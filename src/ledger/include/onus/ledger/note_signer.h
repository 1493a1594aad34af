// Note signing with a key in memory.
#pragma once

#include "onus/crypto/private_key.h"
#include "onus/ledger/note.h"

namespace onus::ledger {

/// Signs as a log (kEd25519) or as a witness (kCosignature).
class KeySigner final : public NoteSigner {
 public:
  /// Errors  kInvalid: `name` may not name a key.
  [[nodiscard]] static base::Result<KeySigner> make(std::string name, NoteKeyType type,
                                                    crypto::PrivateKey key);

  [[nodiscard]] const NoteVerifier& verifier() const override { return verifier_; }
  [[nodiscard]] base::Result<NoteSignature> sign(std::string_view text,
                                                 std::uint64_t time_unix) override;

 private:
  KeySigner(NoteVerifier verifier, crypto::PrivateKey key)
      : verifier_(std::move(verifier)), key_(std::move(key)) {}

  NoteVerifier verifier_;
  crypto::PrivateKey key_;
};

}  // namespace onus::ledger
