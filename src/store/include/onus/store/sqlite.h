// A store in a directory of its own: SQLite, a lock, and the files beside the log.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "onus/store/store.h"

namespace onus::store {

enum class OpenMode : std::uint8_t {
  kRead,    // any number of processes at once, also while one appends
  kAppend,  // takes the append path: one process at a time
};

struct Founding {
  std::string holder;   // as for `open_store`
  Store::Change first;  // writes the first entries; empty: none
};

/// Makes a new store with its first entries; its directory is made, with its parents.
///
/// Post    All or nothing: on an error no store is there. Opened for appending.
/// Errors  kInvalid: a store is there already. kIo: the directory cannot be written.
[[nodiscard]] base::Result<std::unique_ptr<Store>> create_store(
    const std::filesystem::path& directory, const LogIdentity& identity, const Founding& founding);

/// Opens a store. For kAppend, what an earlier process left in the write-ahead log is first made
/// durable again: its last sync may have failed.
///
/// `holder` says who appends, for the message that another process sees: "onus approve, pid 4711".
/// Errors  kNotFound: no store there. kDenied: locked by another process, or written by a newer
///         version of the program. kIo: not readable, or damaged.
[[nodiscard]] base::Result<std::unique_ptr<Store>> open_store(
    const std::filesystem::path& directory, OpenMode mode, const std::string& holder);

}  // namespace onus::store
