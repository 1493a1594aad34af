// check, explain, status, schema, version.
#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "ledger_acts.h"
#include "onus/base/nearest.h"
#include "onus/ledger/statement.h"
#include "onus/model/schema.h"
#include "onus/report/render.h"
#include "onus/service/ledger_answers.h"
#include "onus/service/questions.h"

namespace onus::cli {

using base::ErrorKind;
using findings::Severity;

namespace {

// Which severities fail the gate: up to this one. -1: none.
std::expected<int, base::Error> gate_level(const std::string& text) {
  if (text.empty() || text == "error") return static_cast<int>(Severity::kError);
  if (text == "warning") return static_cast<int>(Severity::kWarning);
  if (text == "note") return static_cast<int>(Severity::kNote);
  if (text == "never") return -1;
  return std::unexpected(base::Error{ErrorKind::kInvalid, "",
                                     fmt::format("--fail-on \"{}\": write error, warning, note or "
                                                 "never",
                                                 report::safe(text))});
}

// The warnings of the files go to the person; the notes are only counted.
void tell_diagnostics(const World& world, const Options& options, const service::Session& session) {
  std::vector<model::Diagnostic> shown;
  std::size_t notes = 0;
  for (const model::Diagnostic& diagnostic : session.loaded().diagnostics) {
    if (diagnostic.level == model::DiagnosticLevel::kNote)
      ++notes;
    else
      shown.push_back(diagnostic);
  }
  if (options.quiet) return;
  const report::Style style = style_of(world, options, world.err_terminal);
  std::fputs(report::diagnostics_text(session.setting(), shown, style).c_str(), world.err);
  if (notes != 0) {
    talk(world, options,
         fmt::format("onus: {} on the files; --format json lists them",
                     report::count_of(notes, "note", "notes")));
  }
}

std::expected<service::Session, int> open_only(const World& world, const Options& options) {
  const Words words = split_words(options);
  if (!words.names.empty()) {
    return std::unexpected(complain(
        world, {ErrorKind::kNotFound, "",
                fmt::format("there is no estate at \"{}\"; give a directory with an estate.yaml",
                            report::safe(words.names.front()))}));
  }
  return open_session(world, options, words.estate);
}

}  // namespace

int run_check(const World& world, const Options& options) {
  const auto level = gate_level(options.fail_on);
  if (!level) return complain(world, level.error());
  const auto session = open_only(world, options);
  if (!session) return session.error();
  const Progress progress(world, options, "checking");
  const auto ledger = facts_beside(options, *session);
  const auto answer =
      service::check(*session, {!options.no_sweep, options.at, ledger ? &*ledger : nullptr, {}});
  if (!answer) return complain(world, answer.error());
  tell_diagnostics(world, options, *session);
  const auto& setting = session->setting();
  const int code = deliver(
      world, options,
      {{"text",
        [&](const report::Style& style) { return report::check_text(setting, *answer, style); }},
       {"json", [&](const auto&) { return report::check_json(setting, *answer); }},
       {"sarif", [&](const auto&) { return report::check_sarif(setting, *answer); }},
       {"junit", [&](const auto&) { return report::check_junit(setting, *answer); }},
       {"github", [&](const auto&) { return report::check_github(setting, *answer); }},
       {"markdown", [&](const auto&) { return report::check_markdown(setting, *answer); }}});
  if (code != kClean) return code;
  if (!answer->complete) return kPartial;
  for (const auto& finding : answer->findings) {
    const bool accepted =
        finding.accepted && finding.accepted->signed_statement && finding.accepted->valid_now;
    if (!accepted && static_cast<int>(finding.severity) <= *level) return kFindings;
  }
  return kClean;
}

int run_explain(const World& world, const Options& options) {
  Words words = split_words(options);
  if (words.names.size() != 1) {
    return complain(world, {ErrorKind::kInvalid, "", "name one rule or item: onus explain REC004"});
  }
  const std::string& name = words.names.front();
  if (const findings::Rule* rule = findings::find_rule(name)) {
    return deliver(world, options,
                   {{"text", [&](const auto&) { return std::string(rule->page); }},
                    {"json", [&](const auto&) {
                       return report::rule_json(std::string(rule->id), std::string(rule->title),
                                                std::string(rule->page));
                     }}});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const auto answer = service::explain_item(*session, name);
  if (!answer) return complain(world, answer.error());
  const auto& setting = session->setting();
  return deliver(
      world, options,
      {{"text",
        [&](const report::Style& style) { return report::item_text(setting, *answer, style); }},
       {"json", [&](const auto&) { return report::item_json(setting, *answer); }}});
}

int run_status(const World& world, const Options& options) {
  if (options.command.empty() && options.estate.empty() &&
      !service::find_estate(std::nullopt, world.directory)) {
    std::fputs(
        "Onus tells who answers for each critical operation, what locks people out of it,\n"
        "why the fallback fails with it, and in which order people get back in.\n"
        "There is no estate.yaml here or above.\n"
        "Help  onus --help\n"
        "Next  onus init my-estate\n",
        world.out);
    return kClean;
  }
  const auto session = open_only(world, options);
  if (!session) return session.error();
  auto answer = service::status(*session);
  if (!answer) return complain(world, answer.error());
  const auto ledger = ledger_beside(world, options, *session);
  if (!ledger) return ledger.error();
  if (*ledger) {
    auto standing = service::ledger_status(**ledger, *session);
    if (!standing) return complain(world, standing.error());
    answer->ledger = std::move(*standing);
  }
  const auto& setting = session->setting();
  return deliver(
      world, options,
      {{"text",
        [&](const report::Style& style) { return report::status_text(setting, *answer, style); }},
       {"json", [&](const auto&) { return report::status_json(setting, *answer); }}});
}

int run_schema(const World& world, const Options& options) {
  const std::string of = options.text("--kind");
  if (of == "statement") {
    return deliver(world, options,
                   {{"json", [](const auto&) { return ledger::statement_schema(); }}});
  }
  if (!of.empty() && of != "estate") {
    return complain(world, {ErrorKind::kInvalid, "", "--kind is estate or statement"});
  }
  return deliver(world, options, {{"json", [](const auto&) { return model::estate_schema(); }}});
}

int run_version(const World& world, const Options& options) {
  return deliver(world, options,
                 {{"text", [](const auto&) { return fmt::format("onus {}\n", kVersion); }},
                  {"json", [](const auto&) { return report::version_json(kVersion); }}});
}

}  // namespace onus::cli
