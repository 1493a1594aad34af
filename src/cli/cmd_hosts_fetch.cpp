// hosts fetch: the revocation list comes here, and what happened here goes to the server.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <thread>

#include "commands.h"
#include "host_options.h"
#include "onus/base/duration.h"
#include "onus/codec/time.h"
#include "onus/report/render.h"
#include "onus/service/host_link.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

constexpr base::Seconds kEveryMax = std::chrono::hours(1);

volatile std::sig_atomic_t stopped = 0;
void ask_to_stop(int) { stopped = 1; }

std::string text_of(const service::HostRound& round) {
  std::string text;
  for (const hosts::Installed& done : round.installed) {
    text +=
        fmt::format("{}  list {} of {}: {}, {} new here\n", report::safe(done.origin), done.number,
                    codec::format_time(done.made_at),
                    report::count_of(done.ended, "grant ended", "grants ended"), done.newly_ended);
    if (done.growth_shown == false) {
      text +=
          "  that the log continued the one seen here before was not shown: a server shows it\n";
    }
  }
  for (const std::string& server : round.unconfirmed) {
    text += fmt::format("unconfirmed: {} does not know that it is installed here\n", server);
  }
  for (const std::string& session : round.uploaded) text += fmt::format("sent  {}\n", session);
  return text;
}

/// What is worth a line where rounds follow each other every few seconds: what is new.
bool is_new(const service::HostRound& round) {
  const bool news = std::ranges::any_of(
      round.installed, [](const auto& done) { return done.changed || done.newly_ended > 0; });
  return news || !round.uploaded.empty();
}

base::Result<service::HostLinkPlan> plan_of(const Options& options) {
  service::HostLinkPlan plan;
  plan.places = places_of(options);
  plan.sources = options.list("--from");
  plan.host = options.text("--host");
  plan.strict = options.has("--strict");
  if (options.has("--host-key")) plan.host_key = options.text("--host-key");
  if (plan.sources.empty()) {
    return base::fail(ErrorKind::kInvalid,
                      "say where the list comes from: --from FILE, or --from URL");
  }
  if (!plan.host.empty() && !hosts::is_host_name(plan.host)) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("--host {} is no host's name", report::safe(plan.host)));
  }
  if (const std::string file = options.text("--tls-root"); !file.empty()) {
    auto pem = hosts::read_small_file(file, crypto::kTlsRootsBytesMax);
    if (!pem) return std::unexpected(pem.error());
    crypto::TlsMaterial material;
    material.roots_pem = std::move(*pem);
    auto trust = crypto::TlsTrust::make(material);
    if (!trust) return std::unexpected(trust.error());
    plan.trust = std::move(*trust);
  }
  return plan;
}

void say_problems(const World& world, const service::HostRound& round) {
  for (const std::string& problem : round.problems) {
    std::fputs(fmt::format("onus: {}\n", problem).c_str(), world.err);
  }
}

/// Rounds of one kind until the program is asked to stop; the same trouble every two seconds is
/// one line.
void go_on(const World& world, const Options& options, base::Seconds every,
           const std::function<service::HostRound(base::TimePoint)>& one_round) {
  std::vector<std::string> problems;
  while (stopped == 0) {
    const auto next = std::chrono::steady_clock::now() + every;
    const service::HostRound round = one_round(world.clock.now());
    if (is_new(round)) talk(world, options, text_of(round));
    if (round.problems != problems) {
      say_problems(world, round);
      problems = round.problems;
    }
    while (stopped == 0 && std::chrono::steady_clock::now() < next) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
}

// Telling has a thread of its own: an end must not wait for a slow upload.
int both_go_on(const World& world, const Options& options, base::Seconds every) {
  std::signal(SIGTERM, ask_to_stop);
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGPIPE, SIG_IGN);
  auto asking = plan_of(options), telling = plan_of(options);
  if (!asking || !telling) return complain(world, asking ? telling.error() : asking.error());
  service::HostLink asks(std::move(*asking)), tells(std::move(*telling));
  const std::jthread teller(
      [&] { go_on(world, options, every, [&](base::TimePoint now) { return tells.tell(now); }); });
  go_on(world, options, every, [&](base::TimePoint now) { return asks.fetch(now); });
  return kClean;
}

}  // namespace

int run_hosts_fetch(const World& world, const Options& options) {
  auto plan = plan_of(options);
  if (!plan) return complain(world, plan.error());
  if (options.has("--every")) {
    const auto every = base::parse_duration(options.text("--every"));
    if (!every) return complain(world, every.error());
    if (*every < base::Seconds(1) || *every > kEveryMax) {
      return complain(world, {ErrorKind::kInvalid, "", "--every takes 1s to 1h"});
    }
    return both_go_on(world, options, *every);
  }
  service::HostLink link(std::move(*plan));
  service::HostRound round = link.fetch(world.clock.now());
  const service::HostRound told = link.tell(world.clock.now());
  round.unconfirmed = told.unconfirmed;
  round.uploaded = told.uploaded;
  round.problems.insert(round.problems.end(), told.problems.begin(), told.problems.end());
  say_problems(world, round);
  talk(world, options, text_of(round));
  if (!round.installed.empty()) return round.problems.empty() ? kClean : kFindings;
  return complain(world, {ErrorKind::kDenied, "", "no list was installed; what is there stays"});
}

}  // namespace onus::cli
