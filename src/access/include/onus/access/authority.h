// The authority that certifies people's SSH keys for an emergency, and the file that it lies in.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/base/secret_bytes.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/sealed_box.h"

namespace onus::access {

inline constexpr std::size_t kAuthorityFileBytesMax = 64U * 1024U;
inline constexpr std::size_t kAuthorityShares = 2;  // where two operators hold it
inline constexpr std::size_t kHolderBytesMax = 128;

/// One operator's part of a sealed authority.
struct AuthorityShare {
  std::string holder;  // who keeps the passphrase, for the prompt: "marta"
  crypto::SealedBox box;

  bool operator==(const AuthorityShare&) const = default;
};

/// An authority's file, read but not opened. With one share, that opens it. With two, each holds
/// half of a 2-of-2 XOR split: one alone says nothing about the key, and there is no spare.
struct SealedAuthority {
  codec::SshPublicKey public_key;
  base::TimePoint made_at;
  std::vector<AuthorityShare> shares;  // 1 or kAuthorityShares

  bool operator==(const SealedAuthority&) const = default;
};

/// Errors  kInvalid: not such a file of this version, or one that was cut short or changed; no
///         message tells where. kLimit: longer than kAuthorityFileBytesMax.
/// Source  docs/formats/sealed-authority.md
[[nodiscard]] base::Result<SealedAuthority> parse_sealed_authority(std::string_view text);
/// Errors  kInvalid: a holder's name is no UTF-8.
[[nodiscard]] base::Result<std::string> sealed_authority_text(const SealedAuthority& sealed);

/// Reads the file; its rights are not asked for, as it is sealed.
///
/// Errors  As parse_sealed_authority; kNotFound, kIo: the file.
[[nodiscard]] base::Result<SealedAuthority> read_sealed_authority(const std::string& path);

/// A holder and their passphrase.
struct Holder {
  std::string name;
  base::SecretBytes passphrase;
};

/// An opened authority: an Ed25519 key that signs certificates and nothing else.
///
/// Threads Any number may issue with one authority at once.
class SshAuthority {
 public:
  /// Errors  kIo: randomness or the crypto library failed.
  [[nodiscard]] static base::Result<SshAuthority> generate(base::Rng& rng);

  /// For tests, and for keys that come from elsewhere.
  [[nodiscard]] static base::Result<SshAuthority> from_seed(const base::SecretBytes& seed);

  /// Opens a sealed one.
  ///
  /// Errors  kDenied: a passphrase is wrong, or the file was changed; it is not told which.
  ///         kInvalid: another number of passphrases than shares. kIo: memory, the library.
  [[nodiscard]] static base::Result<SshAuthority> unseal(
      const SealedAuthority& sealed, std::span<const base::SecretBytes> passphrases);

  /// Seals it for one holder, or split between two.
  ///
  /// Errors  kInvalid: neither one nor two holders, one twice, a name that is empty, longer than
  ///         kHolderBytesMax or not printable ASCII; an empty passphrase, or the same one twice.
  ///         kLimit, kIo: as crypto::seal_box.
  /// Cost    As `cost` says, for each holder.
  [[nodiscard]] base::Result<SealedAuthority> seal(std::span<const Holder> holders,
                                                   base::TimePoint now, base::Rng& rng,
                                                   const crypto::ScryptCost& cost) const;

  [[nodiscard]] const codec::SshPublicKey& public_key() const { return public_key_; }
  /// "SHA256:…", what a grant's statement names as its `authority`.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  [[nodiscard]] const crypto::PrivateKey& key() const { return key_; }

 private:
  SshAuthority(base::SecretBytes seed, crypto::PrivateKey key, codec::SshPublicKey public_key,
               std::string fingerprint);

  base::SecretBytes seed_;
  crypto::PrivateKey key_;
  codec::SshPublicKey public_key_;
  std::string fingerprint_;
};

}  // namespace onus::access
