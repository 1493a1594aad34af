// The channels file: which of the estate's channels leads where.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onus/model/diagnostic.h"
#include "onus/notices/channel.h"

namespace onus::notices {

inline constexpr std::size_t kChannelsFileBytesMax = 1U << 20U;
inline constexpr std::size_t kChannelsMax = 100;

struct Channels {
  std::string server;  // https://ADDRESS:PORT for the links in notices; may be empty
  std::vector<std::unique_ptr<Channel>> channels;  // ascending by id
  std::vector<model::Diagnostic> problems;
  std::size_t errors = 0;

  [[nodiscard]] bool ok() const { return errors == 0; }
  /// Null: no such channel.
  [[nodiscard]] const Channel* find(std::string_view id) const;
};

/// Reads a channels file, YAML or JSON, with the files that it names (roots, secrets), relative to
/// its own folder.
///
/// Errors  All in `problems`, each with its place; no secret is in any.
/// Source  docs/formats/channels.md
[[nodiscard]] Channels read_channels(const std::filesystem::path& file);

}  // namespace onus::notices
