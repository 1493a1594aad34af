// What a host says to the server, signed with its SSH host key in `onus-host@v1`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/sha256.h"
#include "onus/hosts/known_hosts.h"

namespace onus::hosts {

inline constexpr std::string_view kHostNamespace = "onus-host@v1";
inline constexpr std::size_t kHostWordBytesMax = 4096;
inline constexpr std::size_t kSessionNameBytesMax = 200;
inline constexpr std::uint64_t kRecordingBytesMax = std::uint64_t{1} << 40U;
// Of a recording; a server takes no longer body.
inline constexpr std::uint64_t kChunkBytesMax = std::uint64_t{1} << 20U;

/// A session began under a grant: becomes an emergency-used statement. Saying it again is the same.
struct UseWord {
  std::string request;
  std::string session;  // REQUEST.TIME.PID, as the recorder names its files
  std::string user;
  base::TimePoint began;

  bool operator==(const UseWord&) const = default;
};

/// A piece of a recording follows: bytes [offset, offset + bytes).
struct ChunkWord {
  std::string session;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  // at most kChunkBytesMax; 0 only with `last`
  crypto::Digest sha256;    // of these bytes
  bool last = false;        // the recording ends with them

  bool operator==(const ChunkWord&) const = default;
};

/// A revocation list is installed.
struct ListWord {
  std::string origin;
  std::uint64_t number = 0;
  crypto::Digest krl_sha256;

  bool operator==(const ListWord&) const = default;
};

/// Asks for the bundles of grants that may be used now, for strict hosts.
struct GrantsWord {
  bool operator==(const GrantsWord&) const = default;
};

struct HostWord {
  std::string host;
  base::TimePoint at;  // by the host's clock, which may be wrong
  std::variant<UseWord, ChunkWord, ListWord, GrantsWord> about;

  bool operator==(const HostWord&) const = default;
};

/// Whether `name` may name a session's files: what stands before the second dot from the end is a
/// request's id, and behind it two numbers.
[[nodiscard]] bool is_session_name(std::string_view name);
/// The request of a session's name.
///
/// Pre     is_session_name(name).
[[nodiscard]] std::string_view request_of(std::string_view name);

/// What the host signs: canonical JSON.
///
/// Errors  kInvalid: a name of another form.
[[nodiscard]] base::Result<std::string> host_word_text(const HostWord& word);
/// Errors  kInvalid: another form or spelling; kLimit: longer than kHostWordBytesMax.
/// Source  docs/formats/host-words.md
[[nodiscard]] base::Result<HostWord> parse_host_word(std::string_view text);

/// Reads a word and judges who said it.
///
/// `signature`: an SSHSIG, armored as `ssh-keygen -Y sign` writes it, or its blob.
/// Errors  kDenied: another namespace, the signature does not fit, or the key is not that host's.
///         kInvalid, kLimit: as parse_host_word.
[[nodiscard]] base::Result<HostWord> verify_host_word(std::string_view text,
                                                      std::string_view signature,
                                                      const KnownHosts& known);

}  // namespace onus::hosts
