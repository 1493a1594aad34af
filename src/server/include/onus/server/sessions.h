// Who is signed in: challenges and sessions, in memory. No password is anywhere.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"

namespace onus::server {

inline constexpr std::string_view kSignInNamespace = "onus-sign-in@v1";
inline constexpr base::Seconds kChallengeLasts{300};
inline constexpr base::Seconds kSessionIdle{15 * 60};
inline constexpr base::Seconds kSessionLasts{8 * 3600};
inline constexpr std::size_t kChallengesMax = 4096;
inline constexpr std::size_t kSessionsMax = 4096;
inline constexpr std::size_t kSessionsPerPersonMax = 32;  // so that nobody keeps others out

/// Something that was asked and may be answered once.
struct Challenge {
  std::string person;
  std::string text;  // what is signed; for a passkey, its bytes are the challenge
  base::TimePoint expires;
};

struct SignedIn {
  std::string person;
  std::string key;        // the fingerprint of what was signed in with
  std::string csrf;       // what a page must send back to change something
  base::TimePoint until;  // at the latest
};

/// Threads Any number at once.
class Sessions {
 public:
  explicit Sessions(base::Rng& rng) : rng_(rng) {}

  /// Makes a challenge. Post: its name, to answer it by; of kChallengesMax that wait, the oldest is
  /// gone.
  ///
  /// Errors  kIo: no randomness.
  [[nodiscard]] base::Result<std::pair<std::string, Challenge>> ask(const std::string& person,
                                                                    std::string_view origin,
                                                                    base::TimePoint now);
  /// Takes a challenge: it is gone afterwards, answered well or not.
  [[nodiscard]] std::optional<Challenge> take(std::string_view name, base::TimePoint now);

  /// Begins a session. Post: its token, which only who signed in may have; of a person who has
  /// kSessionsPerPersonMax, the one that was used longest ago has ended.
  ///
  /// Errors  kLimit: kSessionsMax. kIo: no randomness.
  [[nodiscard]] base::Result<std::pair<std::string, SignedIn>> begin(const std::string& person,
                                                                     const std::string& key,
                                                                     base::TimePoint now);
  /// Whose token it is; being used, the session stays.
  [[nodiscard]] std::optional<SignedIn> find(std::string_view token, base::TimePoint now);
  /// Whether a session is open, though nobody uses it: a stream that was begun under it goes on.
  [[nodiscard]] bool holds(std::string_view token, base::TimePoint now) const;
  void end(std::string_view token);
  /// Ends all of a person: their key was revoked, or they left.
  void end_of(std::string_view person);
  [[nodiscard]] std::size_t open() const;

 private:
  struct Held {
    SignedIn session;
    base::TimePoint used, ends;
  };
  [[nodiscard]] base::Result<std::string> fresh();
  void forget(base::TimePoint now);
  void leave_room(std::string_view person);

  base::Rng& rng_;
  mutable std::mutex mutex_;
  std::map<std::string, Challenge, std::less<>> challenges_;
  // By the hash of the token: looking one up tells nothing about the others by its time.
  std::map<std::string, Held, std::less<>> sessions_;
};

}  // namespace onus::server
