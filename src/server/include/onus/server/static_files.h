// The console's files, in memory: nothing is opened for a question.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/server/http.h"

namespace onus::server {

inline constexpr std::size_t kFilesMax = 2000;
inline constexpr std::size_t kFilesBytesMax = std::size_t{32} << 20U;  // all together

class StaticFiles {
 public:
  StaticFiles() = default;

  /// Reads every regular file below `directory`; links are passed over. NAME.gz beside NAME is sent
  /// in its place to whoever takes gzip, and has no path of its own.
  ///
  /// Errors  kNotFound: no index.html there. kLimit: kFilesMax, kFilesBytesMax. kIo.
  [[nodiscard]] static base::Result<StaticFiles> read(const std::filesystem::path& directory);

  /// The answer for a path; index.html for one without an extension. Nothing where there is none.
  [[nodiscard]] std::optional<Answer> find(const Question& question) const;
  [[nodiscard]] bool empty() const { return files_.empty(); }

 private:
  struct File {
    std::string bytes, type, tag;
    std::string packed, packed_tag;  // by gzip; empty: not packed
  };
  void pair_packed();

  std::map<std::string, File, std::less<>> files_;  // by "/assets/app.js"
};

/// Whether an Accept-Encoding lets gzip come: named, or by *, with a weight that is not zero.
///
/// Source  RFC 9110 section 12.5.3
[[nodiscard]] bool takes_gzip(std::string_view accept_encoding);

}  // namespace onus::server
