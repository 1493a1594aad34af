#include "durable_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "onus/store/store.h"

namespace onus::store {
namespace {

constexpr mode_t kFileMode = 0640;
constexpr mode_t kDirectoryMode = 0750;

std::string_view next_step(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT: return "the disk is full: make room, then run the command again";
    case EACCES:
    case EPERM:
    case EROFS: return "check owner and mode of the directory, and whether it is mounted to write";
    case ENOENT:
    case ENOTDIR: return "check the path";
    case EMFILE:
    case ENFILE: return "too many open files: raise the limit (ulimit -n)";
    default: return "look at the kernel's messages (dmesg), then run the command again";
  }
}

base::Result<void> write_all(int descriptor, std::string_view bytes,
                             const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return file_failure(file, "writing", errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

base::Result<Descriptor> open_file(const std::filesystem::path& file, int flags) {
  while (true) {
    Descriptor opened(::open(file.c_str(), flags | O_CLOEXEC, kFileMode));
    if (opened.open()) return opened;
    if (errno != EINTR) return file_failure(file, "opening", errno);
  }
}

base::Result<void> sync_path(const std::filesystem::path& path, int flags) {
  auto opened = open_file(path, O_RDONLY | flags);
  if (!opened) return std::unexpected(opened.error());
  if (::fsync(opened->number()) == 0) return {};
  auto failure = file_failure(path, "making durable (fsync)", errno);
  failure.error().code.clear();  // what lies there already may be lost: room alone mends nothing
  return failure;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);  // what had to be durable was synced before
}

std::unexpected<base::Error> file_failure(const std::filesystem::path& file, std::string_view doing,
                                          int error) {
  const base::ErrorKind kind = error == ENOENT ? base::ErrorKind::kNotFound : base::ErrorKind::kIo;
  const bool full = error == ENOSPC || error == EDQUOT;
  return base::fail(kind,
                    fmt::format("{}: {}: {}; {}", file.string(), doing,
                                std::generic_category().message(error), next_step(error)),
                    full ? std::string(kDiskFullCode) : std::string());
}

base::Result<void> sync_directory(const std::filesystem::path& directory) {
  return sync_path(directory.empty() ? "." : directory, O_DIRECTORY);
}

base::Result<void> sync_file(const std::filesystem::path& file) {
  if (auto done = sync_path(file, 0); !done) return done;
  return sync_directory(file.parent_path());
}

base::Result<void> make_directories(const std::filesystem::path& directory) {
  if (directory.empty() || directory == directory.root_path()) return {};
  struct stat status{};
  if (::stat(directory.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return {};
    return file_failure(directory, "making a directory", ENOTDIR);
  }
  if (errno != ENOENT) return file_failure(directory, "looking at", errno);
  if (!directory.has_filename()) return make_directories(directory.parent_path());
  if (auto done = make_directories(directory.parent_path()); !done) return done;
  if (::mkdir(directory.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    return file_failure(directory, "making a directory", errno);
  }
  return sync_directory(directory.parent_path());
}

base::Result<void> write_file(const std::filesystem::path& file, std::string_view bytes,
                              Sync sync) {
  std::filesystem::path draft = file;
  draft += ".new";
  const auto written = [&]() -> base::Result<void> {
    auto opened = open_file(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    if (!opened) return std::unexpected(opened.error());
    if (auto done = write_all(opened->number(), bytes, draft); !done) return done;
    if (sync == Sync::kNow && ::fsync(opened->number()) != 0)
      return file_failure(draft, "making durable", errno);
    if (::rename(draft.c_str(), file.c_str()) != 0) return file_failure(file, "renaming", errno);
    return {};
  }();
  if (!written) {
    ::unlink(draft.c_str());  // leaving it would do no harm
    return written;
  }
  return sync == Sync::kNow ? sync_directory(file.parent_path()) : base::Result<void>{};
}

base::Result<std::string> read_file(const std::filesystem::path& file, std::uint64_t bytes_max) {
  auto opened = open_file(file, O_RDONLY);
  if (!opened) return std::unexpected(opened.error());
  struct stat status{};
  if (::fstat(opened->number(), &status) != 0) return file_failure(file, "looking at", errno);
  if (!S_ISREG(status.st_mode)) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("{}: not a file: check the path", file.string()));
  }
  std::string bytes;
  bytes.resize(
      static_cast<std::size_t>(std::min(static_cast<std::uint64_t>(status.st_size), bytes_max)) +
      1);  // one more shows a file that is too large, or grew
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(opened->number(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_failure(file, "reading", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled == bytes.size() && filled <= bytes_max) bytes.resize(2 * filled);
  }
  if (filled > bytes_max) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("{}: larger than the {} bytes that such a file may have",
                                  file.string(), bytes_max));
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace onus::store
