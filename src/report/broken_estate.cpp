// An estate that does not load, in the formats that programs read: they must not take a missing
// answer for a clean one.
#include <fmt/format.h>

#include <algorithm>

#include "escapes.h"
#include "json_parts.h"

namespace onus::report {

using model::Diagnostic;
using model::DiagnosticLevel;

namespace {

std::string_view level_word(DiagnosticLevel level) {
  switch (level) {
    case DiagnosticLevel::kError: return "error";
    case DiagnosticLevel::kWarning: return "warning";
    case DiagnosticLevel::kNote: return "note";
  }
  return "error";
}

std::string with_help(const Diagnostic& d) {
  return d.help.empty() ? d.message : d.message + "; " + d.help;
}

}  // namespace

Json json_diagnostics(std::span<const Diagnostic> diagnostics) {
  Json list = Json::array();
  for (const Diagnostic& d : diagnostics) {
    list.push_back(Json{
        {"level", std::string(level_word(d.level))},
        {"code", d.code},
        {"message", d.message},
        {"help", d.help},
        {"place", Json{{"file", d.file}, {"line", d.place.line}, {"column", d.place.column}}}});
  }
  return list;
}

std::string sarif_text(Json rules, Json results) {
  Json run = Json::object();
  run["tool"] = Json{{"driver", {{"name", "onus"}, {"rules", std::move(rules)}}}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  Json sarif = Json::object();
  sarif["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  sarif["version"] = "2.1.0";
  sarif["runs"] = Json::array({std::move(run)});
  return json_text(sarif);
}

std::string broken_estate_json(const model::Loaded& loaded) {
  Json json = json_begin();
  json["answered"] = false;
  json["errors"] = loaded.errors;
  json["diagnostics"] = json_diagnostics(loaded.diagnostics);
  return json_text(json);
}

std::string broken_estate_sarif(const model::Loaded& loaded) {
  Json results = Json::array();
  for (const Diagnostic& d : loaded.diagnostics) {
    Json physical = Json{{"artifactLocation", {{"uri", uri_escaped(d.file)}}}};
    if (d.place.line != 0) {
      physical["region"] =
          Json{{"startLine", d.place.line}, {"startColumn", std::max(1U, d.place.column)}};
    }
    results.push_back(Json{{"ruleId", d.code},
                           {"level", std::string(level_word(d.level))},
                           {"message", {{"text", with_help(d)}}},
                           {"locations", Json::array({Json{{"physicalLocation", physical}}})}});
  }
  return sarif_text(Json::array(), std::move(results));
}

std::string broken_estate_junit(const model::Loaded& loaded) {
  const auto failures = static_cast<std::size_t>(
      std::count_if(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                    [](const Diagnostic& d) { return d.level == DiagnosticLevel::kError; }));
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"onus\" tests=\"{0}\" failures=\"{0}\">\n"
      "  <testsuite name=\"the estate loads\" tests=\"{0}\" failures=\"{0}\">\n",
      failures);
  for (const Diagnostic& d : loaded.diagnostics) {
    if (d.level != DiagnosticLevel::kError) continue;
    out += fmt::format(
        "    <testcase classname=\"onus.{0}\" name=\"{1}:{2}:{3}\" file=\"{1}\" line=\"{2}\">\n"
        "      <failure type=\"{0}\" message=\"{4}\"/>\n    </testcase>\n",
        xml_escaped(d.code), xml_escaped(d.file), d.place.line, d.place.column,
        xml_escaped(with_help(d)));
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

std::string broken_estate_github(const model::Loaded& loaded) {
  std::string out;
  for (const Diagnostic& d : loaded.diagnostics) {
    const std::string_view command =
        d.level == DiagnosticLevel::kNote ? "notice" : level_word(d.level);
    out += fmt::format("::{} file={},line={},col={},title={}::{}\n", command,
                       github_escaped(d.file, true), d.place.line, d.place.column,
                       github_escaped(d.code, true), github_escaped(with_help(d), false));
  }
  return out;
}

}  // namespace onus::report
