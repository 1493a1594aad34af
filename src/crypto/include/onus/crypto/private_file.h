// Files that hold secrets: small, regular, readable by their owner alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/base/secret_bytes.h"

namespace onus::crypto {

/// What a file held, and whether nobody else can read it: the owner is who runs this program, and
/// the mode lets nobody in besides.
struct PrivateFile {
  base::SecretBytes bytes;
  bool private_to_us = false;
};

/// Reads a whole file of at most `bytes_max`. Messages call it `what`: "key file".
///
/// Errors  kNotFound: no such file. kIo: it cannot be read, or is no regular file (a pipe is not
///         waited for). kLimit: it is longer.
[[nodiscard]] base::Result<PrivateFile> read_private_file(const std::string& path,
                                                          std::string_view what,
                                                          std::size_t bytes_max);

/// Writes a new file with mode 0600, durably; an existing file is never overwritten.
///
/// Errors  kIo: the file exists, or cannot be written; then nothing is left behind.
[[nodiscard]] base::Result<void> write_private_file(const std::string& path, std::string_view what,
                                                    std::string_view bytes);

}  // namespace onus::crypto
