// Do notices arrive: each channel tried, and what the estate says of those that policies name.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "onus/base/rng.h"
#include "onus/notices/channels_file.h"
#include "onus/service/session.h"

namespace onus::service {

/// One channel, told that this is a test.
struct ChannelTried {
  std::string id, kind, where;
  notices::Delivery delivery;
  std::chrono::milliseconds took{0};
};

/// Sends a test notice over every channel, all at once.
///
/// Post    One answer a channel, in the order of the file.
/// Errors  kIo: no randomness, no thread.
/// Cost    The slowest channel's `within`.
[[nodiscard]] base::Result<std::vector<ChannelTried>> try_channels(
    const notices::Channels& channels, base::TimePoint now, base::Rng& rng);

/// What is weak about the channels that the estate's policies name: fewer than two, one failure
/// that takes all of a policy's channels, a channel that the file does not know, and POL005.
/// Without an estate (null): fewer than two alone.
///
/// Errors  As `check`.
/// Cost    That of a check with its sweep.
[[nodiscard]] base::Result<std::vector<std::string>> channel_warnings(
    const notices::Channels& channels, const Session* session);

}  // namespace onus::service
