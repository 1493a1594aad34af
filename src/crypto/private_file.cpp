#include "onus/crypto/private_file.h"

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

/// A file as messages name it.
struct Named {
  const std::string& path;
  std::string_view what;
};

std::unexpected<base::Error> wrong(ErrorKind kind, const Named& named, std::string_view why) {
  return base::fail(kind, fmt::format("{} {}: {}", named.what, named.path, why));
}

std::unexpected<base::Error> refused(const Named& named, std::string_view step) {
  return wrong(errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo, named,
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

Result<SecretBytes> contents(const File& file, const Named& named, std::size_t bytes) {
  SecretBytes held(bytes);
  std::size_t at = 0;
  while (at < bytes) {
    const ssize_t got = read(file.get(), held.span().data() + at, bytes - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused(named, "cannot be read");
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  held.shrink(at);
  return held;
}

Result<void> written(const File& file, const Named& named, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return refused(named, "cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (fsync(file.get()) != 0) return refused(named, "cannot be made durable");
  return {};
}

Result<void> folder_synced(const Named& named) {
  std::string folder = std::filesystem::path(named.path).parent_path().string();
  if (folder.empty()) folder = ".";
  const File directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || fsync(directory.get()) != 0) {
    return refused(named, "its folder cannot be made durable");
  }
  return {};
}

}  // namespace

Result<PrivateFile> read_private_file(const std::string& path, std::string_view what,
                                      std::size_t bytes_max) {
  const Named named{path, what};
  // Non-blocking, so that a pipe of that name is refused and not waited for.
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return refused(named, "cannot be opened");
  // The open file is asked, not its path, so that nobody swaps it in between.
  struct stat found = {};
  if (fstat(file.get(), &found) != 0) return refused(named, "cannot be asked about");
  if (!S_ISREG(found.st_mode)) return wrong(ErrorKind::kIo, named, "no regular file");
  if (std::cmp_greater(found.st_size, bytes_max)) {
    return wrong(ErrorKind::kLimit, named,
                 fmt::format("{} bytes (at most {})", found.st_size, bytes_max));
  }
  auto bytes = contents(file, named, static_cast<std::size_t>(found.st_size));
  if (!bytes) return std::unexpected(bytes.error());
  const bool ours = (found.st_mode & (S_IRWXG | S_IRWXO)) == 0 && found.st_uid == geteuid();
  return PrivateFile{std::move(*bytes), ours};
}

Result<void> write_private_file(const std::string& path, std::string_view what,
                                std::string_view bytes) {
  const Named named{path, what};
  constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
  const File file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (file.get() < 0) {
    if (errno == EEXIST) return wrong(ErrorKind::kIo, named, "it exists, and is not overwritten");
    return refused(named, "cannot be made");
  }
  auto done = written(file, named, bytes);
  if (done) done = folder_synced(named);
  if (!done) unlink(path.c_str());
  return done;
}

}  // namespace onus::crypto
