// One log key, the same in every process of a test.
#pragma once

#include <gtest/gtest.h>

#include "onus/ledger/note_signer.h"
#include "onus/store/rows.h"

namespace onus::crash {

inline ledger::KeySigner test_signer() {
  auto key = crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, 'k')));
  return std::move(
      *ledger::KeySigner::make("example.org/log", ledger::NoteKeyType::kEd25519, std::move(*key)));
}

inline store::LogIdentity test_identity() {
  return {"example.org/log", test_signer().verifier().vkey()};
}

}  // namespace onus::crash
