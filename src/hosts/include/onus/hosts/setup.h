// What a host needs, as files to be put in place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "onus/hosts/host_files.h"

namespace onus::hosts {

/// What sshd has to set (SetEnv). It starts a forced command by the account's own shell, and what
/// the account itself wrote would run before it: bash reads ~/.bashrc below sshd while SHLVL is
/// less than 2, and the file that BASH_ENV names; PAM's user_readenv takes variables out of
/// ~/.pam_environment. What runs there is recorded by nobody and ended by nobody.
inline constexpr std::string_view kRecorderEnvironment =
    "SHLVL=1 BASH_ENV= SHELLOPTS= LD_PRELOAD= LD_AUDIT= LD_LIBRARY_PATH=";

/// One file, or a piece of one.
struct SetupFile {
  std::string path;
  std::string mode;  // "644"
  std::string text;
  std::string note;  // why, in a line or two

  bool operator==(const SetupFile&) const = default;
};

struct SetupRequest {
  HostPlaces places;
  std::vector<std::string> from;         // URLs of the servers that hand out lists
  std::vector<std::string> authorities;  // public keys, "TYPE BASE64"
  std::vector<std::string> logs;         // verifier keys
  std::string tls_root;                  // PEM; empty: none, for http
  bool strict = false;                   // judge the quorum on the host
  std::string host;                      // its name in the server's known_hosts
};

/// The files of a host, in the order in which they are to be put there.
[[nodiscard]] std::vector<SetupFile> host_setup(const SetupRequest& request);

/// The same as a script for root that puts them there and reloads what reads them. It overwrites
/// nothing that is not Onus', and ends at the first step that fails.
[[nodiscard]] std::string setup_script(const std::vector<SetupFile>& files,
                                       const SetupRequest& request);

}  // namespace onus::hosts
