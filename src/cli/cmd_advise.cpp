// advise and offboard: what to change, and how to let somebody or something go.
#include <fmt/format.h>

#include "commands.h"
#include "onus/report/render.h"
#include "onus/service/questions.h"

namespace onus::cli {

using base::ErrorKind;

int run_advise(const World& world, const Options& options) {
  const std::string& level = options.fail_on;
  if (!level.empty() && level != "never" && level != "n-1") {
    return complain(world,
                    {ErrorKind::kInvalid, "",
                     fmt::format("--fail-on \"{}\": write never or n-1", report::safe(level))});
  }
  const Words words = split_words(options);
  if (words.names.size() != 1) {
    return complain(world, {ErrorKind::kInvalid, "", "name one operation: onus advise OPERATION"});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const Progress progress(world, options, "trying changes");
  const auto answer = service::advise(*session, {words.names.front(), options.at, options.people});
  if (!answer) return complain(world, answer.error());
  const auto& setting = session->setting();
  const auto text = [&](const report::Style& style) {
    return report::advise_text(setting, *answer, style);
  };
  const int code = deliver(
      world, options,
      {{"text", text},
       {"json", [&](const auto&) { return report::advise_json(setting, *answer); }},
       {"markdown",
        [&](const auto&) { return report::text_as_markdown("Advice", text(report::Style{})); }}});
  if (code != kClean) return code;
  if (!answer->result.complete) return kPartial;
  return level == "n-1" && !answer->result.bad.empty() ? int{kFindings} : int{kClean};
}

int run_offboard(const World& world, const Options& options) {
  const std::string& level = options.fail_on;
  const bool known = level.empty() || level == "never" || level == "operation" ||
                     level == "worse" || level == "duty";
  if (!known) {
    return complain(world, {ErrorKind::kInvalid, "",
                            fmt::format("--fail-on \"{}\": write never, operation, worse or duty",
                                        report::safe(level))});
  }
  const Words words = split_words(options);
  if (words.names.size() != 1) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "name one identity or person: onus offboard IDENTITY|PERSON"});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const Progress progress(world, options, "taking it away");
  const auto answer = service::offboard(*session, words.names.front(), options.at);
  if (!answer) return complain(world, answer.error());
  const auto& setting = session->setting();
  const auto text = [&](const report::Style& style) {
    return report::offboard_text(setting, *answer, style);
  };
  const int code =
      deliver(world, options,
              {{"text", text},
               {"json", [&](const auto&) { return report::offboard_json(setting, *answer); }},
               {"markdown", [&](const auto&) {
                  return report::text_as_markdown("Offboarding", text(report::Style{}));
                }}});
  if (code != kClean) return code;
  const auto& result = answer->result;
  if (!result.complete) return kPartial;
  const bool operation = !result.lost.empty();
  const bool worse = operation || !result.paths_lost.empty() || !result.worse.empty();
  const bool duty = worse || !result.duties.empty();
  const bool failed = (level == "operation" && operation) || (level == "worse" && worse) ||
                      (level == "duty" && duty);
  return failed ? int{kFindings} : int{kClean};
}

}  // namespace onus::cli
