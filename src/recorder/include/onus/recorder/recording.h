// A terminal session on disk: asciicast v2, so that any player shows it, with a hash chain through
// it, so that nobody can change it unseen.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/crypto/sha256.h"

namespace onus::recorder {

using Elapsed = std::chrono::nanoseconds;  // since the session began, on a clock that is never set

inline constexpr std::size_t kPendingBytesMax = 16U << 20U;  // held while the disk takes nothing
inline constexpr std::size_t kSealBytes = 64U << 10U;        // between two seals, about
inline constexpr std::size_t kLineBytesMax = 1U << 20U;      // of a recording that is read
inline constexpr auto kSealEvery = std::chrono::seconds(1);

struct TerminalSize {
  std::uint32_t columns = 80;
  std::uint32_t rows = 24;

  bool operator==(const TerminalSize&) const = default;
};

/// What a recording says of itself in its first line.
struct RecordingHeader {
  TerminalSize size;
  std::int64_t started_at_s = 0;  // since 1970
  std::string request;            // of the emergency access; the certificate's key id
  std::string user;
  std::string command;   // empty: a login shell
  std::string terminal;  // TERM; empty: no terminal

  bool operator==(const RecordingHeader&) const = default;
};

/// Writes one recording. Events are collected and written together; nothing is lost while the disk
/// refuses for a moment, and what is lost when it refuses for long is counted in the recording.
/// Not for two threads at once.
class RecordingWriter {
 public:
  /// Makes a new file, readable by its owner alone.
  ///
  /// Errors  kIo: it exists already, or cannot be made.
  [[nodiscard]] static base::Result<RecordingWriter> create(const std::filesystem::path& path,
                                                            const RecordingHeader& header);
  RecordingWriter(RecordingWriter&& other) noexcept;
  RecordingWriter& operator=(RecordingWriter&&) = delete;
  ~RecordingWriter();

  /// What the session showed, byte for byte. Text that is cut inside a character waits for its
  /// rest; bytes that are no text are kept as base64 in an event of kind "x".
  void output(Elapsed at, std::string_view bytes);
  void resize(Elapsed at, const TerminalSize& size);
  /// A mark that players show as a chapter: "ends in 5 minutes".
  void mark(Elapsed at, std::string_view text);

  /// Hands everything collected to the file.
  ///
  /// Errors  kIo: the disk took only part; the rest is kept and goes first next time.
  [[nodiscard]] base::Result<void> write(Elapsed at);
  /// Waits until what was written is on the disk.
  [[nodiscard]] base::Result<void> sync();
  /// Seals, writes and syncs. Post: the digest that names this whole recording.
  [[nodiscard]] base::Result<crypto::Digest> finish(Elapsed at);

  /// Bytes of output that the disk never took.
  [[nodiscard]] std::uint64_t lost_bytes() const { return lost_in_all_; }

 private:
  explicit RecordingWriter(int file) : file_(file) {}
  void piece(Elapsed at, std::string_view bytes);
  void event(Elapsed at, char kind, std::string_view text);
  void line(std::string_view text);
  void seal(Elapsed at);
  void tell_loss(Elapsed at);

  int file_ = -1;
  std::string pending_;     // whole lines, and at its front the rest of one half written
  std::string cut_;         // the beginning of a character
  crypto::Digest chain_{};  // the last seal
  crypto::Sha256 since_seal_;
  std::size_t since_seal_bytes_ = 0;
  Elapsed sealed_at_{0};
  std::uint64_t lost_ = 0, lost_in_all_ = 0;
};

/// One event of a recording that was read.
struct RecordedEvent {
  enum class Kind : std::uint8_t { kOutput, kResize, kMark, kLoss };
  Elapsed at{0};
  Kind kind = Kind::kOutput;
  std::string bytes;    // kOutput: as the session wrote them; kMark, kLoss: text
  TerminalSize size{};  // kResize
};

/// A recording that was read to its end.
struct ReadRecording {
  RecordingHeader header;
  crypto::Digest digest;  // the last seal, which covers everything before it
  std::uint64_t events = 0;
  std::uint64_t unsealed = 0;  // lines behind the last seal: the writer was killed there
  bool torn = false;           // the last line is not whole: killed within it
};

/// Reads a recording line by line and hands every event to `take`, in order.
///
/// Errors  kInvalid: line N is not what this program writes, or a seal does not fit what stands
///         before it: it was changed. kLimit: a line is longer than kLineBytesMax. kIo: reading.
/// Cost    One pass; memory for one line.
[[nodiscard]] base::Result<ReadRecording> read_recording(
    const std::filesystem::path& path, const std::function<void(const RecordedEvent&)>& take);

/// The same of a recording in memory.
[[nodiscard]] base::Result<ReadRecording> parse_recording(
    std::string_view bytes, const std::function<void(const RecordedEvent&)>& take);

}  // namespace onus::recorder
