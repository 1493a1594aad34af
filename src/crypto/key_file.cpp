#include "onus/crypto/key_file.h"

#include <fmt/format.h>

#include "onus/crypto/private_file.h"

namespace onus::crypto {

using base::ErrorKind;
using base::Result;
using base::SecretBytes;

namespace {

constexpr std::string_view kWhat = "key file";

std::unexpected<base::Error> wrong(ErrorKind kind, const std::string& path, std::string_view why) {
  return base::fail(kind, fmt::format("{} {}: {}", kWhat, path, why));
}

}  // namespace

Result<PrivateKey> read_key_file(const std::string& path, const SecretBytes& passphrase) {
  const auto file = read_private_file(path, kWhat, kKeyFileBytesMax);
  if (!file) return std::unexpected(file.error());
  const std::string_view pem = file->bytes.view();
  const bool sealed = pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----");
  if (!sealed && !file->private_to_us) {
    return wrong(
        ErrorKind::kDenied, path,
        fmt::format("others may read this unsealed key, or it is another user's: chmod 600 "
                    "{}, and make a new key if somebody may have read it",
                    path));
  }
  auto key = PrivateKey::from_pem(pem, passphrase);
  if (!key) return wrong(key.error().kind, path, key.error().message);
  return key;
}

Result<void> write_key_file(const std::string& path, const PrivateKey& key,
                            const SecretBytes& passphrase) {
  const auto pem = key.to_pem(passphrase);
  if (!pem) return std::unexpected(pem.error());
  return write_private_file(path, kWhat, pem->view());
}

}  // namespace onus::crypto
