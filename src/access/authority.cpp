#include "onus/access/authority.h"

#include <algorithm>

#include "authority_text.h"
#include "onus/base/check.h"
#include "onus/crypto/private_file.h"
#include "onus/crypto/public_key.h"

namespace onus::access {

using base::ErrorKind;
using base::Result;
using base::SecretBytes;

namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::string_view kWhat = "authority file";

std::unexpected<base::Error> does_not_open() {
  return base::fail(ErrorKind::kDenied,
                    "the passphrases do not open this authority, or its file was changed");
}

void add_xor(SecretBytes& into, const SecretBytes& other) {
  ONUS_CHECK(into.size() == other.size());
  const std::string_view bytes = other.view();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    into.span()[i] ^= static_cast<std::uint8_t>(bytes[i]);
  }
}

Result<void> check_holders(std::span<const Holder> holders) {
  if (holders.size() != 1 && holders.size() != kAuthorityShares) {
    return base::fail(ErrorKind::kInvalid, "an authority is sealed for one holder or for two");
  }
  for (const Holder& holder : holders) {
    if (!is_holder_name(holder.name)) {
      return base::fail(ErrorKind::kInvalid,
                        "a holder's name is 1 to 128 printable ASCII characters");
    }
  }
  if (holders.size() == 1) return {};
  if (holders[0].name == holders[1].name) {
    return base::fail(ErrorKind::kInvalid, "two shares for one holder protect nothing");
  }
  if (base::equal_in_constant_time(holders[0].passphrase.view(), holders[1].passphrase.view())) {
    return base::fail(ErrorKind::kInvalid, "both holders gave the same passphrase");
  }
  return {};
}

// What each share holds: the seed, or a random pad and the seed under that pad.
Result<std::vector<SecretBytes>> split(const SecretBytes& seed, std::size_t shares,
                                       base::Rng& rng) {
  std::vector<SecretBytes> parts;
  parts.push_back(seed.clone());
  for (std::size_t i = 1; i < shares; ++i) {
    SecretBytes pad(seed.size());
    if (const auto filled = rng.fill(pad.span()); !filled) return std::unexpected(filled.error());
    add_xor(parts.front(), pad);
    parts.push_back(std::move(pad));
  }
  return parts;
}

}  // namespace

Result<SealedAuthority> read_sealed_authority(const std::string& path) {
  const auto file = crypto::read_private_file(path, kWhat, kAuthorityFileBytesMax);
  if (!file) return std::unexpected(file.error());
  auto sealed = parse_sealed_authority(file->bytes.view());
  if (!sealed) {
    return base::fail(sealed.error().kind,
                      std::string(kWhat) + " " + path + ": " + sealed.error().message);
  }
  return sealed;
}

SshAuthority::SshAuthority(SecretBytes seed, crypto::PrivateKey key, codec::SshPublicKey public_key,
                           std::string fingerprint)
    : seed_(std::move(seed)),
      key_(std::move(key)),
      public_key_(std::move(public_key)),
      fingerprint_(std::move(fingerprint)) {}

Result<SshAuthority> SshAuthority::generate(base::Rng& rng) {
  SecretBytes seed(kSeedBytes);
  if (const auto filled = rng.fill(seed.span()); !filled) return std::unexpected(filled.error());
  return from_seed(seed);
}

Result<SshAuthority> SshAuthority::from_seed(const SecretBytes& seed) {
  auto key = crypto::PrivateKey::from_seed(seed);
  if (!key) return std::unexpected(key.error());
  codec::SshPublicKey public_key;
  public_key.point = key->public_bytes();
  auto fingerprint = crypto::ssh_fingerprint(public_key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  return SshAuthority(seed.clone(), std::move(*key), std::move(public_key),
                      std::move(*fingerprint));
}

Result<SshAuthority> SshAuthority::unseal(const SealedAuthority& sealed,
                                          std::span<const SecretBytes> passphrases) {
  if (passphrases.size() != sealed.shares.size()) {
    return base::fail(ErrorKind::kInvalid, sealed.shares.size() == 1
                                               ? "this authority opens with one passphrase"
                                               : "this authority opens with two passphrases");
  }
  SecretBytes seed(kSeedBytes);
  bool opened = true;
  for (std::size_t i = 0; i < passphrases.size(); ++i) {
    const auto beside = share_context(sealed, i);
    if (!beside) return std::unexpected(beside.error());
    const auto part = crypto::open_box(sealed.shares[i].box, passphrases[i], *beside);
    if (!part && part.error().kind != ErrorKind::kDenied) return std::unexpected(part.error());
    // The other share is tried all the same, so that nobody learns which passphrase was wrong.
    opened = opened && part && part->size() == kSeedBytes;
    if (opened) add_xor(seed, *part);
  }
  if (!opened) return does_not_open();
  auto authority = from_seed(seed);
  if (authority && authority->public_key() != sealed.public_key) return does_not_open();
  return authority;
}

Result<SealedAuthority> SshAuthority::seal(std::span<const Holder> holders, base::TimePoint now,
                                           base::Rng& rng, const crypto::ScryptCost& cost) const {
  if (const auto fit = check_holders(holders); !fit) return std::unexpected(fit.error());
  const auto parts = split(seed_, holders.size(), rng);
  if (!parts) return std::unexpected(parts.error());
  SealedAuthority sealed{.public_key = public_key_, .made_at = now, .shares = {}};
  for (const Holder& holder : holders) sealed.shares.push_back({holder.name, {}});
  for (std::size_t i = 0; i < holders.size(); ++i) {
    const auto beside = share_context(sealed, i);
    if (!beside) return std::unexpected(beside.error());
    auto box = crypto::seal_box((*parts)[i], holders[i].passphrase, *beside, cost, rng);
    if (!box) return std::unexpected(box.error());
    sealed.shares[i].box = std::move(*box);
  }
  return sealed;
}

}  // namespace onus::access
