// A whole log out of its exported files, checked at the speed of the machine.
//
// What needs no other entry (form, signatures) is examined by several threads at once; what does
// (chains, keys in force, whose word counts) is judged in the order of the log. The first thing
// that is wrong is the same whatever the threads do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "onus/ledger/checkpoint.h"
#include "onus/ledger/tiles.h"

namespace onus::ledger {

/// What `examine` found out about one entry, for `judge`.
class Examined {
 public:
  virtual ~Examined() = default;
};

/// Knows what entries mean.
class StatementJudge {
 public:
  virtual ~StatementJudge() = default;

  /// What can be said of an entry by itself: its form, and that each of its signatures fits the key
  /// that it carries.
  ///
  /// Errors  What is wrong with it; the verifier adds which entry it is.
  /// Threads Any number at once.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Examined>> examine(
      std::uint64_t index, std::string_view entry) const = 0;

  /// What needs the entries before: chains, times, keys in force, whose word counts.
  /// Called for entry 0, 1, 2 …, each after its `examine`, by one thread.
  [[nodiscard]] virtual base::Result<void> judge(std::uint64_t index, const Hash& leaf,
                                                 std::unique_ptr<Examined> examined) = 0;
};

/// How far it is. Called by the thread that called `verify_log`, some ten times a second at most.
struct VerifyProgress {
  std::uint64_t entries = 0;
  std::uint64_t of = 0;
};

inline constexpr unsigned kVerifyThreadsMax = 64;

struct VerifyOptions {
  unsigned threads = 2;  // that examine
  std::function<void(const VerifyProgress&)> progress{};
};

/// Checks that the files are the log under `head`: every entry, every stored hash, the root; and
/// what `judge` says of each entry.
///
/// Pre     `head` was opened with the log's key. 1 <= threads <= kVerifyThreadsMax.
///         `tiles` may be read by several threads at once.
/// Errors  The first thing that is wrong, in the order of the log, with its entry or file. kIo: a
///         file cannot be read.
/// Cost    Reads every file once. Memory: some bundles at a time, below 100 MB whatever the log.
[[nodiscard]] base::Result<void> verify_log(const TileSource& tiles, const Checkpoint& head,
                                            StatementJudge& judge, const VerifyOptions& options);

inline constexpr std::size_t kExportFileBytesMax = std::size_t{1} << 30U;

/// The files of an export, or of any copy of it.
///
/// Threads Any number at once.
class ExportDirectory final : public TileSource {
 public:
  explicit ExportDirectory(std::filesystem::path directory) : directory_(std::move(directory)) {}

  [[nodiscard]] base::Result<std::string> read(const TileId& tile) const override;

  /// A file by its place in the export: "checkpoint", "allowed_signers".
  ///
  /// Errors  kNotFound, kIo; kLimit: larger than `bytes_max`.
  [[nodiscard]] base::Result<std::string> file(std::string_view name, std::size_t bytes_max) const;

  /// Whether an attachment is there and is what its name says.
  ///
  /// Errors  kNotFound: it is not there. kDenied: its bytes are others.
  [[nodiscard]] base::Result<void> check_attachment(const Hash& digest) const;
  /// Its bytes, checked in the same way.
  [[nodiscard]] base::Result<std::string> attachment(const Hash& digest) const;

 private:
  std::filesystem::path directory_;
};

/// attachments/ab/abcd…: an attachment's place, in a store and in an export.
[[nodiscard]] std::string attachment_name(const Hash& digest);

}  // namespace onus::ledger
