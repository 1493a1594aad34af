// What the dying process does, and what it says that it did.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "faulty_calls.h"

namespace onus::crash {

/// Where one case keeps its files.
struct Place {
  std::filesystem::path directory;
  [[nodiscard]] std::filesystem::path ledger() const { return directory / "ledger"; }
  [[nodiscard]] std::filesystem::path second_head() const {
    return directory / "elsewhere" / "head";
  }
};

/// Told to the parent through a pipe, at once: what was acknowledged before the end.
class Acknowledged {
 public:
  explicit Acknowledged(int pipe) : pipe_(pipe) {}
  /// "entry ID", "head SIZE ROOT", "file DIGEST", "founded".
  void say(const std::string& line) const;

 private:
  int pipe_;
};

/// Makes the log with its first entry and head.
void found(const Place& place, const Acknowledged& told);

/// kTryAgain: where the disk was full, the same step once more.
enum class AtError : std::uint8_t { kClose, kLeaveOpen, kTryAgain };

/// Opens the log, appends (alone, in groups, with a file beside), signs heads in between, ends.
/// Returns at the first error that lasts. `prefix` begins the ids of its statements.
void append_and_sign(const Place& place, const Acknowledged& told, const std::string& prefix,
                     AtError at_error);

/// One holds the append path until two wait behind it as a group; the second of these is refused
/// because of the first. From the first's turn on the plan is in force. Tells "first WORD" and
/// "second WORD": taken, refused, full, failed.
void append_two_behind_one(const Place& place, const Acknowledged& told, const Plan& plan);

}  // namespace onus::crash
