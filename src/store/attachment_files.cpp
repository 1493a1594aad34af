#include "attachment_files.h"

#include <fmt/format.h>

#include "durable_files.h"
#include "onus/store/rows.h"

namespace onus::store {

std::filesystem::path AttachmentFiles::path(const crypto::Digest& digest) const {
  const std::string name = digest.hex();
  return directory_ / name.substr(0, 2) / name;
}

base::Result<crypto::Digest> AttachmentFiles::keep(std::string_view bytes) const {
  if (bytes.size() > kAttachmentBytesMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("an attachment of {} bytes: at most {}; give the digest of what "
                                  "lies elsewhere instead",
                                  bytes.size(), kAttachmentBytesMax));
  }
  auto digest = crypto::sha256(bytes);
  if (!digest) return digest;
  const std::filesystem::path file = path(*digest);
  if (auto done = make_directories(file.parent_path()); !done) {
    return std::unexpected(done.error());
  }
  // Also where one lies there already: a process that ended early may not have made it durable,
  // and a damaged one is mended this way.
  if (auto done = write_file(file, bytes); !done) return std::unexpected(done.error());
  return digest;
}

base::Result<std::string> AttachmentFiles::read(const crypto::Digest& digest) const {
  const std::filesystem::path file = path(digest);
  auto bytes = read_file(file, kAttachmentBytesMax);
  if (!bytes && bytes.error().kind == base::ErrorKind::kNotFound) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("{}: this attachment is not here: copy it from another export "
                                  "of the log",
                                  file.string()));
  }
  if (!bytes) return bytes;
  const auto found = crypto::sha256(*bytes);
  if (!found) return std::unexpected(found.error());
  if (*found != digest) {
    return base::fail(base::ErrorKind::kIo,
                      fmt::format("{}: damaged: its SHA-256 is {}; copy it from another export of "
                                  "the log",
                                  file.string(), found->hex()));
  }
  return bytes;
}

}  // namespace onus::store
