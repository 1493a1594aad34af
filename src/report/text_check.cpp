#include <fmt/format.h>

#include <algorithm>

#include "onus/model/render_diagnostic.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using findings::Finding;
using findings::Severity;

Tone tone_of(Severity severity) {
  return severity == Severity::kError     ? Tone::kBad
         : severity == Severity::kWarning ? Tone::kWarn
                                          : Tone::kDim;
}

void write_finding(Page& page, const Setting& setting, const Finding& finding) {
  const Estate& estate = *setting.estate;
  const std::string lead = "        ";
  page.line();
  page.wrapped(
      page.paint(tone_of(finding.severity), pad(findings::severity_name(finding.severity), 8)),
      page.paint(Tone::kStrong, safe(finding.rule)) + "  " + safe(finding.message));
  // Circular recovery and black start are proven by a circle, all else by what is down.
  const bool circle = finding.rule == "REC005" || finding.rule == "DEP004";
  if (finding.witness.size() > 1) {
    page.wrapped(lead, circle ? circle_text(page, estate, finding.witness)
                              : chain_text(page, estate, finding.witness));
  }
  std::string next = safe(finding.next_step);
  if (finding.who_must_act.valid()) {
    next = named_text(estate, finding.who_must_act) + (next.empty() ? "" : ": ") + next;
  }
  if (!next.empty()) page.wrapped(lead + "→ ", next);
  if (finding.accepted) {
    std::string text = "accepted by " + named_text(estate, finding.accepted->by);
    if (finding.accepted->until) {
      text += " until " + date_text(setting.zone, *finding.accepted->until);
    }
    if (!finding.accepted->because.empty()) text += ": " + safe(finding.accepted->because);
    if (!finding.accepted->valid_now)
      text += " (not valid now, so it still counts)";
    else if (!finding.accepted->signed_statement)
      text += " (not signed, so it still counts)";
    page.wrapped(lead, page.paint(Tone::kDim, text));
  }
  const std::string place = place_text(estate, finding.place);
  if (!place.empty()) page.line(lead + page.paint(Tone::kDim, place));
}

}  // namespace

std::string diagnostics_text(const Setting&, const std::vector<model::Diagnostic>& diagnostics,
                             const Style& style) {
  std::string out;
  for (const model::Diagnostic& diagnostic : diagnostics) {
    out += model::render(diagnostic, style.colour);
  }
  return out;
}

std::string check_text(const Setting& setting, const CheckAnswer& answer, const Style& style) {
  Page page(style);
  const findings::Summary& counts = answer.summary;
  const std::string of =
      fmt::format(" in {} of {}", count_of(answer.operations, "operation", "operations"),
                  safe(setting.estate->name));
  if (answer.findings.empty()) {
    page.wrapped("", page.paint(Tone::kGood, "Nothing found") + of + ".");
  } else {
    std::string head =
        page.paint(counts.errors != 0 ? Tone::kBad : Tone::kWarn,
                   fmt::format("{}, {}, {}", count_of(counts.errors, "error", "errors"),
                               count_of(counts.warnings, "warning", "warnings"),
                               count_of(counts.notes, "note", "notes")));
    if (counts.accepted != 0) head += fmt::format(", {} accepted", counts.accepted);
    page.wrapped("", head + of + ".");
  }
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
    for (const Finding& finding : answer.findings) {
      if (finding.severity == severity) write_finding(page, setting, finding);
    }
  }
  if (!answer.complete) {
    page.line();
    page.wrapped("", page.paint(Tone::kBad,
                                "This answer is not complete: a limit cut a search, so a "
                                "missing finding proves nothing."));
  }
  if (!answer.findings.empty()) {
    const auto worst = std::min_element(
        answer.findings.begin(), answer.findings.end(),
        [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
    page.line();
    page.line("Next  onus explain " + safe(worst->rule));
  }
  return page.take();
}

std::string check_markdown(const Setting& setting, const CheckAnswer& answer) {
  const Estate& estate = *setting.estate;
  const auto cell = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
      text.insert(at, "\\");
    }
    return text;
  };
  std::string out = fmt::format("# Findings: {}\n\n{}\n", safe(estate.name),
                                count_of(answer.findings.size(), "finding", "findings"));
  if (answer.findings.empty()) return out;
  out +=
      "\n| severity | rule | finding | who acts | next step | place |\n|---|---|---|---|---|---|\n";
  for (const Finding& finding : answer.findings) {
    out += fmt::format("| {} | {} | {}{} | {} | {} | {} |\n",
                       findings::severity_name(finding.severity), safe(finding.rule),
                       cell(safe(finding.message)), finding.accepted ? " *(accepted)*" : "",
                       cell(named_text(estate, finding.who_must_act)),
                       cell(safe(finding.next_step)), cell(place_text(estate, finding.place)));
  }
  return out;
}

std::string text_as_markdown(const std::string& title, const std::string& text) {
  return fmt::format("# {}\n\n```text\n{}```\n", title, text);
}

}  // namespace onus::report
