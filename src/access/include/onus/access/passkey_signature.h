// A passkey as a key of SSH: what a browser makes enters the ledger as SSHSIG.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/cose_key.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"

namespace onus::access {

/// The algorithms that a passkey may be enrolled with, the one that is asked for first in front:
/// ES256 has a name of OpenSSH's, so that ssh-keygen can verify what such a passkey signs.
inline constexpr std::array kPasskeyAlgorithms{
    codec::CoseAlgorithm::kEs256, codec::CoseAlgorithm::kEdDsa, codec::CoseAlgorithm::kEs384,
    codec::CoseAlgorithm::kEs512, codec::CoseAlgorithm::kRs256};

/// The key of a registered passkey, as SSH writes it, for the relying party that it was made for.
/// P-384, P-521 and RSA get a type of our own naming: docs/formats/ledger-signatures.md.
///
/// Errors  kInvalid: an algorithm that is none of kPasskeyAlgorithms.
[[nodiscard]] base::Result<codec::SshPublicKey> ssh_key_of(const codec::CoseKey& key,
                                                           std::string_view relying_party);

/// The way back, so that a sign-in can be judged.
///
/// Errors  kInvalid: a key that no security key or passkey holds.
[[nodiscard]] base::Result<codec::CoseKey> cose_key_of(const codec::SshPublicKey& key);

/// What a browser returned from navigator.credentials.get().
struct PasskeyAssertion {
  std::string authenticator_data;
  std::string client_data;  // clientDataJSON, every byte
  std::string signature;    // ECDSA: DER; Ed25519: 64 bytes; RSA: PKCS #1 v1.5
};

/// The assertion as SSHSIG with the `webauthn-sk-` algorithm of the key. Whether it fits anything
/// is for crypto::verify_sshsig: the challenge must have been the whole SSHSIG signed data.
///
/// Errors  kDenied: the answer is for another relying party than the key.
///         kInvalid: no passkey's key; the authenticator data or the signature has another form;
///         client data without an origin. kLimit: a named limit of codec/sshsig.h.
/// Source  [OpenSSH PROTOCOL.u2f], "webauthn signatures"
[[nodiscard]] base::Result<codec::SshSig> sshsig_of(const codec::SshPublicKey& key,
                                                    std::string_view name_space,
                                                    const PasskeyAssertion& assertion);

}  // namespace onus::access
