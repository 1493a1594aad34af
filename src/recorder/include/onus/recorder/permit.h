// What a certificate lets a recorded session do, judged on the host itself.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/codec/ssh_key.h"

namespace onus::recorder {

/// A session that may begin.
struct Permit {
  std::string request;  // the certificate's key id: which emergency access this is
  std::uint64_t serial = 0;
  std::int64_t ends_at_s = 0;  // since 1970
};

/// Judges the certificate by which somebody signed in.
///
/// Errors  kDenied: its authority is none of `authorities`; it did not sign; it is not for users,
///         not valid at `now_s`, or forces no command, so that it was not made for recording; its
///         key id cannot name a file. kInvalid: not a certificate.
[[nodiscard]] base::Result<Permit> judge_certificate(
    std::string_view line, std::span<const codec::SshPublicKey> authorities, std::int64_t now_s);

/// The certificate in what sshd tells under SSH_USER_AUTH (`ExposeAuthInfo yes`).
///
/// Errors  kNotFound: none there; the sign-in was by something else.
[[nodiscard]] base::Result<std::string> certificate_in(std::string_view user_auth);

/// The authorities of a file as `TrustedUserCAKeys` has it: a key a line, # comments.
///
/// Errors  kInvalid: a line is no key; the message names it. kNotFound: no key at all.
[[nodiscard]] base::Result<std::vector<codec::SshPublicKey>> parse_authorities(
    std::string_view text);

}  // namespace onus::recorder
