// Keys whose private half is in this file: for tests only.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "onus/base/secret_bytes.h"
#include "onus/ledger/note_signer.h"

namespace onus::ledger {

/// A signer whose seed is 32 times `letter`.
inline KeySigner test_signer(const std::string& name, NoteKeyType type, char letter) {
  auto key = crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, letter)));
  EXPECT_TRUE(key.has_value());
  auto signer = KeySigner::make(name, type, std::move(*key));
  EXPECT_TRUE(signer.has_value());
  return std::move(*signer);
}

}  // namespace onus::ledger
