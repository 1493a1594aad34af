#include "peer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace onus::notices {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kChunkBytes = 4096;
constexpr std::size_t kSecretFileBytesMax = 64U * 1024U;

class File {
 public:
  explicit File(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::unexpected<base::Error> broken(const std::string& path) {
  return base::fail(
      errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo,
      fmt::format("{} cannot be read: {}", path, std::generic_category().message(errno)));
}

Result<base::SecretBytes> read_file(const std::string& path, std::size_t bytes_max, bool secret) {
  const File file(path);
  if (file.get() < 0) return broken(path);
  struct stat found = {};
  if (fstat(file.get(), &found) != 0) return broken(path);
  if (!S_ISREG(found.st_mode)) {
    return base::fail(ErrorKind::kIo, fmt::format("{} is no regular file", path));
  }
  const bool ours = (found.st_mode & (S_IRWXG | S_IRWXO)) == 0 && found.st_uid == geteuid();
  if (secret && !ours) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("{} holds a secret, and others may read it or it is another "
                                  "user's: chmod 600 {}, and change the secret if somebody may "
                                  "have read it",
                                  path, path));
  }
  if (std::cmp_greater(found.st_size, bytes_max)) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("{} has {} bytes (at most {})", path, found.st_size, bytes_max));
  }
  base::SecretBytes bytes(static_cast<std::size_t>(found.st_size));
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.span().data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return broken(path);
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  bytes.shrink(at);
  return bytes;
}

}  // namespace

Result<Peer> Peer::connect(const PeerPlace& place, crypto::Until until) {
  auto stream = crypto::TlsStream::connect(place.address, until);
  if (!stream) return std::unexpected(stream.error());
  return Peer(*std::move(stream), until);
}

Result<void> Peer::secure(const PeerPlace& place, base::TimePoint at) {
  if (!place.trust) return base::fail(ErrorKind::kInvalid, "no trusted roots are given");
  if (!buffered_.empty()) {
    return base::fail(
        ErrorKind::kDenied,
        "the peer said more before TLS than it was asked; somebody may be in between");
  }
  return stream_.secure(*place.trust, place.name, at, until_);
}

Result<std::string> Peer::line() {
  while (true) {
    const std::size_t end = buffered_.find('\n');
    if (end != std::string::npos && end <= kLineBytesMax) {
      std::string line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (end != std::string::npos || buffered_.size() > kLineBytesMax) {
      return base::fail(ErrorKind::kLimit, fmt::format("the peer's answer has a line of more than "
                                                       "{} bytes",
                                                       kLineBytesMax));
    }
    char bytes[kChunkBytes];
    const auto got = stream_.read(bytes, until_);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return base::fail(ErrorKind::kIo, "the peer ended in the middle of its answer");
    buffered_.append(bytes, *got);
  }
}

Result<std::string> Peer::some() {
  if (!buffered_.empty()) return std::exchange(buffered_, {});
  char bytes[kChunkBytes];
  const auto got = stream_.read(bytes, until_);
  if (!got) return std::unexpected(got.error());
  return std::string(bytes, *got);
}

Result<base::SecretBytes> read_secret_file(const std::string& path) {
  return read_file(path, kSecretFileBytesMax, true);
}

Result<std::string> read_public_file(const std::string& path) {
  const auto bytes = read_file(path, crypto::kTlsRootsBytesMax, false);
  if (!bytes) return std::unexpected(bytes.error());
  return std::string(bytes->view());
}

}  // namespace onus::notices
