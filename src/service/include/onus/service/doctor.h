// Looking at everything that emergency access rests on, before somebody needs it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "onus/client/http.h"
#include "onus/report/doctor.h"
#include "onus/service/ledger.h"
#include "onus/service/session.h"

namespace onus::service {

inline constexpr std::uint64_t kDiskBytesWarn = std::uint64_t{1} << 30U;  // free for the ledger
inline constexpr std::uint64_t kDiskBytesWrong = std::uint64_t{64} << 20U;
inline constexpr base::Seconds kSkewWarn{60};    // between a server's clock and ours
inline constexpr base::Seconds kSkewWrong{300};  // beyond it, hosts refuse lists and certificates
inline constexpr base::Seconds kCertificateWarn = std::chrono::hours(7 * 24);  // before its end

/// What lies on this machine. What is empty is not looked at, and said so where it matters.
struct DoctorPlan {
  const Session* estate = nullptr;  // that loads
  std::string estate_problem;       // why there is none
  std::optional<LedgerPlace> ledger;
  std::string ledger_problem;
  std::string authority, channels, own_root, tls_certificate, tls_key;  // files; a directory
  std::string agent_socket;
  base::TimePoint now;
  bool kernel_clock = true;  // also ask the kernel whether its clock is kept right
};

/// Post    No line holds a secret; no passphrase is asked for.
/// Cost    Reads the ledger's state, not its entries.
[[nodiscard]] report::DoctorAnswer examine_here(const DoctorPlan& plan);

/// A server, looked at from here.
struct DoctorServer {
  client::ServerAddress address;
  std::string url;
  std::string roots_pem;                   // that its certificate must lead to
  std::string system_roots_pem;            // of this machine's browsers; may be empty
  std::vector<std::string> log_verifiers;  // whose lists count; empty: none is known here
  base::TimePoint now;
  /// The JSON at a path, as somebody who is signed in; empty: nobody is.
  std::function<base::Result<std::string>(const std::string&)> get{};
  std::string not_signed_in{};  // why not
};
[[nodiscard]] report::DoctorAnswer examine_server(const DoctorServer& server);

/// Who could approve under each policy of the estate in force, ascending by policy.
///
/// Errors  kNotFound, kIo: the record of the estate cannot be read.
[[nodiscard]] base::Result<std::vector<report::PolicyReach>> policy_reach(const LedgerView& view,
                                                                          base::TimePoint at);

}  // namespace onus::service
