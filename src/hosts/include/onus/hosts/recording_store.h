// The server's side of recordings: pieces from hosts become whole files, each acknowledged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/crypto/sha256.h"
#include "onus/hosts/host_word.h"

namespace onus::hosts {

inline constexpr std::uint64_t kRecordingsLeaveBytes = std::uint64_t{512} << 20U;

/// What the store has of a recording; what the host is answered.
struct ChunkTaken {
  std::uint64_t have = 0;  // bytes; the next piece begins there
  bool complete = false;   // whole, read to its end, and durable: the host may let go of it
  crypto::Digest digest;   // of the recording's last seal, where complete

  bool operator==(const ChunkTaken&) const = default;
};

/// The answer as JSON: {"complete": …, "digest": …, "have": …}.
[[nodiscard]] std::string chunk_answer(const ChunkTaken& taken);
/// Errors  kInvalid: not such an answer.
[[nodiscard]] base::Result<ChunkTaken> parse_chunk_answer(std::string_view text);

/// Recordings in a folder, HOST/SESSION.cast; unfinished ones have .part behind.
///
/// Threads One piece of one session at a time; different sessions at once.
class RecordingStore {
 public:
  /// `leave_bytes` of the folder's disk are left to others: whoever is recorded may write as much
  /// as they like, and the ledger may lie on the same disk.
  explicit RecordingStore(std::filesystem::path folder,
                          std::uint64_t leave_bytes = kRecordingsLeaveBytes)
      : folder_(std::move(folder)), leave_bytes_(leave_bytes) {}

  /// Takes a piece that a host signed for. A piece that is here already, or that begins elsewhere
  /// than where the store ends, changes nothing: the answer says where to go on.
  ///
  /// Pre     `host` said `chunk` (verify_host_word).
  /// Errors  kDenied: the bytes are not those that were signed for, or the whole is no recording of
  ///         that request, with its seals. kLimit: beyond kRecordingBytesMax, or no room but what
  ///         is left to others. kIo: the disk.
  [[nodiscard]] base::Result<ChunkTaken> take(std::string_view host, const ChunkWord& chunk,
                                              std::string_view bytes) const;

 private:
  std::filesystem::path folder_;
  std::uint64_t leave_bytes_;
};

}  // namespace onus::hosts
