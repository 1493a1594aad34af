// A host and its servers: the list comes, what happened here goes.
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
#include "onus/client/http.h"
#include "onus/crypto/tls_stream.h"
#include "onus/hosts/host_files.h"
#include "onus/hosts/host_word.h"
#include "onus/hosts/list_install.h"
#include "onus/hosts/recording_store.h"

namespace onus::service {

inline constexpr auto kAskWithin = std::chrono::seconds(3);      // so that one silent server of
inline constexpr auto kUploadWithin = std::chrono::seconds(20);  // several delays no end for long
inline constexpr auto kSilentFor = std::chrono::seconds(30);
inline constexpr std::uint64_t kUploadBytesARound = std::uint64_t{8} << 20U;
inline constexpr base::Seconds kSentKept = std::chrono::hours(7 * 24);

/// Who a host is, and whom it asks.
struct HostLinkPlan {
  hosts::HostPlaces places;
  std::vector<std::string> sources;  // files, or servers, in this order
  std::string host;                  // its name in the servers' known_hosts; empty: it says nothing
  std::string host_key = "/etc/ssh/ssh_host_ed25519_key";
  std::optional<crypto::TlsTrust> trust;  // for https
  bool strict = false;                    // also asks for the bundles of grants
};

/// What came of asking or telling once.
struct HostRound {
  std::vector<hosts::Installed> installed;
  std::vector<std::string> unconfirmed;  // servers that do not know yet what is installed here
  std::vector<std::string> uploaded;     // sessions whose recording a server acknowledged
  std::vector<std::string> problems;     // in words, one a line
};

/// Asks and tells, round after round; what one round could not tell, the next one tries again.
/// Whoever does both for long takes one for each: an end must not wait for a slow upload.
///
/// Threads One at a time.
class HostLink {
 public:
  explicit HostLink(HostLinkPlan plan) : plan_(std::move(plan)) {}

  /// Takes in the list of every source. A server that did not answer is asked last, and not at all
  /// for kSilentFor while another one answers.
  [[nodiscard]] HostRound fetch(base::TimePoint now);
  /// Tells every server which lists are installed, which sessions began, and a part of each
  /// recording that is finished.
  [[nodiscard]] HostRound tell(base::TimePoint now);

 private:
  struct Server {
    client::ServerAddress address;
    std::set<std::string> told;                 // sessions whose beginning it knows
    std::map<std::string, std::uint64_t> have;  // bytes of recordings that it has
    std::set<std::string> confirmed;            // the lists that it knows of
    std::optional<std::chrono::steady_clock::time_point> silent_until;
  };

  void ask_for_list(const std::string& source, base::TimePoint now, HostRound& round);
  [[nodiscard]] bool is_silent(const std::string& source);
  void tell(Server& server, base::TimePoint now, HostRound& round);
  [[nodiscard]] base::Result<void> confirm(Server& server, const hosts::StoredList& list,
                                           base::TimePoint now);
  [[nodiscard]] base::Result<void> report_use(Server& server, const std::string& session,
                                              base::TimePoint now);
  /// Post    True: the server has all of it, and the spool let go of it.
  [[nodiscard]] base::Result<bool> upload(Server& server, const std::string& session,
                                          base::TimePoint now);
  [[nodiscard]] base::Result<void> ask_for_grants(Server& server, base::TimePoint now);
  [[nodiscard]] base::Result<std::string> say(Server& server, const hosts::HostWord& word,
                                              base::TimePoint now);
  [[nodiscard]] base::Result<hosts::ChunkTaken> put(Server& server, const hosts::ChunkWord& chunk,
                                                    const std::string& bytes, base::TimePoint now);
  [[nodiscard]] base::Result<client::HttpAnswer> ask(const Server& server,
                                                     const client::HttpQuestion& question,
                                                     base::TimePoint now,
                                                     std::chrono::milliseconds within) const;
  /// A word with the host's signature beside, by ssh-keygen.
  [[nodiscard]] base::Result<std::pair<std::string, std::string>> signed_word(
      const hosts::HostWord& word) const;
  [[nodiscard]] Server& server_of(const client::ServerAddress& address);

  HostLinkPlan plan_;
  std::vector<Server> servers_;
};

/// The sessions in a spool: those whose recording is finished, and all that began.
struct SpooledSession {
  std::string name;
  bool finished = false;  // it has its report, or its recorder is gone
};
[[nodiscard]] std::vector<SpooledSession> sessions_in(const std::filesystem::path& spool);

}  // namespace onus::service
