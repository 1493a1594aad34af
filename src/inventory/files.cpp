// Everything of the importers that touches the disk.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "onus/inventory/store.h"
#include "onus/model/read_trees.h"

namespace onus::inventory {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

std::string reason() { return std::strerror(errno); }

Result<void> write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {  // ends: every turn writes something or fails
    const ssize_t written = ::write(descriptor, text.data(), std::min(text.size(), kBlockBytes));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(ErrorKind::kIo, reason());
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// A folder's own entry has to reach the disk too, or the new name may be lost.
Result<void> flush_folder(const fs::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return fail(ErrorKind::kIo, reason());
  return {};
}

Result<void> write_beside(const fs::path& path, std::string_view text, bool replace) {
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  fs::create_directories(folder, error);
  if (error) return fail(ErrorKind::kIo, error.message());
  std::string beside = (folder / ("." + path.filename().string() + ".XXXXXX")).string();
  const Descriptor file(::mkostemp(beside.data(), O_CLOEXEC));
  if (file.get() < 0) return fail(ErrorKind::kIo, reason());
  Result<void> done = write_all(file.get(), text);
  constexpr mode_t kReadable = 0644;
  if (done && (::fchmod(file.get(), kReadable) != 0 || ::fsync(file.get()) != 0)) {
    done = fail(ErrorKind::kIo, reason());
  }
  if (done && replace && ::rename(beside.c_str(), path.c_str()) != 0) {
    done = fail(ErrorKind::kIo, reason());
  }
  if (done && !replace && ::link(beside.c_str(), path.c_str()) != 0) {
    done = errno == EEXIST ? fail(ErrorKind::kDenied, "it is there already")
                           : fail(ErrorKind::kIo, reason());
  }
  if (!done || !replace) ::unlink(beside.c_str());
  return done ? flush_folder(folder) : done;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t bytes_max, bool may_lack) {
  const bool is_stdin = path == "-";
  const Descriptor file(is_stdin ? ::dup(STDIN_FILENO)
                                 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    if (may_lack && errno == ENOENT) return std::string();
    return fail(ErrorKind::kIo, fmt::format("{}: {}", path.string(), reason()));
  }
  struct stat facts{};
  if (::fstat(file.get(), &facts) != 0 || (!is_stdin && !S_ISREG(facts.st_mode))) {
    return fail(ErrorKind::kIo, fmt::format("{}: not a regular file", path.string()));
  }
  std::string bytes;
  const auto size = static_cast<std::size_t>(std::max<off_t>(facts.st_size, 0));
  if (S_ISREG(facts.st_mode)) bytes.reserve(std::min(size, bytes_max) + model::kReadPadding + 1);
  for (;;) {  // ends: bytes_max
    const std::size_t held = bytes.size();
    const std::size_t want = std::min(kBlockBytes, bytes_max + 1 - held);
    bytes.resize(held + want);
    const ssize_t got = ::read(file.get(), bytes.data() + held, want);
    bytes.resize(held + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorKind::kIo, fmt::format("{}: {}", path.string(), reason()));
    if (got == 0) return bytes;
    if (bytes.size() > bytes_max) {
      return fail(ErrorKind::kLimit,
                  fmt::format("{}: larger than {} bytes; split it", path.string(), bytes_max));
    }
  }
}

Result<void> write_file(const fs::path& path, std::string_view text) {
  const auto done = write_beside(path, text, true);
  if (done) return done;
  return fail(done.error().kind,
              fmt::format("cannot write {}: {}", path.string(), done.error().message));
}

Result<void> create_file(const fs::path& path, std::string_view text) {
  const auto done = write_beside(path, text, false);
  if (done) return done;
  return fail(done.error().kind,
              fmt::format("cannot write {}: {}", path.string(), done.error().message));
}

}  // namespace onus::inventory
