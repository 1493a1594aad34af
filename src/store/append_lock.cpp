#include "append_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace onus::store {
namespace {

constexpr std::size_t kHolderBytesMax = 200;

// Whatever is in the file goes to a terminal: only what can be printed.
std::string holder_in(int descriptor) {
  std::array<char, kHolderBytesMax> bytes{};
  const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  std::string holder;
  for (ssize_t i = 0; i < got; ++i) {
    const char c = bytes[static_cast<std::size_t>(i)];
    if (c < ' ' || c > '~') break;
    holder += c;
  }
  return holder.empty() ? "one that did not give its name" : holder;
}

}  // namespace

base::Result<AppendLock> AppendLock::take(const std::filesystem::path& file,
                                          const std::string& holder) {
  Descriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!opened.open()) return file_failure(file, "opening", errno);
  if (::flock(opened.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return file_failure(file, "locking", errno);
    return base::fail(
        base::ErrorKind::kDenied,
        fmt::format("{}: another process appends to this log: {}; there is one append path: wait "
                    "until it has ended (the lock ends with it), then try again",
                    file.string(), holder_in(opened.number())));
  }
  char byte = 0;
  const bool orderly = ::pread(opened.number(), &byte, 1, 0) == 0;  // empty: see end_orderly
  const std::string line = holder.substr(0, kHolderBytesMax) + "\n";
  // Written before what is behind it goes: on a full disk the mark of a bad end stays.
  const auto size = static_cast<ssize_t>(line.size());
  if (::pwrite(opened.number(), line.data(), line.size(), 0) != size ||
      ::ftruncate(opened.number(), size) != 0) {
    return file_failure(file, "writing who holds the lock", errno != 0 ? errno : EIO);
  }
  return AppendLock(std::move(opened), orderly);
}

void AppendLock::end_orderly() {
  if (::ftruncate(file_.number(), 0) != 0) return;
}

}  // namespace onus::store
