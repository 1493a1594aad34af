#include "onus/server/sessions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "onus/codec/base64.h"
#include "onus/codec/time.h"
#include "onus/crypto/sha256.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;

namespace {

constexpr std::size_t kTokenBytes = 32;

std::string hashed(std::string_view token) {
  const auto digest = crypto::sha256(token);
  return digest ? digest->hex() : std::string{};
}

}  // namespace

Result<std::string> Sessions::fresh() {
  std::array<std::uint8_t, kTokenBytes> bytes{};
  if (auto filled = rng_.fill(bytes); !filled) return std::unexpected(filled.error());
  return codec::base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void Sessions::forget(TimePoint now) {
  std::erase_if(challenges_, [&](const auto& one) { return one.second.expires <= now; });
  std::erase_if(sessions_, [&](const auto& one) {
    return one.second.ends <= now || one.second.used + kSessionIdle <= now;
  });
}

Result<std::pair<std::string, Challenge>> Sessions::ask(const std::string& person,
                                                        std::string_view origin, TimePoint now) {
  auto name = fresh();
  if (!name) return std::unexpected(name.error());
  auto nonce = fresh();
  if (!nonce) return std::unexpected(nonce.error());
  Challenge challenge;
  challenge.person = person;
  challenge.expires = now + kChallengeLasts;
  challenge.text = fmt::format("sign in to {} as {} until {}, {}\n", origin, person,
                               codec::format_time(challenge.expires), *nonce);
  const std::scoped_lock guard(mutex_);
  if (challenges_.size() >= kChallengesMax) forget(now);
  if (challenges_.size() >= kChallengesMax) {
    // Anybody may ask, signed in or not: who fills the places must not keep others from signing in.
    challenges_.erase(std::ranges::min_element(challenges_, {},
                                               [](const auto& one) { return one.second.expires; }));
  }
  challenges_.emplace(*name, challenge);
  return std::pair(std::move(*name), std::move(challenge));
}

std::optional<Challenge> Sessions::take(std::string_view name, TimePoint now) {
  const std::scoped_lock guard(mutex_);
  const auto at = challenges_.find(name);
  if (at == challenges_.end()) return std::nullopt;
  Challenge challenge = std::move(at->second);
  challenges_.erase(at);
  if (challenge.expires <= now) return std::nullopt;
  return challenge;
}

Result<std::pair<std::string, SignedIn>> Sessions::begin(const std::string& person,
                                                         const std::string& key, TimePoint now) {
  auto token = fresh();
  if (!token) return std::unexpected(token.error());
  auto csrf = fresh();
  if (!csrf) return std::unexpected(csrf.error());
  SignedIn session{person, key, std::move(*csrf), now + kSessionLasts};
  const std::scoped_lock guard(mutex_);
  leave_room(person);
  if (sessions_.size() >= kSessionsMax) forget(now);
  if (sessions_.size() >= kSessionsMax) {
    return fail(ErrorKind::kLimit, "too many people are signed in; somebody has to sign out first");
  }
  sessions_.insert_or_assign(hashed(*token), Held{session, now, now + kSessionLasts});
  return std::pair(std::move(*token), std::move(session));
}

/// Ends those that a person used longest ago, until there is one less than they may have.
void Sessions::leave_room(std::string_view person) {
  for (;;) {  // ends: each round ends a session
    std::size_t count = 0;
    auto oldest = sessions_.end();
    for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
      if (at->second.session.person != person) continue;
      ++count;
      if (oldest == sessions_.end() || at->second.used < oldest->second.used) oldest = at;
    }
    if (count < kSessionsPerPersonMax) return;
    sessions_.erase(oldest);
  }
}

std::optional<SignedIn> Sessions::find(std::string_view token, TimePoint now) {
  const std::scoped_lock guard(mutex_);
  const auto at = sessions_.find(hashed(token));
  if (at == sessions_.end()) return std::nullopt;
  Held& held = at->second;
  if (held.ends <= now || held.used + kSessionIdle <= now) {
    sessions_.erase(at);
    return std::nullopt;
  }
  held.used = std::max(held.used, now);
  return held.session;
}

bool Sessions::holds(std::string_view token, TimePoint now) const {
  const std::scoped_lock guard(mutex_);
  const auto at = sessions_.find(hashed(token));
  return at != sessions_.end() && at->second.ends > now;
}

void Sessions::end(std::string_view token) {
  const std::scoped_lock guard(mutex_);
  sessions_.erase(hashed(token));
}

void Sessions::end_of(std::string_view person) {
  const std::scoped_lock guard(mutex_);
  std::erase_if(sessions_, [&](const auto& one) { return one.second.session.person == person; });
}

std::size_t Sessions::open() const {
  const std::scoped_lock guard(mutex_);
  return sessions_.size();
}

}  // namespace onus::server
