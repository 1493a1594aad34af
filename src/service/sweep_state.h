// What a stopped sweep leaves behind, so that it can be gone on with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "onus/analysis/contingency.h"
#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/model/estate.h"

namespace onus::service {

/// Which sweep it is: another estate, moment or list of contingencies is another sweep.
struct SweepIdentity {
  std::string estate;  // its digest, in hexadecimal
  std::int64_t at = 0;
  bool people = false;
  std::size_t contingencies = 0;

  bool operator==(const SweepIdentity&) const = default;
};

/// The file's text: docs/formats/sweep-state.md. Ends with a digest over everything before.
///
/// Errors  kIo: the crypto library refused.
[[nodiscard]] base::Result<std::string> write_state(const model::Estate& estate,
                                                    const SweepIdentity& identity,
                                                    const analysis::SweepStart& state);

/// Reads it back.
///
/// Pre     `wanted` and `estate` are of the sweep that is to go on.
/// Errors  kInvalid: not such a file, cut short or changed; or of another sweep.
[[nodiscard]] base::Result<analysis::SweepStart> read_state(const model::Estate& estate,
                                                            const SweepIdentity& wanted,
                                                            std::string_view text);

/// The moment that a state is about; nothing where the text is none.
[[nodiscard]] std::optional<base::TimePoint> moment_of_state(std::string_view text);

/// Replaces `file` whole or not at all; only its owner can read it.
///
/// Errors  kIo: the file or its directory refused.
[[nodiscard]] base::Result<void> replace_file(const std::filesystem::path& file,
                                              std::string_view text);

/// All of a file; nothing where there is none.
///
/// Errors  kIo: it cannot be read. kLimit: it is larger than kSweepStateBytesMax.
[[nodiscard]] base::Result<std::optional<std::string>> read_whole_file(
    const std::filesystem::path& file);

inline constexpr std::size_t kSweepStateBytesMax = std::size_t{1} << 30;

}  // namespace onus::service
