// What the disk would not have yet if the power went now: changes since the last sync, undoable.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace onus::crash {

class Unsynced {
 public:
  /// Before bytes [offset, offset + size) of an open file change, or its length does.
  void before_write(int descriptor, off_t offset, std::size_t size);
  /// Before a name in a directory changes: made, replaced or removed.
  void before_name(const std::filesystem::path& path);

  /// A sync that succeeded. `directory`: names, else bytes.
  void synced(int descriptor);
  /// A sync that failed: the kernel shows the bytes still, the disk never gets them.
  void sync_failed(int descriptor);

  /// For another process to go on from: what the kernel knows, a process that ends does not take
  /// with it.
  void save(const std::filesystem::path& file) const;
  void load(const std::filesystem::path& file);

  /// Takes back what was not synced: all of it, or what `keep` does not keep.
  void undo(const std::function<bool()>& keep);

 private:
  struct File {
    dev_t device = 0;
    ino_t number = 0;
    auto operator<=>(const File&) const = default;
  };
  struct Bytes {
    int descriptor = -1;  // our own: names may change
    off_t offset = 0;
    std::string before;
    off_t length_before = 0;
    std::size_t size = 0;
  };
  struct Name {
    std::filesystem::path path;
    std::filesystem::path saved;  // another name of what was there; empty: nothing was
  };

  static bool identify(int descriptor, File& file);
  void rewritten(const File& file);

  std::map<File, int> descriptors_;  // never closed: that would drop SQLite's locks
  std::map<File, std::vector<Bytes>> written_;
  std::map<File, std::vector<Bytes>> lost_;
  std::vector<Name> names_;
  std::uint64_t saves_ = 0;
};

}  // namespace onus::crash
