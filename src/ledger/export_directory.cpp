#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "onus/ledger/verify_log.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

std::unexpected<base::Error> unreadable(const std::filesystem::path& path, int error) {
  const ErrorKind kind =
      error == ENOENT || error == ENOTDIR ? ErrorKind::kNotFound : ErrorKind::kIo;
  return base::fail(kind,
                    fmt::format("{}: {}", path.string(), std::generic_category().message(error)));
}

Result<std::string> read_whole(const std::filesystem::path& path, std::size_t bytes_max) {
  const OpenFile file(path);
  if (file.descriptor() < 0) return unreadable(path, errno);
  struct stat status{};
  if (::fstat(file.descriptor(), &status) != 0) return unreadable(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return base::fail(ErrorKind::kInvalid, fmt::format("{}: not a file", path.string()));
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > bytes_max) {
    return base::fail(ErrorKind::kLimit, fmt::format("{}: {} bytes; such a file has at most {}",
                                                     path.string(), size, bytes_max));
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.descriptor(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, errno);
    if (got == 0) break;  // cut off meanwhile: what is missing shows in the hash
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

std::string attachment_name(const Hash& digest) {
  const std::string name = digest.hex();
  return fmt::format("attachments/{}/{}", name.substr(0, 2), name);
}

Result<std::string> ExportDirectory::read(const TileId& tile) const {
  const std::size_t bytes_max =
      tile.kind == TileId::Kind::kEntries ? kBundleBytesMax : kTileWidth * crypto::kDigestBytes;
  return read_whole(directory_ / tile_path(tile), bytes_max);
}

Result<std::string> ExportDirectory::file(std::string_view name, std::size_t bytes_max) const {
  return read_whole(directory_ / name, bytes_max);
}

Result<std::string> ExportDirectory::attachment(const Hash& digest) const {
  const std::filesystem::path path = directory_ / attachment_name(digest);
  auto bytes = read_whole(path, kExportFileBytesMax);
  if (!bytes) return bytes;
  const auto found = crypto::sha256(*bytes);
  if (!found) return std::unexpected(found.error());
  if (*found != digest) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("{}: its SHA-256 is {}", path.string(), found->hex()));
  }
  return bytes;
}

Result<void> ExportDirectory::check_attachment(const Hash& digest) const {
  const std::filesystem::path path = directory_ / attachment_name(digest);
  const OpenFile file(path);
  if (file.descriptor() < 0) return unreadable(path, errno);
  crypto::Sha256 hash;
  std::string buffer(1U << 20U, '\0');
  while (true) {
    const ssize_t got = ::read(file.descriptor(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, errno);
    if (got == 0) break;
    hash.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
  }
  const auto found = hash.finish();
  if (!found) return std::unexpected(found.error());
  if (*found == digest) return {};
  return base::fail(ErrorKind::kDenied,
                    fmt::format("{}: its SHA-256 is {}", path.string(), found->hex()));
}

}  // namespace onus::ledger
