// A host asked about itself: sshd's settings, its journal, another host over ssh.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/hosts/host_check.h"
#include "onus/hosts/host_files.h"

namespace onus::service {

/// What `sshd -T` says; for `account`, with what Match blocks say about it. `config`: another file
/// than sshd's own; empty: that.
///
/// Errors  kNotFound: no sshd here. kDenied: it refused its own settings, and what it said.
///         kInvalid: `account` is no name of one.
[[nodiscard]] base::Result<hosts::SshdSettings> ask_sshd(const std::string& account,
                                                         const std::string& config);

/// sshd's lines in the journal, the oldest first.
///
/// Errors  kNotFound: no journalctl. kDenied: it refused. kLimit: more than a GiB.
[[nodiscard]] base::Result<void> each_journal_line(
    const std::function<void(std::string_view)>& take);

/// Runs `onus hosts check --local` on another host by ssh and shows what it says; its exit code.
[[nodiscard]] int check_over_ssh(const std::string& host, std::FILE* out, std::FILE* err);

/// Somebody who signs in on a strict host, as sshd tells it.
struct PrincipalQuestion {
  std::string user;
  std::string certificate;  // TYPE BASE64
  hosts::HostPlaces places;
  base::TimePoint now;
};

/// The principal that may sign in: the user, where the pinned quorum gave that certificate.
///
/// Errors  kDenied: it did not, or no bundle of that grant is here. kNotFound, kInvalid: files.
[[nodiscard]] base::Result<std::string> principal_for(const PrincipalQuestion& question);

}  // namespace onus::service
