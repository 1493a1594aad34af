// Statements for people: what is to be signed, and what came of it.
#include <fmt/format.h>

#include "onus/report/ledger_answers.h"

namespace onus::report {

namespace {

constexpr std::size_t kLabelWidth = 15;
constexpr std::size_t kValueBytesMax = 400;  // of one field of a change, as shown

std::string shortened(const std::string& text) {
  if (text.size() <= kValueBytesMax) return safe(text);
  return safe(std::string_view(text).substr(0, kValueBytesMax)) + "…";
}

}  // namespace

std::string changes_text(const Page& look, const std::vector<ItemChange>& changes,
                         std::size_t indent) {
  Page page(look.style());
  const std::string space(indent, ' ');
  for (const ItemChange& change : changes) {
    if (change.added || change.removed) {
      page.line(fmt::format("{}{}  {}", space, safe(change.item),
                            change.added ? page.paint(Tone::kGood, "now beneath it")
                                         : page.paint(Tone::kBad, "no longer beneath it")));
      continue;
    }
    for (const FieldChange& field : change.fields) {
      page.line(fmt::format("{}{} {}", space, page.paint(Tone::kStrong, safe(change.item)),
                            safe(field.field)));
      const auto row = [&](const char* sign, Tone tone, const std::string& text) {
        const std::string shown = text.empty() ? "(nothing)" : shortened(text);
        page.wrapped(space + "  " + page.paint(tone, sign) + " ", shown);
      };
      row("-", Tone::kBad, field.before);
      row("+", Tone::kGood, field.after);
    }
  }
  return page.take();
}

std::string signing_text(const SigningView& view, const Style& style) {
  Page page(style);
  const auto row = [&](const std::string& label, const std::string& text) {
    if (!text.empty()) page.wrapped("  " + pad(label, kLabelWidth), text);
  };
  page.line(fmt::format("{}: {}", page.paint(Tone::kStrong, safe(view.kind)), view.meaning));
  row("about", safe(view.subject));
  row("by", safe(view.actor));
  row("for the log", safe(view.origin));
  row("estate", view.estate);
  row("closure", view.closure);
  for (const auto& [field, text] : view.content) row(safe(field), shortened(text));
  for (const auto& [label, text] : view.told) row(label, safe(text));
  row("code", view.code);
  row("until", view.valid_to);
  row("expires", view.expires);
  if (!view.since.empty()) {
    page.line();
    page.line(fmt::format("{} {}", view.changes.empty() ? "Compared," : "Changed", view.since));
    const std::string changes = changes_text(page, view.changes, 2);
    page.line(changes.empty() ? "  nothing beneath it changed"
                              : changes.substr(0, changes.size() - 1));
  }
  if (!view.findings.empty()) {
    page.line();
    page.line("Open");
    for (const std::string& finding : view.findings) page.wrapped("  ", safe(finding));
  }
  if (!view.counts.empty()) {
    page.line();
    page.wrapped("", safe(view.counts));
  }
  page.line();
  page.line(page.paint(Tone::kDim, fmt::format("signs {} bytes in {}, SHA-256 {}", view.bytes,
                                               view.name_space, view.digest)));
  return page.take();
}

std::string appended_text(const AppendedAnswer& answer, const Style& style) {
  Page page(style);
  std::string people;
  for (const std::string& person : answer.people) people += (people.empty() ? "" : ", ") + person;
  page.line(fmt::format("{}  {} {}, signed by {}",
                        page.paint(Tone::kGood, fmt::format("entry {}", answer.entry)), answer.kind,
                        safe(answer.subject), safe(people)));
  if (answer.waits) {
    page.line(page.paint(
        Tone::kWarn, fmt::format("in force from {}: it changes who may decide", answer.effective)));
  }
  if (!answer.counts && !answer.why_not.empty()) {
    page.wrapped(page.paint(Tone::kWarn, "does not count  "), safe(answer.why_not));
  }
  for (const std::string& warning : answer.warnings) {
    page.wrapped(page.paint(Tone::kWarn, "warning  "), safe(warning));
  }
  page.line(page.paint(Tone::kDim,
                       fmt::format("leaf {}, signed head over {} {}", answer.leaf, answer.head_size,
                                   answer.head_size == 1 ? "entry" : "entries")));
  return page.take();
}

}  // namespace onus::report
