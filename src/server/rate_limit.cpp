#include "rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cmath>

namespace onus::server {

namespace {

constexpr std::size_t kNetworkBytes = 8;
constexpr std::chrono::seconds kSweep{1};

}  // namespace

std::string network_of(std::string_view peer) {
  if (peer.find(':') == std::string_view::npos) return std::string(peer);
  in6_addr address{};
  const std::string plain(peer.substr(0, peer.find('%')));  // without the interface
  if (::inet_pton(AF_INET6, plain.c_str(), &address) != 1) return std::string(peer);
  if (IN6_IS_ADDR_V4MAPPED(&address)) return plain;
  return "6:" + std::string(reinterpret_cast<const char*>(address.s6_addr), kNetworkBytes);
}

void RateLimit::Bucket::drain(Moment now) {
  const double passed = std::chrono::duration<double>(now - at).count();
  if (passed <= 0) return;
  for (std::size_t i = 0; i < used.size(); ++i) {
    used[i] = std::max(0.0, used[i] - passed * kRateRules[i].per_s);
  }
  at = now;
}

RateLimit::Bucket& RateLimit::bucket_of(std::string_view peer, Moment now) {
  std::string network = network_of(peer);
  const auto known = buckets_.find(network);
  if (known != buckets_.end()) return known->second;
  if (buckets_.size() >= kRatedAddressesMax && now >= swept_ + kSweep) {
    swept_ = now;  // a flood of addresses buys one sweep a second
    for (auto& one : buckets_) one.second.drain(now);
    std::erase_if(buckets_, [](const auto& one) { return one.second.idle(); });
  }
  if (buckets_.size() >= kRatedAddressesMax) return others_;
  return buckets_.emplace(std::move(network), Bucket{{}, now}).first->second;
}

std::optional<std::chrono::seconds> RateLimit::take(std::string_view peer, Effort effort,
                                                    Moment now) {
  const auto which = static_cast<std::size_t>(effort);
  const RateRule& rule = kRateRules[which];
  const std::scoped_lock guard(mutex_);
  Bucket& bucket = bucket_of(peer, now);
  bucket.drain(now);
  if (bucket.used[which] + 1 <= rule.burst) {
    bucket.used[which] += 1;
    return std::nullopt;
  }
  const double wait = (bucket.used[which] + 1 - rule.burst) / rule.per_s;
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(wait)));
}

}  // namespace onus::server
