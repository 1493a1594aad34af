// A log as a party of its own statements: its origin, and the key that signs for it.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/crypto/private_key.h"
#include "onus/ledger/statement_kinds.h"

namespace onus::ledger {

class NoteVerifier;

/// Who the log is. The key that signs its heads also signs what it says itself, as SSHSIG.
struct LogSelf {
  std::string origin;
  std::string key_line;     // "ssh-ed25519 BASE64"
  std::string fingerprint;  // "SHA256:…"

  bool operator==(const LogSelf&) const = default;
};

/// Pre     `verifier` is of type kEd25519.
/// Errors  kIo: the crypto library failed.
[[nodiscard]] base::Result<LogSelf> log_self(const std::string& origin,
                                             const NoteVerifier& verifier);
/// From the text that a store and an export keep.
///
/// Errors  kInvalid: `vkey` is none.
[[nodiscard]] base::Result<LogSelf> log_self(const std::string& origin, std::string_view vkey);

/// The log's own signature on a statement of `kind`: an SSHSIG blob, as ssh-keygen -Y sign makes
/// it.
///
/// Pre     The kind is one that the log may say.
/// Errors  kIo: the crypto library failed.
[[nodiscard]] base::Result<std::string> sign_as_log(const crypto::PrivateKey& key,
                                                    StatementKind kind, std::string_view body_text);

}  // namespace onus::ledger
