#include "onus/hosts/host_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "lines.h"

namespace onus::hosts {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Result;

namespace {

std::unexpected<base::Error> refused(const fs::path& path, std::string_view step) {
  const ErrorKind kind = errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo;
  return base::fail(
      kind, fmt::format("{} {}: {}", path.string(), step, std::generic_category().message(errno)));
}

class File {
 public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return ::fsync(file) == 0;
}

}  // namespace

Result<std::vector<ledger::NoteVerifier>> parse_pinned_logs(std::string_view text) {
  std::vector<ledger::NoteVerifier> logs;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = next_line(text);
    if (line.empty() || line.starts_with('#')) continue;
    auto log = ledger::NoteVerifier::parse(line);
    if (!log) {
      return base::fail(ErrorKind::kInvalid,
                        fmt::format("pinned logs, line {}: {}", number, log.error().message));
    }
    if (log->type() != ledger::NoteKeyType::kEd25519) {
      return base::fail(ErrorKind::kInvalid,
                        fmt::format("pinned logs, line {}: a witness' key, no log's", number));
    }
    const auto same = [&](const auto& other) { return other.name() == log->name(); };
    if (std::ranges::any_of(logs, same)) {
      return base::fail(
          ErrorKind::kInvalid,
          fmt::format("pinned logs, line {}: {} stands there twice", number, log->name()));
    }
    if (logs.size() == kPinnedLogsMax) {
      return base::fail(ErrorKind::kLimit, fmt::format("more than {} logs", kPinnedLogsMax));
    }
    logs.push_back(std::move(*log));
  }
  if (logs.empty()) return base::fail(ErrorKind::kNotFound, "pinned logs: no key in the file");
  return logs;
}

Result<std::string> read_small_file(const fs::path& path, std::size_t bytes_max) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return refused(path, "cannot be opened");
  struct stat found = {};
  if (::fstat(file.get(), &found) != 0) return refused(path, "cannot be asked about");
  if (!S_ISREG(found.st_mode)) {
    return base::fail(ErrorKind::kIo, fmt::format("{} is no regular file", path.string()));
  }
  std::string bytes;
  std::string piece(1U << 16U, '\0');
  for (;;) {  // ends: at the file's end, or at the limit
    const ssize_t got = ::read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused(path, "cannot be read");
    if (got == 0) return bytes;
    bytes.append(piece, 0, static_cast<std::size_t>(got));
    if (bytes.size() > bytes_max) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("{} has more than {} bytes", path.string(), bytes_max));
    }
  }
}

Result<void> write_whole_file(const fs::path& path, std::string_view bytes, mode_t mode) {
  fs::path folder = path.parent_path();
  if (folder.empty()) folder = ".";
  std::string unfinished = (folder / ("." + path.filename().string() + ".XXXXXX")).string();
  const File file(::mkostemp(unfinished.data(), O_CLOEXEC));
  if (file.get() < 0) return refused(path, "cannot be written: no new file beside it");
  if (!write_all(file.get(), bytes) || ::fchmod(file.get(), mode) != 0 ||
      ::rename(unfinished.c_str(), path.c_str()) != 0) {
    auto error = refused(path, "cannot be written");
    ::unlink(unfinished.c_str());
    return error;
  }
  const File directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) {
    return refused(path, "was written, but its folder cannot be made durable");
  }
  return {};
}

}  // namespace onus::hosts
