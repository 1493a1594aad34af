// tradeoff: the price of short-lived credentials.
#include <fmt/format.h>

#include "commands.h"
#include "onus/base/duration.h"
#include "onus/report/render.h"
#include "onus/service/questions.h"

namespace onus::cli {

using analysis::Verdict;
using base::ErrorKind;

namespace {

/// The worst verdict at the lifetime that is written; unaffected where none is, or it is outside.
Verdict as_written(const analysis::Tradeoff& result) {
  Verdict worst = Verdict::kUnaffected;
  if (!result.now) return worst;
  for (const auto& outage : result.outages) {
    for (const auto& operation : outage.operations) {
      for (const auto& stretch : operation.stretches) {
        const bool here = stretch.from <= *result.now && *result.now <= stretch.to;
        if (here) worst = std::max(worst, stretch.verdict);
      }
    }
  }
  return worst;
}

}  // namespace

int run_tradeoff(const World& world, const Options& options) {
  const std::string& level = options.fail_on;
  if (!level.empty() && level != "never" && level != "late" && level != "locked-out") {
    return complain(world, {ErrorKind::kInvalid, "",
                            fmt::format("--fail-on \"{}\": write never, late or locked-out",
                                        report::safe(level))});
  }
  const Words words = split_words(options);
  if (words.names.size() != 1) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "name one identity or component: onus tradeoff IDENTITY|COMPONENT"});
  }
  service::TradeoffRequest request;
  request.subject = words.names.front();
  request.lifetime = options.text("--lifetime");
  request.people = options.people;
  request.outage.fails = options.fails;
  request.outage.scenario = options.scenario;
  request.outage.take = options.take;
  request.outage.given = options.given;
  request.outage.at = options.at;
  if (!options.detect.empty()) {
    const auto detect = base::parse_duration(options.detect);
    if (!detect) return complain(world, detect.error());
    request.outage.detect = *detect;
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const Progress progress(world, options, "looking for breakpoints");
  const auto answer = service::tradeoff(*session, request);
  if (!answer) return complain(world, answer.error());
  const auto& setting = session->setting();
  const auto text = [&](const report::Style& style) {
    return report::tradeoff_text(setting, *answer, style);
  };
  const int code =
      deliver(world, options,
              {{"text", text},
               {"json", [&](const auto&) { return report::tradeoff_json(setting, *answer); }},
               {"markdown", [&](const auto&) {
                  return report::text_as_markdown("Trade-off", text(report::Style{}));
                }}});
  if (code != kClean) return code;
  if (!answer->result.complete) return kPartial;
  const Verdict worst = as_written(answer->result);
  const Verdict limit = level == "late" ? Verdict::kLate : Verdict::kLockedOut;
  return level.empty() || level == "never" || worst < limit ? int{kClean} : int{kFindings};
}

}  // namespace onus::cli
