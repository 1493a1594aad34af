// An estate as it was at a revision of Git.
#pragma once

#include <filesystem>
#include <string>

#include "onus/base/result.h"
#include "onus/model/load.h"

namespace onus::service {

/// An estate read from a revision.
struct RevisionEstate {
  model::Loaded loaded;
  std::string commit;  // its full object name
};

inline constexpr std::size_t kRevisionBytesMax = std::size_t{1} << 30;  // of all files together
inline constexpr std::size_t kRevisionNameMax = 256;

/// Loads what lies at `root` (a directory, or one file) in `revision` of the repository around it,
/// without touching the working tree or the index. Read with `git ls-tree` and `git cat-file`,
/// which run no filter, hook or attribute of the repository.
///
/// Errors  kInvalid: no revision's name; a link or a submodule among the files, which a revision
///         cannot follow. kNotFound: no repository, no such revision, nothing there. kLimit: too
///         many files or bytes. kIo: git is missing or refused.
[[nodiscard]] base::Result<RevisionEstate> load_revision(const std::filesystem::path& root,
                                                         const std::string& revision);

}  // namespace onus::service
