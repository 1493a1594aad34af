// Small files of this program's own: replaced whole, read whole.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sweep_state.h"

namespace onus::service {
namespace {

using base::ErrorKind;
using base::Result;

std::unexpected<base::Error> failure(const std::filesystem::path& file, std::string_view doing,
                                     int error) {
  return base::fail(ErrorKind::kIo,
                    fmt::format("{}: {} failed: {}", file.string(), doing, std::strerror(error)));
}

/// A descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

int open_to_read(const std::filesystem::path& file) {
  int number = -1;
  do {
    number = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  } while (number < 0 && errno == EINTR);
  return number;
}

bool write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<void> replace_file(const std::filesystem::path& file, std::string_view text) {
  const std::string draft = file.string() + ".new";
  {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    const Descriptor to(::open(draft.c_str(), kFlags, S_IRUSR | S_IWUSR));
    if (to.number() < 0) return failure(draft, "opening", errno);
    if (!write_all(to.number(), text) || ::fsync(to.number()) != 0) {
      const int error = errno;
      ::unlink(draft.c_str());
      return failure(draft, "writing", error);
    }
  }
  if (::rename(draft.c_str(), file.c_str()) != 0) {
    const int error = errno;
    ::unlink(draft.c_str());
    return failure(file, "renaming", error);
  }
  return {};
}

Result<std::optional<std::string>> read_whole_file(const std::filesystem::path& file) {
  const Descriptor from(open_to_read(file));
  if (from.number() < 0) {
    if (errno == ENOENT) return std::optional<std::string>{};
    return failure(file, "opening", errno);
  }
  constexpr std::size_t kPieceBytes = std::size_t{1} << 16U;
  std::string text, piece(kPieceBytes, '\0');
  for (;;) {
    const ssize_t got = ::read(from.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(file, "reading", errno);
    if (got == 0) return std::optional(std::move(text));
    text.append(piece, 0, static_cast<std::size_t>(got));
    if (text.size() > kSweepStateBytesMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("{}: larger than {} bytes, so no state of a sweep",
                                    file.string(), kSweepStateBytesMax));
    }
  }
}

}  // namespace onus::service
