// serve: the object graph of the server, and its life from start to stop.
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "commands.h"
#include "interrupt.h"
#include "ledger_acts.h"
#include "onus/access/authority.h"
#include "onus/server/api.h"
#include "onus/service/dev_setup.h"
#include "onus/store/store.h"
#include "serve_parts.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Result;

namespace {

constexpr auto kTick = std::chrono::milliseconds(1000);
constexpr auto kLook = std::chrono::milliseconds(50);
constexpr std::chrono::seconds kGrace{10};
constexpr std::chrono::hours kRenew{24};  // of the certificates of an own root

/// Where the ledger is, who signs certificates, and the estate beside.
struct Ground {
  service::LedgerPlace place;
  std::optional<access::SshAuthority> authority;
  std::string estate;  // a directory; may be empty
};

Result<Ground> dev_ground(const World& world, const Options& options) {
  fs::path directory = options.text("--dev-dir");
  if (directory.empty()) {
    std::string pattern = (fs::temp_directory_path() / "onus-dev-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return base::fail(ErrorKind::kIo, "cannot make a temporary directory");
    }
    directory = pattern;
  }
  const auto now = present(world, options);
  if (!now) return std::unexpected(now.error());
  auto setup = service::make_dev_setup(examples_directory(world), directory, *now, *world.rng);
  if (!setup) return std::unexpected(setup.error());
  std::string people;
  for (const auto& [person, key] : setup->people) people += "\n  " + person + "  " + key.string();
  std::fputs(
      fmt::format("DEV: everything here is made up and protects nothing. Private keys lie in "
                  "plain files:{}\n  remove it all: rm -r {}\n",
                  people, directory.string())
          .c_str(),
      world.err);
  return Ground{setup->place, std::move(setup->authority), setup->estate.string()};
}

Result<Ground> real_ground(const World& world, const Options& options) {
  Ground ground;
  ground.estate = options.estate;
  if (ground.estate.empty() && options.text("--ledger").empty()) {
    const auto root = service::find_estate(std::nullopt, world.directory);
    if (!root) return std::unexpected(root.error());
    ground.estate = root->string();
  }
  auto place = service::find_ledger(options.text("--ledger"), ground.estate);
  if (!place) return std::unexpected(place.error());
  ground.place = std::move(*place);
  if (options.text("--authority").empty()) return ground;
  auto authority = open_authority(options);
  if (!authority) return std::unexpected(authority.error());
  ground.authority.emplace(std::move(*authority));
  return ground;
}

/// `told`: where pages are, and what is weak.
void tell_start(const World& world, const Options& options, const std::string& url,
                const service::Desk& desk, const std::vector<std::string>& told) {
  std::fputs((url + "\n").c_str(), world.out);
  std::fflush(world.out);
  for (const std::string& one : told) talk(world, options, report::safe(one));
  if (options.has("--dev")) {
    talk(world, options,
         fmt::format("pages: http://localhost{}, for passkeys belong to a name",
                     url.substr(url.rfind(':'))));
  }
  if (desk.authority().empty()) {
    talk(world, options,
         "sealed: requests are taken and approved, and nothing is granted; start with --authority "
         "FILE");
  }
}

/// Whose certificate is made anew every day; nobody's: it is from files, or there is none.
struct Renewal {
  server::HttpServer* server = nullptr;
  std::string address;
};

/// Makes the server show a fresh certificate of its own root.
void renew(const World& world, const Options& options, const Renewal& renewal) {
  const auto tls = own_tls(world, options, renewal.address);
  const auto done = tls ? renewal.server->renew(*tls) : Result<void>(std::unexpected(tls.error()));
  if (!done) talk(world, options, "the certificate was not renewed: " + done.error().message);
}

/// With a full disk the server still answers, and goes on by itself when there is room: that is
/// told even to whoever wants it quiet. `told`: what was told last; the same is told once.
void tell_trouble(const World& world, const Options& options, const service::Desk& desk,
                  const std::vector<std::string>& problems, std::string& told) {
  if (const std::string trouble = desk.trouble(); !trouble.empty()) {
    if (trouble != told) std::fputs(("onus: " + report::safe(trouble) + "\n").c_str(), world.err);
    told = trouble;
    return;
  }
  for (const std::string& problem : problems) {
    if (problem != told) talk(world, options, problem);
    told = problem;
  }
  if (problems.empty()) told.clear();
}

/// Writes what is due every second, until somebody asks for the end or the disk fails.
int run_until_stopped(const World& world, const Options& options, service::Desk& desk,
                      Notifier* notifier, const Renewal& renewal) {
  auto next = std::chrono::steady_clock::now();
  auto renew_at = next + kRenew;
  std::string told;  // the same trouble is told once
  while (!Interrupt::came()) {
    if (std::chrono::steady_clock::now() < next) {
      std::this_thread::sleep_for(kLook);
      continue;
    }
    next += kTick;
    if (renewal.server != nullptr && next >= renew_at) {
      renew(world, options, renewal);
      renew_at += kRenew;
    }
    const auto followed = desk.tick();
    if (!followed && followed.error().code != store::kDiskFullCode) {
      return complain(world, followed.error());
    }
    tell_trouble(world, options, desk, followed ? followed->problems : std::vector<std::string>{},
                 told);
    if (notifier == nullptr) continue;
    for (const std::string& problem : notifier->take_problems()) talk(world, options, problem);
  }
  talk(world, options, "stopping");
  return kClean;
}

}  // namespace

int run_serve(const World& world, const Options& options) {
  const bool dev = options.has("--dev");
  auto listen = listen_plan(world, options, dev);
  if (!listen) return complain(world, listen.error());
  const auto dns = own_dns(options, listen->address);
  if (!dns) return complain(world, dns.error());
  auto ground = dev ? dev_ground(world, options) : real_ground(world, options);
  if (!ground) return complain(world, ground.error());
  // Before the ledger is open and anybody hears the address: from then on the end is in good order.
  const Interrupt interrupt;
  auto desk = service::Desk::open({ground->place, fmt::format("onus serve, pid {}", ::getpid())},
                                  world.clock, *world.rng);
  if (!desk) return complain(world, desk.error());
  if (ground->authority) (*desk)->unseal(std::move(*ground->authority));
  auto plan = api_plan(world, options, ground->estate, dev);
  if (!plan) return complain(world, plan.error());
  auto notices = notice_plan(options, plan->estate.get(), **desk);
  if (!notices) return complain(world, notices.error());
  plan->channels = notices->channels.channels.size();
  plan->warnings = notices->warnings;
  std::vector<std::string> warnings = certificate_warnings(options, *listen, world.clock.now());
  warnings.insert(warnings.end(), plan->warnings.begin(), plan->warnings.end());
  const auto origin = (*desk)->read([](const service::LedgerView& view) -> Result<std::string> {
    return view.governance().origin();
  });
  if (!origin) return complain(world, origin.error());
  plan->origin = *origin;
  const std::string address = listen->address;
  const bool tls = listen->tls.has_value();
  std::atomic<server::Api*> routes{nullptr};  // whoever comes before it is there waits a moment
  auto server = server::HttpServer::start(
      std::move(*listen), [&routes](const server::Question& question) -> server::Answer {
        while (routes.load() == nullptr) std::this_thread::sleep_for(kLook);
        return routes.load()->answer(question);
      });
  if (!server) return complain(world, server.error());
  const Renewal renewal{options.text("--own-root").empty() ? nullptr : server->get(), address};
  plan->names = names_of(options, (*server)->port(), dev);
  server::Api api(std::move(*plan), **desk);
  api.count_with([&server] { return (*server)->counters(); });
  std::unique_ptr<Notifier> notifier;
  if (!notices->channels.channels.empty()) {
    auto started = Notifier::start(world, std::move(notices->channels), **desk);
    if (!started) {
      routes = &api;
      return complain(world, started.error());
    }
    notifier = std::move(*started);
  }
  (*desk)->on_growth([&server, &notifier](std::uint64_t) {
    (*server)->wake_streams();
    if (notifier != nullptr) notifier->wake();
  });
  routes = &api;
  auto told = page_lines(options, address, tls, (*server)->port());
  for (const std::string& one : warnings) told.push_back("warning: " + one);
  tell_start(world, options, url_of(address, tls, (*server)->port()), **desk, told);
  const int code = run_until_stopped(world, options, **desk, notifier.get(), renewal);
  (*desk)->on_growth({});
  (*server)->stop(kGrace);
  if (code != kClean) return code;
  const auto head = (*desk)->sign_head();
  return head ? kClean : complain(world, head.error());
}

}  // namespace onus::cli
