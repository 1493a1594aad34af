// The routes: each reads its question, asks the desk, and writes an answer. None takes a decision.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onus/access/webauthn.h"
#include "onus/codec/json.h"
#include "onus/crypto/certificate.h"
#include "onus/hosts/known_hosts.h"
#include "onus/hosts/recording_store.h"
#include "onus/server/http.h"
#include "onus/server/passkey_watch.h"
#include "onus/server/sessions.h"
#include "onus/server/static_files.h"
#include "onus/server/waiting.h"
#include "onus/service/desk.h"
#include "onus/service/emergency.h"
#include "onus/service/live_estate.h"

namespace onus::server {

inline constexpr std::size_t kPageMax = 100;

/// What the server is told when it starts.
struct ApiPlan {
  std::string origin;                            // of this server, as people type it
  std::vector<access::RelyingParty> names;       // one for each name that passkeys are made for
  std::shared_ptr<service::LiveEstate> estate;   // for verdicts and contacts; may be null
  std::optional<hosts::KnownHosts> known_hosts;  // whose words count
  std::optional<std::filesystem::path> recordings;
  std::vector<crypto::Certificate> attestation_roots;
  std::vector<std::string> aaguids;   // makes that may be enrolled; empty: any, shown as claimed
  std::size_t channels = 0;           // over which people are told
  std::vector<std::string> warnings;  // what is weak about them
  StaticFiles console;
  bool dev = false;  // plain HTTP on loopback, cookies without Secure
};

class Api {
 public:
  Api(ApiPlan plan, service::Desk& desk);

  /// Threads Any number at once.
  [[nodiscard]] Answer answer(const Question& question);

  /// Where the metrics of the listener come from.
  void count_with(std::function<Counters()> counters) { counters_ = std::move(counters); }

  /// A method and a path such as "/v1/requests/{id}", and whether somebody has to be signed in.
  struct Route {
    std::string_view method, path;
    bool session = true;
    Answer (Api::*run)(const struct Call&) = nullptr;
  };
  [[nodiscard]] static std::span<const Route> routes();

 private:
  using Json = codec::JsonValue;

  // api_session.cpp
  Answer session_challenge(const Call& call);
  Answer session_begin(const Call& call);
  Answer session_show(const Call& call);
  Answer session_end(const Call& call);
  // api_passkeys.cpp
  Answer passkey_challenge(const Call& call);
  Answer passkey_register(const Call& call);
  base::Result<void> look_back(const service::LedgerView& view, const std::string& person);
  std::vector<std::string> watch_signatures(const service::Proposal& proposal);
  base::Result<void> check_registration(const service::Proposal& proposal) const;
  // api_drafts.cpp
  Answer drafts(const Call& call);
  // api_log.cpp
  Answer statements_post(const Call& call);
  Answer statements_list(const Call& call);
  Answer statement(const Call& call);
  Answer proof(const Call& call);
  Answer checkpoint(const Call& call);
  Answer events(const Call& call);
  Answer proposals_list(const Call& call);
  Answer proposals_post(const Call& call);
  // api_requests.cpp
  Answer requests(const Call& call);
  Answer request(const Call& call);
  Answer certificate(const Call& call);
  Answer debts(const Call& call);
  Answer policies(const Call& call);
  Answer authority(const Call& call);
  Answer overview(const Call& call);
  Answer operation(const Call& call);
  // api_hosts.cpp
  Answer hosts_list(const Call& call);
  Answer hosts_words(const Call& call);
  Answer hosts_recording(const Call& call);
  // api_state.cpp
  Answer healthz(const Call& call);
  Answer readyz(const Call& call);
  Answer metrics(const Call& call);
  Answer openapi(const Call& call);

  /// Reads a proposal with the assertions of passkeys beside, and puts their signatures into it.
  base::Result<service::Proposal> read_proposal(const Json& body);
  base::Result<std::string> assertion_blob(const Json& assertion,
                                           const service::Proposal& proposal);
  /// The name that the page under this origin belongs to; else the first. nullptr: it has none.
  const access::RelyingParty* party_for(std::string_view origin) const;
  /// The session's token, by header or cookie; empty: none.
  std::string_view token_of(const Question& question) const;
  std::optional<SignedIn> who(const Question& question);
  bool still_welcome(const SignedIn& session);
  Answer dispatch(const Route& route, Call& call);
  static Answer nobody();
  std::string newcomer(const Json& body) const;

  ApiPlan plan_;
  service::Desk& desk_;
  Sessions sessions_;
  PasskeyWatch watch_;
  std::function<Counters()> counters_;
  std::optional<hosts::RecordingStore> recordings_;

  Waiting waiting_;
  std::mutex mutex_;  // guards what stands below
  /// By Idempotency-Key: what was asked, by its digest, and how it was answered.
  std::map<std::string, std::pair<crypto::Digest, Answer>> repeated_;
  std::vector<std::string> repeated_order_;
  std::map<std::string, std::pair<std::uint64_t, base::TimePoint>> confirmed_;  // lists, by host
  std::mutex recording_;  // one piece at a time
  std::mutex telling_;    // one use at a time
};

}  // namespace onus::server
