// Flags that several commands have, written once.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "command_table.h"

namespace onus::cli {

inline constexpr Flag kLedgerFlag{"--ledger", Flag::Kind::kText, "DIR",
                                  "the ledger; else .onus/ledger under the estate"};
inline constexpr Flag kAsFlag{"--as", Flag::Kind::kList, "WHO", "for whom it is signed"};
inline constexpr Flag kKeyFlag{"--key", Flag::Kind::kList, "[WHO=]FILE",
                               "sign with this key; else with the SSH agent"};
inline constexpr Flag kYesFlag{"--yes", Flag::Kind::kSwitch, "", "ask nothing before signing"};

/// Of every command that makes a statement.
inline constexpr std::array<Flag, 6> kSigningFlags{{
    kLedgerFlag,
    kAsFlag,
    kKeyFlag,
    {"--sign-only", Flag::Kind::kText, "FILE",
     "sign into FILE, for others to sign too; submit later"},
    {"--submit", Flag::Kind::kText, "FILE", "take in what was signed into FILE"},
    kYesFlag,
}};

inline constexpr Flag kServerFlag{"--server", Flag::Kind::kText, "URL",
                                  "ask this server: https://10.0.0.5:8443"};
inline constexpr Flag kRootFlag{"--root", Flag::Kind::kText, "FILE",
                                "the certificate that the server's leads to, PEM"};
/// Of every command that can be asked of a server instead.
inline constexpr std::array<Flag, 2> kRemoteFlags{{kServerFlag, kRootFlag}};

/// The flags of all lists, in their order.
template <std::size_t... kCounts>
constexpr auto joined(const std::array<Flag, kCounts>&... lists) {
  std::array<Flag, (kCounts + ...)> all{};
  auto at = all.begin();
  ((at = std::copy(lists.begin(), lists.end(), at)), ...);
  return all;
}

}  // namespace onus::cli
