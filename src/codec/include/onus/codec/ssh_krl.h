// OpenSSH key revocation lists (KRL): what a host reads to refuse a certificate before its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kSshKrlBytesMax = 16U * 1024U * 1024U;
inline constexpr std::size_t kSshKrlEntriesMax = 1'000'000;  // serials, ids and keys together

/// Certificates of one authority that are revoked.
struct SshKrlCertificates {
  std::string authority;               // key blob; empty: of any authority
  std::vector<std::uint64_t> serials;  // ascending, none twice
  std::vector<std::string> key_ids;    // ascending, none twice

  bool operator==(const SshKrlCertificates&) const = default;
};

/// A revocation list as its parts. `number` never goes backwards: who installs lists compares it.
struct SshKrl {
  std::uint64_t number = 0;
  std::uint64_t made_at = 0;  // seconds since 1970
  std::string comment;
  std::vector<SshKrlCertificates> certificates;
  std::vector<std::string> keys;  // key blobs revoked outright; ascending, none twice

  bool operator==(const SshKrl&) const = default;
};

/// Whether the list revokes anything. OpenSSH takes one that does not as "nobody is revoked", so
/// none is ever installed by accident.
[[nodiscard]] bool revokes_anything(const SshKrl& krl);

/// Pre     lists are ascending without repeats; at least one of `serials`, `key_ids` a section.
/// Post    Runs of three serials and more are written as ranges.
/// Source  [OpenSSH PROTOCOL.krl]
[[nodiscard]] std::string ssh_krl_bytes(const SshKrl& krl);

/// Reads a list, of ours or of `ssh-keygen -k`: serial lists, ranges, bitmaps, key ids, explicit
/// keys. Serial ranges are written out one by one, up to kSshKrlEntriesMax.
///
/// Errors  kInvalid: another format, or it ends too early (which OpenSSH takes as "refuse
///         everyone"); a section that we do not know, for what it revokes would be missed.
///         kLimit: larger than a named limit.
[[nodiscard]] base::Result<SshKrl> parse_ssh_krl(std::string_view bytes);

}  // namespace onus::codec
