// How much one address may ask for, so that nobody takes the server from the others.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace onus::server {

/// What is limited, each by itself.
enum class Effort : std::uint8_t {
  kRead,       // looks something up
  kChange,     // signs, verifies, drafts or writes: sign-ins, statements, words of hosts
  kHandshake,  // a new connection by TLS
};

struct RateRule {
  double per_s = 0;
  double burst = 0;
};
inline constexpr std::array<RateRule, 3> kRateRules{{{20'000, 40'000}, {50, 400}, {100, 400}}};
inline constexpr std::size_t kRatedAddressesMax = 8192;  // beyond them, all others are one

/// A token bucket for each address and effort.
///
/// Threads Any number at once.
class RateLimit {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// Takes one: nothing, or how long to wait for the next.
  ///
  /// An IPv6 network of 64 bits counts as one address: who has one has all of it.
  /// Pre     `now` comes from a clock that does not go back.
  [[nodiscard]] std::optional<std::chrono::seconds> take(std::string_view peer, Effort effort,
                                                         Moment now);

 private:
  struct Bucket {
    std::array<double, kRateRules.size()> used{};
    Moment at;

    void drain(Moment now);
    [[nodiscard]] bool idle() const { return used == decltype(used){}; }
  };
  Bucket& bucket_of(std::string_view peer, Moment now);

  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;
  Bucket others_{};
  Moment swept_{};
};

/// What stands for an address: itself, or the first 64 bits of an IPv6 one.
[[nodiscard]] std::string network_of(std::string_view peer);

}  // namespace onus::server
