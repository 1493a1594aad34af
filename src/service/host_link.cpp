#include "onus/service/host_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "onus/codec/base64.h"
#include "onus/codec/dsse.h"
#include "onus/codec/jcs.h"
#include "onus/codec/json.h"
#include "onus/codec/sshsig.h"
#include "onus/hosts/grant_bundle.h"
#include "onus/report/style.h"
#include "process.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;
using hosts::HostWord;

namespace {

constexpr std::size_t kSignatureBytesMax = 64U * 1024U;
constexpr int kGood = 200, kMade = 201;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

bool is_server(const std::string& source) { return source.contains("://"); }

std::unexpected<base::Error> answered(const client::HttpAnswer& answer) {
  // A problem+json says why; what a server says may not steer the terminal.
  const auto value = codec::parse_json(answer.body);
  const auto why = value ? value->text_of("detail") : std::nullopt;
  return fail(ErrorKind::kDenied, fmt::format("it answers {}{}{}", answer.status, why ? ": " : "",
                                              report::safe(why.value_or(""))));
}

std::vector<hosts::StoredList> lists_here(const hosts::HostPlaces& places) {
  const auto text = hosts::read_small_file(places.logs);
  const auto logs = text ? hosts::parse_pinned_logs(*text) : std::unexpected(text.error());
  if (!logs) return {};
  auto lists = hosts::stored_lists(places, *logs);
  return lists ? std::move(*lists) : std::vector<hosts::StoredList>{};
}

/// The number of the list that is here, so that the server can show that its log went on from it.
/// Of several logs, which one a server has is not known before it answers.
std::uint64_t number_here(const hosts::HostPlaces& places) {
  const auto lists = lists_here(places);
  return lists.size() == 1 ? lists.front().said.number : 0;
}

}  // namespace

HostLink::Server& HostLink::server_of(const client::ServerAddress& address) {
  const auto found = std::ranges::find_if(servers_, [&](const Server& server) {
    return server.address.endpoint == address.endpoint && server.address.tls == address.tls;
  });
  if (found != servers_.end()) return *found;
  servers_.push_back({address, {}, {}, {}, {}});
  return servers_.back();
}

Result<client::HttpAnswer> HostLink::ask(const Server& server, const client::HttpQuestion& question,
                                         base::TimePoint now,
                                         std::chrono::milliseconds within) const {
  if (server.address.tls && !plan_.trust) {
    return fail(ErrorKind::kInvalid, "https needs the server's root certificate: --tls-root FILE");
  }
  auto answer =
      client::ask(server.address, plan_.trust ? &*plan_.trust : nullptr, question, now, within);
  if (!answer) return answer;
  if (answer->status != kGood && answer->status != kMade) return answered(*answer);
  return answer;
}

Result<std::pair<std::string, std::string>> HostLink::signed_word(const HostWord& word) const {
  auto text = hosts::host_word_text(word);
  if (!text) return std::unexpected(text.error());
  const auto end = run_process({"ssh-keygen", "-Y", "sign", "-q", "-n",
                                std::string(hosts::kHostNamespace), "-f", plan_.host_key},
                               *text, kSignatureBytesMax);
  if (!end) return std::unexpected(end.error());
  if (end->code != 0) {
    return fail(ErrorKind::kDenied,
                fmt::format("ssh-keygen did not sign with {}: {}", report::safe(plan_.host_key),
                            report::safe(first_line(end->err))));
  }
  return std::pair{std::move(*text), end->out};
}

Result<std::string> HostLink::say(Server& server, const HostWord& word, base::TimePoint now) {
  const auto said = signed_word(word);
  if (!said) return std::unexpected(said.error());
  client::HttpQuestion post{"POST", "/v1/hosts/uses", {{"Content-Type", "application/json"}}, ""};
  post.body = fmt::format(R"({{"signature":{},"word":{}}})", codec::json_quoted(said->second),
                          codec::json_quoted(said->first));
  auto answer = ask(server, post, now, kAskWithin);
  if (!answer) return std::unexpected(answer.error());
  return std::move(answer->body);
}

void HostLink::ask_for_list(const std::string& source, base::TimePoint now, HostRound& round) {
  const auto failed = [&](const base::Error& error) {
    round.problems.push_back(fmt::format("{}: {}", report::safe(source), error.message));
  };
  Result<std::string> text;
  if (is_server(source)) {
    const auto address = client::parse_server(source);
    if (!address) return failed(address.error());
    client::HttpQuestion get{"GET", "/v1/hosts/list"};
    if (const auto since = number_here(plan_.places); since > 0) {
      get.target += fmt::format("?since={}", since);
    }
    Server& server = server_of(*address);
    auto answer = ask(server, get, now, kAskWithin);
    server.silent_until.reset();
    if (!answer) {
      server.silent_until = std::chrono::steady_clock::now() + kSilentFor;
      return failed(answer.error());
    }
    text = std::move(answer->body);
  } else {
    text = hosts::read_small_file(source, codec::kDsseBytesMax);
  }
  if (!text) return failed(text.error());
  auto done = hosts::install_list(plan_.places, *text, now);
  if (!done) return failed(done.error());
  round.installed.push_back(std::move(*done));
}

Result<void> HostLink::confirm(Server& server, const hosts::StoredList& list, base::TimePoint now) {
  const std::string name =
      fmt::format("{} {} {}", list.origin, list.said.number, list.said.krl_digest.hex());
  if (server.confirmed.contains(name)) return {};
  const auto said = say(
      server,
      {plan_.host, now, hosts::ListWord{list.origin, list.said.number, list.said.krl_digest}}, now);
  if (!said) return std::unexpected(said.error());
  server.confirmed = {name};
  return {};
}

Result<void> HostLink::ask_for_grants(Server& server, base::TimePoint now) {
  const auto body = say(server, {plan_.host, now, hosts::GrantsWord{}}, now);
  if (!body) return std::unexpected(body.error());
  const auto value = codec::parse_json(*body);
  if (!value) return std::unexpected(value.error());
  const codec::JsonValue* grants = value->find("grants");
  if (grants == nullptr) return fail(ErrorKind::kInvalid, "the server's answer names no grants");
  for (const codec::JsonValue& item : grants->items) {
    const auto request = item.text_of("request");
    const auto text = item.text_of("bundle");
    if (!request || !text || !hosts::is_session_name(std::string(*request) + ".0.0")) {
      return fail(ErrorKind::kInvalid, "a grant in the server's answer");
    }
    // Read before it is kept; whether it proves anything is judged at each sign-in.
    if (const auto read = hosts::parse_grant_bundle(*text); !read) {
      return std::unexpected(read.error());
    }
    const fs::path path = plan_.places.grants / (std::string(*request) + ".json");
    const auto kept = hosts::read_small_file(path, hosts::kBundleFileBytesMax);
    if (kept && *kept == *text) continue;
    if (const auto written = hosts::write_whole_file(path, *text, 0644); !written) return written;
  }
  return {};
}

void HostLink::tell(Server& server, base::TimePoint now, HostRound& round) {
  const std::string name = server.address.endpoint.text();
  const auto failed = [&](const base::Error& error) {
    round.problems.push_back(fmt::format("{}: {}", name, error.message));
    return false;
  };
  for (const hosts::StoredList& list : lists_here(plan_.places)) {
    if (const auto told = confirm(server, list, now); !told) {
      round.unconfirmed.push_back(name);
      failed(told.error());
      return;  // a server that is gone costs one wait, not one for each session
    }
  }
  if (plan_.strict) {
    if (const auto asked = ask_for_grants(server, now); !asked && !failed(asked.error())) return;
  }
  for (const SpooledSession& session : sessions_in(plan_.places.spool)) {
    const auto told = report_use(server, session.name, now);
    if (!told && !failed(told.error())) return;
  }
  for (const SpooledSession& session : sessions_in(plan_.places.spool)) {
    if (!session.finished) continue;
    const auto done = upload(server, session.name, now);
    if (!done && !failed(done.error())) return;
    if (*done) round.uploaded.push_back(session.name);
  }
}

bool HostLink::is_silent(const std::string& source) {
  if (!is_server(source)) return false;
  const auto address = client::parse_server(source);
  if (!address) return false;
  const auto& until = server_of(*address).silent_until;
  return until && std::chrono::steady_clock::now() < *until;
}

HostRound HostLink::fetch(base::TimePoint now) {
  HostRound round;
  std::vector<std::string> silent;
  for (const std::string& source : plan_.sources) {
    if (is_silent(source)) {
      silent.push_back(source);
    } else {
      ask_for_list(source, now, round);
    }
  }
  if (!round.installed.empty()) return round;
  for (const std::string& source : silent) ask_for_list(source, now, round);
  return round;
}

HostRound HostLink::tell(base::TimePoint now) {
  HostRound round;
  if (plan_.host.empty()) return round;
  for (const std::string& source : plan_.sources) {
    if (!is_server(source)) continue;
    const auto address = client::parse_server(source);
    if (address) tell(server_of(*address), now, round);
  }
  return round;
}

}  // namespace onus::service
