#include "files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace onus::model {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

std::string reason(int error) { return std::generic_category().message(error); }

/// An open file; closes itself.
class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor) : descriptor_(descriptor) {}
  ~FileSource() override { ::close(descriptor_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    for (;;) {  // ends: a signal that interrupts every call is no input's doing
      const ssize_t count = ::read(descriptor_, into.data(), into.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return fail(ErrorKind::kIo, reason(errno), "E0001");
    }
  }

 private:
  int descriptor_;
};

}  // namespace

bool is_below(const fs::path& path, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

FileKind kind_of(std::string_view name) {
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return FileKind::kYaml;
  return name.ends_with(".ndjson") ? FileKind::kNdjson : FileKind::kOther;
}

Result<std::unique_ptr<ByteSource>> open_file(const fs::path& path) {
  // O_NONBLOCK: opening a pipe without a writer must not wait for one.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return fail(ErrorKind::kIo, fmt::format("cannot be read: {}", reason(errno)), "E0001");
  }
  auto source = std::make_unique<FileSource>(descriptor);
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) {
    return fail(ErrorKind::kIo, fmt::format("cannot be read: {}", reason(errno)), "E0001");
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorKind::kInvalid, "not a regular file; it was not read", "E0004");
  }
  return std::unique_ptr<ByteSource>(std::move(source));
}

Result<std::string> read_all(ByteSource& source, std::size_t bytes_max) {
  constexpr std::size_t kFirstBytes = std::size_t{64} << 10;
  std::string bytes;
  std::size_t filled = 0;
  for (;;) {  // ends: at bytes_max, checked by what is read and not by what the system announces
    if (filled == bytes.size()) {
      bytes.resize(std::min(std::max(kFirstBytes, 2 * filled), bytes_max + 1));
    }
    auto count = source.read({bytes.data() + filled, bytes.size() - filled});
    if (!count) return std::unexpected(count.error());
    filled += *count;
    if (filled > bytes_max) {
      return fail(ErrorKind::kLimit,
                  fmt::format("larger than {} bytes; it was not read", bytes_max), "E0005");
    }
    if (*count == 0) break;
  }
  bytes.resize(filled);
  return bytes;
}

Result<std::string> read_attachment(const fs::path& root, const fs::path& naming_file,
                                    std::string_view named, std::size_t bytes_max) {
  const fs::path wanted(named);
  const auto outside = [&] {
    return fail(ErrorKind::kDenied,
                fmt::format("the file \"{}\" lies outside of the estate; it was not read", named),
                "E0009");
  };
  if (wanted.is_absolute() || named.find('\0') != std::string_view::npos) return outside();
  std::error_code error;
  const fs::path real_root = fs::canonical(root, error);
  const fs::path joined = (naming_file.parent_path() / wanted).lexically_normal();
  const fs::path real = error ? fs::path() : fs::weakly_canonical(joined, error);
  if (error) {
    return fail(ErrorKind::kIo,
                fmt::format("the file \"{}\" cannot be read: {}", named, error.message()), "E0008");
  }
  if (!is_below(real, real_root)) return outside();
  auto source = open_file(real);
  auto bytes =
      source ? read_all(**source, bytes_max) : Result<std::string>(std::unexpected(source.error()));
  if (bytes) return bytes;
  const bool large = bytes.error().kind == ErrorKind::kLimit;
  return fail(bytes.error().kind, fmt::format("the file \"{}\": {}", named, bytes.error().message),
              large ? "E0010" : "E0008");
}

}  // namespace onus::model
