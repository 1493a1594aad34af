// Passphrases: from the terminal without echo, or from a file descriptor; never from arguments or
// variables, which others can read.
#pragma once

#include <string>
#include <vector>

#include "command_table.h"
#include "onus/base/result.h"
#include "onus/base/secret_bytes.h"
#include "options.h"

namespace onus::cli {

inline constexpr std::size_t kPassphraseCharactersMin = 12;  // of a new one

inline constexpr Flag kPassphraseFdFlag{"--passphrase-fd", Flag::Kind::kList, "N",
                                        "read it from this open file; a number for each holder"};

/// Reads the passphrases of `holders`, in that order: with --passphrase-fd from those files, a line
/// each (one file for all: a line for each holder), else from the terminal, asked for by name.
/// A `fresh` one is asked for twice on a terminal and has a least length.
///
/// Errors  kInvalid: another number of files, an empty or short passphrase, two that differ, a
///         descriptor that is none. kIo: no terminal, and no --passphrase-fd. kLimit: too long.
[[nodiscard]] base::Result<std::vector<base::SecretBytes>> read_passphrases(
    const Options& options, const std::vector<std::string>& holders, bool fresh);

}  // namespace onus::cli
