#include <fmt/format.h>

#include "escapes.h"
#include "onus/report/board.h"
#include "text_parts.h"

namespace onus::report {
namespace {

constexpr std::string_view kStyle = R"CSS(
  :root { color-scheme: light; }
  body { font: 11pt/1.45 "Helvetica Neue", Arial, sans-serif; color: #1c1c1c; margin: 2rem auto;
         max-width: 60rem; padding: 0 1rem; }
  h1 { font-size: 1.7rem; margin: 0; }
  h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 2px solid #1c1c1c; }
  p.lead { margin: .3rem 0 0; color: #4a4a4a; }
  table { border-collapse: collapse; width: 100%; }
  th { text-align: left; font-weight: 600; border-bottom: 1px solid #767676; }
  th, td { padding: .35rem .6rem .35rem 0; vertical-align: top; }
  tbody tr { border-bottom: 1px solid #d4d4d4; }
  .bad { color: #a30000; font-weight: 600; } .warn { color: #7a4b00; font-weight: 600; }
  .good { color: #1b5e20; font-weight: 600; } .dim { color: #4a4a4a; }
  footer { margin-top: 2rem; font-size: .8rem; color: #4a4a4a; overflow-wrap: anywhere; }
  @media print {
    @page { size: A4; margin: 15mm; }
    body { margin: 0; max-width: none; padding: 0; font-size: 9.5pt; }
    tr, h2 { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; }
  }
  @media (max-width: 40rem) { table, tbody, tr, td { display: block; } thead { display: none; }
    td::before { content: attr(data-name) ": "; color: #4a4a4a; } }
)CSS";

/// Writes the page from top to bottom.
class Writer {
 public:
  Writer(const Setting& setting, const Board& board)
      : setting_(setting), estate_(*setting.estate), board_(board) {}

  [[nodiscard]] std::string page() {
    head();
    operations();
    risks();
    overdue();
    foot();
    return std::move(out_);
  }

 private:
  void head();
  void operations();
  void operation(const BoardOperation& one);
  void risks();
  void overdue();
  void foot();
  void cell(std::string_view name, const std::string& html) {
    out_ += fmt::format("<td data-name=\"{}\">{}</td>", name, html);
  }
  void heads(const std::vector<std::string_view>& names) {
    out_ += "<table><thead><tr>";
    for (const std::string_view name : names) {
      out_ += fmt::format("<th scope=\"col\">{}</th>", name);
    }
    out_ += "</tr></thead><tbody>\n";
  }
  [[nodiscard]] static std::string span(std::string_view tone, const std::string& text) {
    return fmt::format("<span class=\"{}\">{}</span>", tone, xml_escaped(text));
  }
  [[nodiscard]] std::string party(ItemIndex item) const {
    if (!item.valid()) return span("bad", "nobody");
    const model::Item& written = estate_.item(item);
    const std::string_view name =
        written.item_class == model::ItemClass::kPerson ? estate_.person(item).name
        : written.item_class == model::ItemClass::kTeam ? estate_.team(item).name
                                                        : written.title;
    return xml_escaped(name.empty() ? written.id : name);
  }
  [[nodiscard]] std::string title(ItemIndex item) const {
    const model::Item& written = estate_.item(item);
    return xml_escaped(written.title.empty() ? written.id : written.title);
  }

  const Setting& setting_;
  const Estate& estate_;
  const Board& board_;
  std::string out_;
};

void Writer::head() {
  const std::string name = xml_escaped(estate_.name);
  out_ =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
  out_ += fmt::format("{}: operations and who answers for them</title>\n<style>{}</style></head>\n",
                      name, kStyle);
  out_ += fmt::format(
      "<body><h1>{}</h1>\n<p class=\"lead\">Operations that must stay possible when passwordless "
      "access fails, and who answers for them. {}.</p>\n",
      name, xml_escaped(date_time_text(setting_.zone, setting_.now)));
  if (!board_.complete) {
    out_ += "<p class=\"bad\">A limit cut the analysis: what is missing here proves nothing.</p>\n";
  }
  if (!board_.has_ledger) {
    out_ +=
        "<p class=\"warn\">There is no ledger: nothing on this page is signed by anybody.</p>\n";
  }
}

std::string verdict_words(const BoardOperation& one) {
  using analysis::Verdict;
  switch (one.worst) {
    case Verdict::kUnaffected: return "no single failure takes it";
    case Verdict::kCovered: return "every single failure is covered in time";
    case Verdict::kLate: return "back too late after " + one.worst_by;
    case Verdict::kLockedOut: return "locked out by " + one.worst_by;
    case Verdict::kDownBefore: return "not possible today";
  }
  return {};
}

void Writer::operation(const BoardOperation& one) {
  using analysis::Verdict;
  out_ += "<tr>";
  const model::Operation& written = estate_.operation(one.operation);
  cell("Operation", title(one.operation) + "<br>" +
                        span("dim", std::string(written.criticality.empty()
                                                    ? std::string_view("criticality not written")
                                                    : written.criticality)));
  cell("Answers for it", party(estate_.item(one.operation).owner));
  const bool bad = one.worst == Verdict::kLate || one.worst == Verdict::kLockedOut ||
                   one.worst == Verdict::kDownBefore;
  std::string verdict = span(bad ? "bad" : "good", verdict_words(one));
  if (one.harmful > 1) {
    verdict += "<br>" + span("dim", fmt::format("and by {} more", one.harmful - 1));
  }
  cell("Any single failure", verdict);
  cell("Way back proven", one.proven.empty() ? span("bad", "no") : xml_escaped(one.proven));
  cell("Approved as it is",
       one.approved ? span("good", "yes")
                    : span("bad", one.not_approved.empty() ? "no" : "not " + one.not_approved));
  cell("Open errors",
       fmt::format("{}{}",
                   one.errors == 0 ? span("good", "0") : span("bad", std::to_string(one.errors)),
                   one.accepted == 0 ? "" : fmt::format(", {} accepted", one.accepted)));
  out_ += "</tr>\n";
}

void Writer::operations() {
  out_ += "<h2>Operations</h2>\n";
  if (board_.operations.empty()) {
    out_ += "<p>No operation is written down.</p>\n";
    return;
  }
  heads({"Operation", "Answers for it", "Any single failure", "Way back proven",
         "Approved as it is", "Open errors"});
  for (const BoardOperation& one : board_.operations) operation(one);
  out_ += "</tbody></table>\n";
}

void Writer::risks() {
  out_ += "<h2>Risks that somebody accepted</h2>\n";
  if (board_.risks.empty()) {
    out_ += "<p>None is accepted by a signature that counts.</p>\n";
    return;
  }
  heads({"Risk", "On", "Signed by", "Until", "Because"});
  for (const AcceptedRisk& risk : board_.risks) {
    out_ += "<tr>";
    cell("Risk", xml_escaped(risk.finding));
    cell("On", xml_escaped(risk.item));
    const ItemIndex by = estate_.find(risk.by);
    cell("Signed by", (by.valid() ? party(by) : xml_escaped(risk.by)) + " " +
                          span("dim", fmt::format("entry {}", risk.entry)));
    cell("Until", risk.until ? xml_escaped(date_text(setting_.zone, *risk.until)) : "");
    cell("Because", xml_escaped(risk.because));
    out_ += "</tr>\n";
  }
  out_ += "</tbody></table>\n";
}

void Writer::overdue() {
  out_ += "<h2>Overdue</h2>\n";
  if (board_.overdue.empty()) {
    out_ += "<p>Nothing.</p>\n";
    return;
  }
  heads({"What", "Who has to act"});
  for (const BoardOverdue& one : board_.overdue) {
    out_ += "<tr>";
    cell("What", xml_escaped(one.what));
    cell("Who has to act", party(one.who));
    out_ += "</tr>\n";
  }
  out_ += "</tbody></table>\n";
}

void Writer::foot() {
  out_ += fmt::format("<footer><p>Estate {}.", board_.estate);
  if (board_.has_ledger) {
    out_ +=
        fmt::format(" Ledger {}, {} entries, root {}.", xml_escaped(board_.origin), board_.log_size,
                    board_.log_root.empty() ? "not signed yet" : board_.log_root);
  }
  out_ +=
      " Supports evidence for the controls that its findings name; it does not by itself show "
      "conformity with any of them.</p></footer>\n</body></html>\n";
}

}  // namespace

std::string board_html(const Setting& setting, const Board& board) {
  return Writer(setting, board).page();
}

}  // namespace onus::report
