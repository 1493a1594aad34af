// whatif, outage, who, sweep, blackstart.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "commands.h"
#include "ledger_acts.h"
#include "onus/base/duration.h"
#include "onus/report/render.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "verdict_level.h"

namespace onus::cli {

using analysis::Verdict;
using base::ErrorKind;

int run_whatif(const World& world, const Options& options) {
  const auto level = verdict_level(options.fail_on);
  if (!level) return complain(world, level.error());
  const Words words = split_words(options);
  auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  service::WhatIfRequest request;
  request.fails = options.fails;
  request.take = options.take;
  request.given = options.given;
  request.scenario = options.scenario;
  request.at = options.at;
  for (const std::string& name : words.names) {
    const model::ItemIndex item = session->estate().find(name);
    const bool scenario =
        item.valid() && session->estate().item(item).item_class == model::ItemClass::kScenario;
    if (scenario && request.scenario.empty())
      request.scenario = name;
    else
      request.fails.push_back(name);
  }
  if (!options.detect.empty()) {
    const auto detect = base::parse_duration(options.detect);
    if (!detect) return complain(world, detect.error());
    request.detect = *detect;
  }
  const Progress progress(world, options, "simulating");
  const auto answer = service::whatif(*session, request);
  if (!answer) return complain(world, answer.error());
  const auto text = [&](const report::Style& style) {
    return report::whatif_text(session->setting(), *answer, style);
  };
  const int code = deliver(
      world, options,
      {{"text", text},
       {"json", [&](const auto&) { return report::whatif_json(session->setting(), *answer); }},
       as_markdown("What if", text)});
  if (code != kClean) return code;
  if (!answer->complete) return kPartial;
  for (const auto& operation : answer->operations) {
    if (level_of(operation.outcome.verdict) >= *level) return kFindings;
  }
  return kClean;
}

int run_outage(const World& world, const Options& options) {
  const Words words = split_words(options);
  auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const Progress progress(world, options, "simulating");
  const auto reply = service::outage(*session, {words.names, options.since});
  if (!reply) return complain(world, reply.error());
  for (const std::string& line : reply->taken_as) talk(world, options, "onus: " + line);
  const auto text = [&](const report::Style& style) {
    return report::outage_text(session->setting(), reply->answer, style);
  };
  const int code = deliver(
      world, options,
      {{"text", text},
       {"json",
        [&](const auto&) { return report::outage_json(session->setting(), reply->answer); }},
       as_markdown("Outage", text)});
  return code != kClean ? code : reply->answer.what_if.complete ? kClean : kPartial;
}

int run_who(const World& world, const Options& options) {
  const Words words = split_words(options);
  if (words.names.size() != 1) {
    return complain(world, {ErrorKind::kInvalid, "", "name one operation: onus who OPERATION"});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const auto ledger = ledger_beside(world, options, *session);
  if (!ledger) return ledger.error();
  const auto reply =
      service::who(*session, {words.names.front(), options.failed, options.at,
                              options.text("--known-at"), *ledger ? &**ledger : nullptr});
  if (!reply) return complain(world, reply.error());
  for (const std::string& line : reply->taken_as) talk(world, options, "onus: " + line);
  const auto text = [&](const report::Style& style) {
    return report::who_text(session->setting(), reply->answer, style);
  };
  return deliver(
      world, options,
      {{"text", text},
       {"json", [&](const auto&) { return report::who_json(session->setting(), reply->answer); }},
       as_markdown("Who answers", text)});
}

int run_black_start(const World& world, const Options& options) {
  if (!options.fail_on.empty() && options.fail_on != "never" && options.fail_on != "operation" &&
      options.fail_on != "item") {
    return complain(world, {ErrorKind::kInvalid, "",
                            "--fail-on: write never, operation or item (that never comes back)"});
  }
  const Words words = split_words(options);
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  std::vector<std::string> damaged = options.failed;
  damaged.insert(damaged.end(), words.names.begin(), words.names.end());
  const Progress progress(world, options, "simulating");
  const auto answer = service::black_start(*session, damaged, options.at);
  if (!answer) return complain(world, answer.error());
  const auto& setting = session->setting();
  const auto text = [&](const report::Style& style) {
    return report::black_start_text(setting, *answer, style);
  };
  const int code =
      deliver(world, options,
              {{"text", text},
               {"json", [&](const auto&) { return report::black_start_json(setting, *answer); }},
               as_markdown("Black start", text)});
  if (code != kClean) return code;
  if (!answer->result.complete) return kPartial;
  for (const auto& never : answer->result.never) {
    const bool operation =
        session->estate().item(never.item).item_class == model::ItemClass::kOperation;
    if (options.fail_on == "item" || (options.fail_on == "operation" && operation)) {
      return kFindings;
    }
  }
  return kClean;
}

}  // namespace onus::cli
