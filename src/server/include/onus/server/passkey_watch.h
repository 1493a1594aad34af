// What this server saw of passkeys and security keys: registrations, and counters of answers.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace onus::server {

inline constexpr std::size_t kWatchedKeysMax = 4096;

/// What a registration showed, as a statement about it has to say it.
struct Registered {
  std::string person;         // who made it
  std::string credential_id;  // base64url
  std::string aaguid;
  std::string attestation;

  bool operator==(const Registered&) const = default;
};

/// What a key's answer said of itself.
struct KeyAnswer {
  std::uint32_t counter = 0;     // 0: it counts nothing
  bool backup_eligible = false;  // may be copied to other devices

  bool operator==(const KeyAnswer&) const = default;
};

/// Held in memory, and bounded: who is forgotten registers again, or is seen again.
///
/// Threads Any number at once.
class PasskeyWatch {
 public:
  void registered(const std::string& fingerprint, Registered what);
  [[nodiscard]] std::optional<Registered> registration(const std::string& fingerprint) const;

  [[nodiscard]] std::optional<KeyAnswer> newest(const std::string& fingerprint) const;
  /// Takes an answer of the key down. The highest counter stays.
  ///
  /// Post    What is wrong, in words: the counter did not go up, though the key counts. A copy of
  ///         the key may exist; or an older signature was handed in late, so it is told, not
  ///         refused.
  [[nodiscard]] std::optional<std::string> answered(const std::string& fingerprint,
                                                    const KeyAnswer& answer);
  /// Whether nobody asked about this person before: then the log has to be looked through.
  [[nodiscard]] bool first_look(const std::string& person);
  /// An answer out of the log; nothing is told of it.
  void answered_before(const std::string& fingerprint, const KeyAnswer& answer);
  /// How often a counter did not go up.
  [[nodiscard]] std::uint64_t went_back() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Registered> registered_;
  std::map<std::string, KeyAnswer> answers_;
  std::set<std::string> looked_;
  std::uint64_t went_back_ = 0;
};

}  // namespace onus::server
