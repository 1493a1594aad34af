// plan: what merging a change does.
#include "commands.h"
#include "onus/report/render.h"
#include "onus/service/questions.h"

namespace onus::cli {

namespace {

constexpr int kChanged = 2;  // as `terraform plan -detailed-exitcode` says it

// Whatever is wrong with the question or an estate is 3 here, because 2 means "changed".
int wrong(int code) { return code == kUsage ? int{kInputOutput} : code; }

}  // namespace

int run_plan(const World& world, const Options& options) {
  const Words words = split_words(options);
  service::PlanRequest request;
  request.base = options.text("--base");
  request.at = options.at;
  request.sweep = !options.no_sweep;
  request.people = options.people;
  if (request.base.empty() || !words.names.empty()) {
    return wrong(complain(world, {base::ErrorKind::kInvalid, "",
                                  "say what to compare with: onus plan [ESTATE] --base REV|DIR"}));
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return wrong(session.error());
  const Progress progress(world, options, "comparing");
  const auto reply = service::plan(*session, request);
  if (!reply) return wrong(complain(world, reply.error()));
  if (!reply->base->ok()) {
    tell_errors(world, options, *reply->base, reply->answer.compared_with);
    return kInputOutput;
  }
  const auto& setting = session->setting();
  const auto text = [&](const report::Style& style) {
    return report::plan_text(setting, reply->answer, style);
  };
  const int code = deliver(
      world, options,
      {{"text", text},
       {"json", [&](const auto&) { return report::plan_json(setting, reply->answer); }},
       {"markdown",
        [&](const auto&) { return report::text_as_markdown("Plan", text(report::Style{})); }}});
  if (code != kClean) return wrong(code);
  if (!reply->answer.plan.complete) return kPartial;
  return reply->answer.plan.changes() ? kChanged : int{kClean};
}

}  // namespace onus::cli
