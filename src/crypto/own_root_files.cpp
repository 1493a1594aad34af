// The own root where it lies.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "onus/crypto/own_root.h"
#include "onus/crypto/private_file.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;

constexpr std::size_t kFileBytesMax = 64U * 1024U;

Result<OwnCertificate> make_files(const std::string& certificate, const std::string& key,
                                  OwnCertificate root) {
  // The key first: a certificate that people install has a key that exists.
  if (auto written = write_private_file(key, "root key", root.key_pem.view()); !written) {
    return std::unexpected(written.error());
  }
  std::ofstream out(certificate, std::ios::binary);
  out << root.certificate_pem;
  out.close();
  if (!out) {
    std::error_code ignored;
    std::filesystem::remove(key, ignored);
    std::filesystem::remove(certificate, ignored);
    return fail(ErrorKind::kIo, fmt::format("{}: cannot be written", certificate));
  }
  return root;
}

}  // namespace

Result<OwnCertificate> open_own_root(const std::string& directory, const ServerNames& names,
                                     base::TimePoint now, base::Rng& rng) {
  const std::string certificate = directory + "/root.pem";
  const std::string key = directory + "/root.key";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return fail(ErrorKind::kIo, fmt::format("{}: cannot be made: {}", directory, error.message()));
  }
  const bool has_certificate = std::filesystem::exists(certificate, error);
  const bool has_key = std::filesystem::exists(key, error);
  if (!has_certificate && !has_key) {
    auto root = make_root(names, now, rng);
    if (!root) return std::unexpected(root.error());
    return make_files(certificate, key, std::move(*root));
  }
  if (has_certificate != has_key) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{}: there is {} without {}: bring the other back, or move it away and "
                            "install a new root on every approver's device",
                            directory, has_key ? "root.key" : "root.pem",
                            has_key ? "root.pem" : "root.key"));
  }
  auto secret = read_private_file(key, "root key", kFileBytesMax);
  if (!secret) return std::unexpected(secret.error());
  if (!secret->private_to_us) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("{}: others may read it, so it is no secret: chmod 600, or better a new "
                    "root",
                    key));
  }
  std::ifstream in(certificate, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  OwnCertificate root;
  root.certificate_pem = text.str();
  root.key_pem = std::move(secret->bytes);
  if (root.certificate_pem.size() > kFileBytesMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("{}: longer than {} bytes", certificate, kFileBytesMax));
  }
  return root;
}

}  // namespace onus::crypto
