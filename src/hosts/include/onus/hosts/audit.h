// Which sign-ins on a host no grant explains.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/ledger/statement.h"

namespace onus::hosts {

inline constexpr std::size_t kLogLineBytesMax = 16U * 1024U;
inline constexpr std::size_t kAlarmsMax = 10'000;
inline constexpr base::Seconds kLoggedLate{60};  // a line may be written behind its sign-in

/// A sign-in by certificate, as sshd logs it.
struct AcceptedLogin {
  std::string user;
  std::string from;    // an address
  std::string key;     // fingerprint of the certified key
  std::string key_id;  // which whoever certifies may write as they like
  std::uint64_t serial = 0;
  std::string authority;                // fingerprint
  std::optional<base::TimePoint> at{};  // where the line begins with a date, a time and an offset

  bool operator==(const AcceptedLogin&) const = default;
};

/// Reads "… Accepted publickey for U from A port N ssh2: T-CERT F ID I (serial S) CA T F"; none if
/// the line tells of something else. Anything may stand before; a key id may hold anything, so the
/// line is read from both ends.
///
/// Errors  kInvalid: it begins so and does not go on so: a form that this program does not know.
/// Source  OpenSSH 9.2, auth2-pubkey.c and auth.c
[[nodiscard]] base::Result<std::optional<AcceptedLogin>> parse_login(std::string_view line);

/// What a grant's statement says, for comparing.
struct GrantFacts {
  std::string request, key, authority;  // the last two are fingerprints
  std::vector<std::string> principals;
  std::optional<base::TimePoint> valid_to{};
};

/// What the ledger says of grants and authorities.
struct GrantIndex {
  std::string origin;
  std::uint64_t size = 0;                      // of the log that was read
  std::map<std::uint64_t, GrantFacts> grants;  // by serial: the entry's index
  std::set<std::string> authorities;           // fingerprints, retired ones too

  /// Takes in an entry, whichever it is.
  void add(std::uint64_t index, const ledger::StatementBody& body);
};

/// A sign-in that is not explained, and why.
struct Alarm {
  std::uint64_t line = 0;  // from 1
  AcceptedLogin login;
  std::string why;

  bool operator==(const Alarm&) const = default;
};

struct AuditReport {
  std::uint64_t lines = 0;
  std::uint64_t certificates = 0;  // sign-ins by certificate
  std::uint64_t explained = 0;     // by a grant of this log
  std::uint64_t unread = 0;        // lines that look like one and cannot be read
  std::vector<Alarm> alarms;       // in the order of the lines
  bool complete = true;            // false: kAlarmsMax were found
};

/// Compares sign-ins with grants.
class Audit {
 public:
  /// `trusted`: fingerprints of authorities that are not Onus' and may sign people in here.
  Audit(const GrantIndex& grants, std::set<std::string> trusted)
      : grants_(grants), trusted_(std::move(trusted)) {}

  void take(std::string_view line);
  [[nodiscard]] const AuditReport& report() const { return report_; }

 private:
  [[nodiscard]] std::string why_not(const AcceptedLogin& login) const;

  const GrantIndex& grants_;
  std::set<std::string> trusted_;
  AuditReport report_;
};

}  // namespace onus::hosts
