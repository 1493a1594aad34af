// Files beside the log, named by their digest.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/crypto/sha256.h"

namespace onus::store {

class AttachmentFiles {
 public:
  explicit AttachmentFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// attachments/ab/abcd…: few enough in a directory for any tool.
  [[nodiscard]] std::filesystem::path path(const crypto::Digest& digest) const;
  [[nodiscard]] base::Result<crypto::Digest> keep(std::string_view bytes) const;
  /// Errors  kNotFound; kIo: its bytes are not those of the digest.
  [[nodiscard]] base::Result<std::string> read(const crypto::Digest& digest) const;

 private:
  std::filesystem::path directory_;
};

}  // namespace onus::store
