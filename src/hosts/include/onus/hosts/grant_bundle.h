// Strict hosts: the quorum's signatures judged on the host itself, against keys that it has pinned.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/ssh_certificate.h"
#include "onus/ledger/note.h"

namespace onus::hosts {

inline constexpr std::size_t kBundleProofsMax = 64;
inline constexpr std::size_t kBundleFileBytesMax = 4U * 1024U * 1024U;
inline constexpr std::size_t kPinnedKeysMax = 1000;
inline constexpr std::size_t kQuorumNeedMax = 32;

/// Whose approval counts on this host, whatever any estate or server says.
struct PinnedQuorum {
  std::size_t need = 2;        // distinct people
  bool software_keys = false;  // whether keys count that no security key or passkey holds
  std::map<std::string, std::string> people;  // by the key's fingerprint: a person's id

  bool operator==(const PinnedQuorum&) const = default;
};

/// Reads `need N`, `software-keys yes`, and a line `PERSON TYPE BASE64` for each key; # comments.
///
/// Errors  kInvalid: another line, a key twice, `need` missing, twice, 0, or more than there are
///         people. kLimit: kPinnedKeysMax, kQuorumNeedMax.
/// Source  docs/formats/grant-bundle.md
[[nodiscard]] base::Result<PinnedQuorum> parse_quorum(std::string_view text);

/// What proves a grant: its request, the approvals and the grant itself, each an entry with its
/// proof (C2SP tlog-proof) under a signed head.
struct GrantBundle {
  std::vector<std::string> proofs;

  bool operator==(const GrantBundle&) const = default;
};

/// Errors  kInvalid: not a bundle of version 1. kLimit: kBundleProofsMax, kBundleFileBytesMax.
[[nodiscard]] base::Result<GrantBundle> parse_grant_bundle(std::string_view text);
/// Errors  kInvalid: a proof that is no UTF-8.
[[nodiscard]] base::Result<std::string> grant_bundle_text(const GrantBundle& bundle);

/// A sign-in to be judged.
struct SignIn {
  codec::SshCertificate certificate;
  std::string user;
  base::TimePoint now;
};

/// What a host trusts.
struct HostTrust {
  std::vector<ledger::NoteVerifier> logs;
  PinnedQuorum quorum;
};

/// Whether the bundle shows that the quorum gave this certificate to this user: every entry stands
/// in a pinned log; the request asks for this key; enough pinned people other than the requester,
/// each with a key of their own that saw them, approved exactly that request; and the log's grant
/// says what the certificate says.
///
/// Errors  kDenied: which link is missing. kInvalid: malformed.
/// Cost    Some signatures an entry; no network.
[[nodiscard]] base::Result<void> judge_sign_in(const SignIn& sign_in, const GrantBundle& bundle,
                                               const HostTrust& trust);

}  // namespace onus::hosts
