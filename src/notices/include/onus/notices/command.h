// Notices by a program of yours: it gets the notice as JSON on its stdin.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "onus/notices/channel.h"

namespace onus::notices {

inline constexpr std::size_t kCommandWordsMax = 64;
inline constexpr std::size_t kCommandWordBytesMax = 4096;
inline constexpr std::size_t kCommandOutBytesMax = 64U * 1024U;  // more, and it is ended

struct CommandSetting {
  std::vector<std::string> run;  // the program by its full path, and its arguments
};

/// The program runs without a shell and without our environment, in a process group of its own that
/// is killed when the program ends or its time is over. Exit code 0 is the receipt, with the last
/// line it printed.
///
/// Errors  kInvalid: no full path, a NUL. kLimit: kCommandWordsMax, kCommandWordBytesMax.
[[nodiscard]] base::Result<std::unique_ptr<Channel>> make_command(Channel::Terms terms,
                                                                  CommandSetting setting);

}  // namespace onus::notices
