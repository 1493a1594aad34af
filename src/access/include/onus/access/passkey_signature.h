// A passkey as a key of SSH: what a browser makes enters the ledger as SSHSIG.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/cose_key.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"

namespace onus::access {

/// The key of a registered passkey, as SSH writes it, for the relying party that it was made for.
///
/// Errors  kInvalid: not ES256; SSHSIG has no name for passkeys of other algorithms.
[[nodiscard]] base::Result<codec::SshPublicKey> ssh_key_of(const codec::CoseKey& key,
                                                           std::string_view relying_party);

/// What a browser returned from navigator.credentials.get().
struct PasskeyAssertion {
  std::string authenticator_data;
  std::string client_data;  // clientDataJSON, every byte
  std::string signature;    // DER
};

/// The assertion as `webauthn-sk-ecdsa-sha2-nistp256@openssh.com`. Whether it fits anything is for
/// crypto::verify_sshsig: the challenge must have been the whole SSHSIG signed data.
///
/// Errors  kInvalid: the authenticator data or the signature has another form; client data without
///         an origin. kLimit: a named limit of codec/sshsig.h.
/// Source  [OpenSSH PROTOCOL.u2f], "webauthn signatures"
[[nodiscard]] base::Result<codec::SshSig> sshsig_of(const codec::SshPublicKey& key,
                                                    std::string_view name_space,
                                                    const PasskeyAssertion& assertion);

}  // namespace onus::access
