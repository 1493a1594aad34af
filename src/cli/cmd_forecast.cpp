// forecast: what the calendar does, if nobody acts.
#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "onus/report/render.h"
#include "onus/service/questions.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

bool fails(const std::string& level, const analysis::Forecast& result) {
  if (level == "fact") return !result.facts.empty();
  return std::any_of(result.dates.begin(), result.dates.end(), [&](const auto& date) {
    return (!date.lost.empty() && (level == "operation" || level == "recovery")) ||
           (!date.without_recovery.empty() && level == "recovery");
  });
}

}  // namespace

int run_forecast(const World& world, const Options& options) {
  const std::string& level = options.fail_on;
  const bool known = level.empty() || level == "never" || level == "operation" ||
                     level == "recovery" || level == "fact";
  if (!known) {
    return complain(world,
                    {ErrorKind::kInvalid, "",
                     fmt::format("--fail-on \"{}\": write never, operation, recovery or fact",
                                 report::safe(level))});
  }
  const Words words = split_words(options);
  if (!words.names.empty()) {
    return complain(
        world, {ErrorKind::kNotFound, "",
                fmt::format("there is no estate at \"{}\"", report::safe(words.names.front()))});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const Progress progress(world, options, "looking ahead");
  const auto answer =
      service::forecast(*session, {options.text("--until"), options.at, options.has("--sweep")});
  if (!answer) return complain(world, answer.error());
  const auto& setting = session->setting();
  const auto text = [&](const report::Style& style) {
    return report::forecast_text(setting, *answer, style);
  };
  const int code = deliver(
      world, options,
      {{"text", text},
       {"json", [&](const auto&) { return report::forecast_json(setting, *answer); }},
       {"ics", [&](const auto&) { return report::forecast_ics(setting, *answer); }},
       {"markdown",
        [&](const auto&) { return report::text_as_markdown("Forecast", text(report::Style{})); }}});
  if (code != kClean) return code;
  if (!answer->result.complete) return kPartial;
  return fails(level, answer->result) ? int{kFindings} : int{kClean};
}

}  // namespace onus::cli
