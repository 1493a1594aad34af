// JUnit for test dashboards, workflow commands for pull requests.
#include <fmt/format.h>

#include "escapes.h"
#include "json_parts.h"

namespace onus::report {
namespace {

std::string chain_plain(const Estate& estate, std::span<const ItemIndex> chain) {
  return chain_text(Page(Style{}), estate, chain);
}

}  // namespace

std::string check_junit(const Setting& setting, const CheckAnswer& answer) {
  const Estate& estate = *setting.estate;
  std::size_t failures = 0;
  for (const auto& f : answer.findings) {
    failures += f.severity == findings::Severity::kError ? 1 : 0;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format(
      "<testsuites name=\"onus check\" tests=\"{0}\" failures=\"{1}\">\n"
      "  <testsuite name=\"{2}\" tests=\"{0}\" failures=\"{1}\">\n",
      answer.findings.size(), failures, xml_escaped(estate.name));
  for (const auto& f : answer.findings) {
    std::string name = id_text(estate, f.item);
    if (f.operation.valid() && f.operation != f.item) name += " / " + id_text(estate, f.operation);
    out += fmt::format("    <testcase classname=\"onus.{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                       xml_escaped(f.rule), xml_escaped(name),
                       xml_escaped(file_text(estate, f.place)), f.place.line);
    const std::string text =
        xml_escaped(f.message) + "\n" + xml_escaped(chain_plain(estate, f.witness)) +
        (f.next_step.empty() ? "" : "\nNext: " + xml_escaped(f.next_step)) + "\n";
    if (f.severity == findings::Severity::kError) {
      out += fmt::format(
          ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
          "    </testcase>\n",
          xml_escaped(f.rule), xml_escaped(f.message), text);
    } else {
      out += fmt::format(">\n      <system-out>{}: {}</system-out>\n    </testcase>\n",
                         findings::severity_name(f.severity), text);
    }
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

std::string sweep_junit(const Setting& setting, const SweepAnswer& answer) {
  const Estate& estate = *setting.estate;
  const auto& list = answer.result.contingencies;
  std::vector<std::string> broken(list.size());
  std::size_t failures = 0;
  for (const auto& outcome : answer.result.outcomes) {
    std::string& text = broken[outcome.contingency];  // ready as XML
    for (const auto& o : outcome.operations) {
      const bool bad =
          o.verdict == analysis::Verdict::kLate || o.verdict == analysis::Verdict::kLockedOut;
      if (!bad || estate.operation(o.operation).criticality != "critical") continue;
      text += xml_escaped(fmt::format("{} is {}: {}", id_text(estate, o.operation),
                                      analysis::verdict_name(o.verdict),
                                      chain_plain(estate, o.witness)));
      text += '\n';
    }
    failures += text.empty() ? 0 : 1;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format(
      "<testsuites name=\"onus sweep\" tests=\"{0}\" failures=\"{1}\">\n"
      "  <testsuite name=\"{2}\" tests=\"{0}\" failures=\"{1}\">\n",
      list.size(), failures, xml_escaped(estate.name));
  for (std::size_t i = 0; i < list.size(); ++i) {
    out +=
        fmt::format("    <testcase classname=\"onus.n-1\" name=\"{}\"", xml_escaped(list[i].name));
    if (i >= answer.result.judged) {
      out += ">\n      <skipped message=\"the sweep was stopped before\"/>\n    </testcase>\n";
    } else if (broken[i].empty()) {
      out += "/>\n";
    } else {
      out += fmt::format(
          ">\n      <failure type=\"n-1\" message=\"a critical operation is late or "
          "locked out\">{}</failure>\n    </testcase>\n",
          broken[i]);
    }
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

std::string check_github(const Setting& setting, const CheckAnswer& answer) {
  const Estate& estate = *setting.estate;
  std::string out;
  for (const auto& f : answer.findings) {
    const char* command = f.severity == findings::Severity::kError     ? "error"
                          : f.severity == findings::Severity::kWarning ? "warning"
                                                                       : "notice";
    const std::string text = findings::one_line(estate, f);
    std::string where;
    if (f.place.line != 0) {
      where = fmt::format("file={},line={},col={},",
                          github_escaped(estate.files[f.place.file].name, true), f.place.line,
                          f.place.column);
    }
    out += fmt::format("::{} {}title={}::{}\n", command, where, github_escaped(f.rule, true),
                       github_escaped(text, false));
  }
  return out;
}

}  // namespace onus::report
