// sweep: every single failure, or pairs of them.
#include <fmt/format.h>

#include <chrono>

#include "commands.h"
#include "flag_number.h"
#include "interrupt.h"
#include "onus/report/render.h"
#include "onus/service/questions.h"
#include "verdict_level.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What --fail-on asks for: the gate ("n-1", "n-2") or a level of verdicts.
struct FailOn {
  bool gate = false;
  int level = 0;
};

std::expected<FailOn, base::Error> read_fail_on(const Options& options, bool pairs) {
  const std::string_view gate = pairs ? "n-2" : "n-1";
  if (options.fail_on == gate) return FailOn{true, *verdict_level("never")};
  if (options.fail_on == "n-1" || options.fail_on == "n-2") {
    return std::unexpected(base::Error{ErrorKind::kInvalid, "",
                                       fmt::format("--fail-on {} goes with{} --pairs; write {}",
                                                   options.fail_on, pairs ? "out" : "", gate)});
  }
  const auto level = verdict_level(options.fail_on);
  if (!level) return std::unexpected(level.error());
  return FailOn{false, *level};
}

int deliver_singles(const World& world, const Options& options, const service::Session& session,
                    const report::SweepAnswer& answer) {
  const auto& setting = session.setting();
  const auto text = [&](const report::Style& style) {
    return report::sweep_text(setting, answer, style);
  };
  return deliver(world, options,
                 {{"text", text},
                  {"json", [&](const auto&) { return report::sweep_json(setting, answer); }},
                  {"junit", [&](const auto&) { return report::sweep_junit(setting, answer); }},
                  as_markdown("N-1", text)});
}

int judge_singles(const report::SweepAnswer& answer, FailOn fail_on) {
  if (!answer.result.complete) return kPartial;
  if (fail_on.gate && !answer.result.n1_secure) return kFindings;
  for (const auto& outcome : answer.result.outcomes) {
    for (const auto& operation : outcome.operations) {
      if (level_of(operation.verdict) >= fail_on.level) return kFindings;
    }
  }
  return kClean;
}

int deliver_pairs(const World& world, const Options& options, const service::Session& session,
                  const report::PairsAnswer& answer) {
  const auto& setting = session.setting();
  const auto text = [&](const report::Style& style) {
    return report::pairs_text(setting, answer, style);
  };
  return deliver(world, options,
                 {{"text", text},
                  {"json", [&](const auto&) { return report::pairs_json(setting, answer); }},
                  as_markdown("N-2", text)});
}

int judge_pairs(const report::PairsAnswer& answer, FailOn fail_on) {
  if (!answer.result.complete) return kPartial;
  if (fail_on.gate && !answer.result.n2_secure) return kFindings;
  for (const auto& pair : answer.result.pairs) {
    if (level_of(pair.worst) >= fail_on.level) return kFindings;
  }
  return kClean;
}

/// What does not go together, or is no number.
base::Result<service::SweepRequest> read_request(const Options& options, const Words& words) {
  const bool pairs = options.has("--pairs");
  service::SweepRequest request;
  request.people = options.people;
  request.at = options.at;
  if (!words.names.empty()) {
    return base::fail(ErrorKind::kNotFound, fmt::format("there is no estate at \"{}\"",
                                                        report::safe(words.names.front())));
  }
  if (options.has("--resume")) {
    if (pairs) return base::fail(ErrorKind::kInvalid, "--resume goes without --pairs");
    if (options.text("--resume").empty()) {
      return base::fail(ErrorKind::kInvalid, "--resume: name the file that keeps the state");
    }
    request.resume = options.text("--resume");
  }
  if (options.has("--limit") && !pairs) {
    return base::fail(ErrorKind::kInvalid, "--limit goes with --pairs");
  }
  const auto limit = flag_number(options, "--limit", 1, service::kPairsMost);
  if (!limit) return std::unexpected(limit.error());
  if (*limit) request.pairs_max = static_cast<std::size_t>(**limit);
  return request;
}

}  // namespace

int run_sweep(const World& world, const Options& options) {
  const bool pairs = options.has("--pairs");
  const auto fail_on = read_fail_on(options, pairs);
  if (!fail_on) return complain(world, fail_on.error());
  const Words words = split_words(options);
  auto request = read_request(options, words);
  if (!request) return complain(world, request.error());
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  Interrupt interrupt;
  Progress shown(world, options,
                 pairs ? "trying pairs of failures" : "trying every single failure");
  request->control.stop = interrupt.token();
  request->control.stopwatch = seconds_now;
  request->control.progress = [&](const analysis::SweepProgress& progress) {
    interrupt.look();
    shown.reached(progress.done, progress.all);
  };
  if (pairs) {
    auto answer = service::sweep_pairs(*session, *request);
    if (!answer) return complain(world, answer.error());
    answer->explain_cost = options.has("--explain-cost");
    const int code = deliver_pairs(world, options, *session, *answer);
    return code != kClean ? code : judge_pairs(*answer, *fail_on);
  }
  auto answer = service::sweep(*session, *request);
  if (!answer) return complain(world, answer.error());
  answer->explain_cost = options.has("--explain-cost");
  const int code = deliver_singles(world, options, *session, *answer);
  return code != kClean ? code : judge_singles(*answer, *fail_on);
}

}  // namespace onus::cli
