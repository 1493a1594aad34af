// request list, show, grant: how requests stand, and the grants that are due.
#include <fmt/format.h>

#include <fstream>

#include "ledger_acts.h"
#include "onus/codec/jcs.h"
#include "onus/report/render.h"
#include "onus/service/desk.h"
#include "onus/service/emergency.h"
#include "remote.h"
#include "serve_parts.h"

namespace onus::cli {

using base::ErrorKind;
using base::Result;

namespace {

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

std::string asker_of(const Options& options) {
  const auto people = options.list("--as");
  return people.empty() ? std::string{} : people.front();
}

bool is_hex(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// A clock that --now may have set.
Result<std::unique_ptr<base::Clock>> clock_of(const World& world, const Options& options) {
  const auto now = present(world, options);
  if (!now) return std::unexpected(now.error());
  if (options.now.empty()) return std::make_unique<base::SystemClock>();
  return std::make_unique<base::FixedClock>(*now);
}

Result<void> write_certificate(const std::string& file, const std::string& line) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << line << '\n';
  out.close();
  if (out) return {};
  return base::fail(ErrorKind::kIo, "cannot write " + report::safe(file));
}

std::string grant_json(const service::Followed& followed, const std::string& certificate) {
  std::string problems;
  for (const std::string& problem : followed.problems) {
    problems += (problems.empty() ? "" : ", ") + codec::json_quoted(problem);
  }
  return fmt::format(
      "{{\"schemaVersion\": {}, \"granted\": {}, \"ended\": {}, \"problems\": [{}], "
      "\"certificate\": {}}}\n",
      report::kSchemaVersion, followed.granted, followed.ended, problems,
      certificate.empty() ? "null" : codec::json_quoted(certificate));
}

/// The certificate of the request that was named; empty where none was.
Result<std::string> certificate_for(service::Desk& desk, const Options& options) {
  if (options.words.empty()) return std::string{};
  const auto id = desk.read([&](const service::LedgerView& view) -> Result<std::string> {
    const auto found = service::find_request(view, options.words.front());
    if (!found) return std::unexpected(found.error());
    return (*found)->id;
  });
  if (!id) return id;
  return desk.certificate(*id);
}

}  // namespace

int run_request_list(const World& world, const Options& options) {
  if (!options.text("--server").empty()) {
    const std::string phase = options.text("--phase"), cursor = options.text("--cursor");
    const auto plain = [](const std::string& text) {
      return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
    };
    if (!plain(phase) || !plain(cursor)) return usage(world, "no such phase or cursor");
    return remote_show(world, options, "/v1/requests?phase=" + phase + "&cursor=" + cursor);
  }
  const auto view = view_of_ledger(world, options);
  if (!view) return view.error();
  const auto now = moment_of(world, options);
  if (!now) return now.error();
  const service::RequestsAsk ask{options.text("--phase"), options.text("--cursor"),
                                 asker_of(options)};
  const auto list = service::requests_answer(*view, ask, *now);
  if (!list) return complain(world, list.error());
  const auto debts = service::debts_answer(*view, *now);
  return deliver(world, options,
                 {{"text",
                   [&](const report::Style& style) {
                     return report::requests_text(report::Zone{}, *list, debts, *now, style);
                   }},
                  {"json", [&](const auto&) { return report::requests_json(*list); }}});
}

int run_request_show(const World& world, const Options& options) {
  if (options.words.size() != 1 || !is_hex(options.words.front())) {
    return usage(world, "name one request: onus request show 3f9a01");
  }
  if (!options.text("--server").empty()) {
    return remote_show(world, options, "/v1/requests/" + options.words.front());
  }
  const auto view = view_of_ledger(world, options);
  if (!view) return view.error();
  const auto now = moment_of(world, options);
  if (!now) return now.error();
  const auto request = service::find_request(*view, options.words.front());
  if (!request) return complain(world, request.error());
  const auto answer = service::request_answer(*view, **request, asker_of(options), *now);
  if (!answer) return complain(world, answer.error());
  return deliver(world, options,
                 {{"text",
                   [&](const report::Style& style) {
                     return report::request_text(report::Zone{}, *answer, *now, style);
                   }},
                  {"json", [&](const auto&) { return report::request_json(*answer); }}});
}

int run_request_grant(const World& world, const Options& options) {
  if (!options.text("--server").empty()) {
    if (options.words.size() != 1 || !is_hex(options.words.front())) {
      return usage(world, "name your request: onus request grant 3f9a01 --server URL");
    }
    return remote_certificate(world, options, options.words.front());
  }
  if (options.words.size() > 1 || options.text("--authority").empty()) {
    return usage(world,
                 "name the authority's file: onus request grant 3f9a01 --authority "
                 "emergency-2026.json");
  }
  const auto place = place_of(world, options);
  if (!place) return place.error();
  auto authority = open_authority(options);
  if (!authority) return complain(world, authority.error());
  const auto clock = clock_of(world, options);
  if (!clock) return complain(world, clock.error());
  auto desk = service::Desk::open({*place, "onus request grant"}, **clock, *world.rng);
  if (!desk) return complain(world, desk.error());
  (*desk)->unseal(std::move(*authority));
  const auto followed = (*desk)->tick();
  if (!followed) return complain(world, followed.error());
  const auto certificate = certificate_for(**desk, options);
  if (!certificate) return complain(world, certificate.error());
  const std::string file = options.text("--certificate");
  if (!file.empty() && !certificate->empty()) {
    const auto written = write_certificate(file, *certificate);
    if (!written) return complain(world, written.error());
  }
  for (const std::string& problem : followed->problems) talk(world, options, problem);
  talk(world, options, fmt::format("{} granted, {} ended", followed->granted, followed->ended));
  return deliver(world, options,
                 {{"text",
                   [&](const auto&) {
                     if (!file.empty() || certificate->empty()) return std::string{};
                     return *certificate + "\n";
                   }},
                  {"json", [&](const auto&) { return grant_json(*followed, *certificate); }}});
}

}  // namespace onus::cli
