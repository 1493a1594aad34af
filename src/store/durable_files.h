// Files that are either there whole, and stay, or are not there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::store {

/// An open file descriptor, closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

 private:
  int number_;
};

/// Makes directories down to `directory`, each durable in its parent.
[[nodiscard]] base::Result<void> make_directories(const std::filesystem::path& directory);

/// Makes what was renamed, made or removed in a directory durable.
[[nodiscard]] base::Result<void> sync_directory(const std::filesystem::path& directory);

/// Makes a file's bytes durable, and its name in its directory.
[[nodiscard]] base::Result<void> sync_file(const std::filesystem::path& file);

enum class Sync : std::uint8_t {
  kNow,  // file and directory are durable when this returns
  kNot,  // the caller syncs, once for many files; until then a reader may see anything after a
         // crash
};

/// Writes a file under another name, syncs it, and renames it: no reader sees a part.
///
/// Pre     The directory exists. One process at a time writes this file.
/// Errors  kIo: which step failed, why, and what to do. What was there before is still there.
[[nodiscard]] base::Result<void> write_file(const std::filesystem::path& file,
                                            std::string_view bytes, Sync sync = Sync::kNow);

/// Reads a whole file.
///
/// Errors  kNotFound: there is none. kLimit: larger than `bytes_max`. kIo.
[[nodiscard]] base::Result<std::string> read_file(const std::filesystem::path& file,
                                                  std::uint64_t bytes_max);

/// The failure of a system call: where, what was being done, why, what to do.
[[nodiscard]] std::unexpected<base::Error> file_failure(const std::filesystem::path& file,
                                                        std::string_view doing, int error);

}  // namespace onus::store
