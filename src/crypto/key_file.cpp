#include "onus/crypto/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using base::SecretBytes;

std::unexpected<base::Error> wrong(ErrorKind kind, const std::string& path, std::string_view why) {
  return base::fail(kind, fmt::format("key file {}: {}", path, why));
}

std::unexpected<base::Error> refused(const std::string& path, std::string_view step) {
  return wrong(errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo, path,
               fmt::format("{}: {}", step, std::generic_category().message(errno)));
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

// The open file is asked, not its path, so that nobody swaps it in between.
Result<std::size_t> checked_size(const File& file, const std::string& path, bool& private_to_us) {
  struct stat found = {};
  if (fstat(file.get(), &found) != 0) return refused(path, "cannot be asked about");
  if (!S_ISREG(found.st_mode)) return wrong(ErrorKind::kIo, path, "no regular file");
  if (std::cmp_greater(found.st_size, kKeyFileBytesMax)) {
    return wrong(ErrorKind::kLimit, path,
                 fmt::format("{} bytes (at most {})", found.st_size, kKeyFileBytesMax));
  }
  private_to_us = (found.st_mode & (S_IRWXG | S_IRWXO)) == 0 && found.st_uid == geteuid();
  return static_cast<std::size_t>(found.st_size);
}

Result<SecretBytes> contents(const File& file, const std::string& path, std::size_t bytes) {
  SecretBytes pem(bytes);
  std::size_t at = 0;
  while (at < bytes) {
    const ssize_t got = read(file.get(), pem.span().data() + at, bytes - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused(path, "cannot be read");
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  pem.shrink(at);
  return pem;
}

Result<void> written(const File& file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return refused(path, "cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (fsync(file.get()) != 0) return refused(path, "cannot be made durable");
  return {};
}

Result<void> folder_synced(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const File directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || fsync(directory.get()) != 0) {
    return refused(path, "its folder cannot be made durable");
  }
  return {};
}

}  // namespace

Result<PrivateKey> read_key_file(const std::string& path, const SecretBytes& passphrase) {
  // Non-blocking, so that a pipe of that name is refused and not waited for.
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return refused(path, "cannot be opened");
  bool private_to_us = false;
  const auto bytes = checked_size(file, path, private_to_us);
  if (!bytes) return std::unexpected(bytes.error());
  const auto pem = contents(file, path, *bytes);
  if (!pem) return std::unexpected(pem.error());
  const bool sealed = pem->view().contains("-----BEGIN ENCRYPTED PRIVATE KEY-----");
  if (!sealed && !private_to_us) {
    return wrong(
        ErrorKind::kDenied, path,
        fmt::format("others may read this unsealed key, or it is another user's: chmod 600 "
                    "{}, and make a new key if somebody may have read it",
                    path));
  }
  auto key = PrivateKey::from_pem(pem->view(), passphrase);
  if (!key) return wrong(key.error().kind, path, key.error().message);
  return key;
}

Result<void> write_key_file(const std::string& path, const PrivateKey& key,
                            const SecretBytes& passphrase) {
  const auto pem = key.to_pem(passphrase);
  if (!pem) return std::unexpected(pem.error());
  constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
  const File file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (file.get() < 0) {
    if (errno == EEXIST) return wrong(ErrorKind::kIo, path, "it exists, and is not overwritten");
    return refused(path, "cannot be made");
  }
  auto done = written(file, path, pem->view());
  if (done) done = folder_synced(path);
  if (!done) unlink(path.c_str());
  return done;
}

}  // namespace onus::crypto
