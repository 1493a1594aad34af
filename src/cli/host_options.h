// Flags that all commands around hosts have.
#pragma once

#include <string_view>

#include "command_table.h"
#include "onus/hosts/host_files.h"
#include "onus/hosts/known_hosts.h"
#include "options.h"

namespace onus::cli {

inline constexpr Flag kEtcFlag{"--etc", Flag::Kind::kText, "DIR", "instead of /etc/onus"};
inline constexpr Flag kStateFlag{"--state", Flag::Kind::kText, "DIR", "instead of /var/lib/onus"};
inline constexpr Flag kRunFlag{"--run", Flag::Kind::kText, "DIR", "instead of /run/onus"};
inline constexpr Flag kSpoolFlag{"--spool", Flag::Kind::kText, "DIR", "instead of /var/spool/onus"};

/// Where the command line says that a host's files lie.
[[nodiscard]] hosts::HostPlaces places_of(const Options& options);

/// Whether an address may stand in a unit file and a script as it is.
[[nodiscard]] bool is_plain_address(std::string_view text);

}  // namespace onus::cli
