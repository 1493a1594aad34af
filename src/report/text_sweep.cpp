// Every single failure, and pairs of them.
#include <fmt/format.h>

#include <algorithm>

#include "sweep_parts.h"
#include "text_parts.h"

namespace onus::report {

using analysis::Verdict;

namespace {

bool is_critical(const Estate& estate, ItemIndex operation) {
  return estate.operation(operation).criticality == "critical";
}

// The worst that a contingency does: 0 locks a critical operation out … 4 all covered.
int severity_of(const Estate& estate, const analysis::ContingencyOutcome& outcome) {
  int worst = 4;
  for (const auto& o : outcome.operations) {
    const bool critical = is_critical(estate, o.operation);
    if (o.verdict == Verdict::kLockedOut) worst = std::min(worst, critical ? 0 : 2);
    if (o.verdict == Verdict::kLate) worst = std::min(worst, critical ? 1 : 3);
  }
  return worst;
}

std::string contingency_words(const Page& page, const Estate& estate,
                              const analysis::ContingencyOutcome& outcome) {
  std::string out;
  for (const Verdict verdict : {Verdict::kLockedOut, Verdict::kLate}) {
    std::vector<ItemIndex> operations;
    for (const auto& o : outcome.operations) {
      if (o.verdict == verdict) operations.push_back(o.operation);
    }
    if (operations.empty()) continue;
    if (!out.empty()) out += "; ";
    out += page.paint(verdict_tone(verdict),
                      verdict == Verdict::kLockedOut ? "locks out " : "makes late ") +
           ids_text(estate, operations, 5);
  }
  return out;
}

void write_headline(Page& page, const SweepAnswer& answer, std::size_t against) {
  const analysis::SweepResult& result = answer.result;
  const std::size_t all = result.contingencies.size();
  if (!result.n1_secure) {
    page.wrapped("", page.paint(Tone::kBad, "Not N-1 secure:") +
                         fmt::format(" {} of {} single failures {} a critical operation late or "
                                     "locked out{}.",
                                     against, all, against == 1 ? "leaves" : "leave",
                                     against == 0 ? " (one is down before anything fails)" : ""));
  } else if (!result.complete) {
    page.wrapped("", page.paint(Tone::kWarn, "Not known whether N-1 secure:") +
                         fmt::format(" {} of {} single failures were judged, and none of these "
                                     "takes a critical operation for longer than it tolerates.",
                                     result.judged, all));
  } else {
    page.wrapped("", page.paint(Tone::kGood, "N-1 secure:") +
                         fmt::format(" none of {} takes a critical operation for longer than "
                                     "it tolerates.",
                                     count_of(all, "failure", "single failures")));
  }
}

/// What an answer that was cut short does not know.
void write_missing(Page& page, const SweepAnswer& answer) {
  if (answer.result.complete) return;
  const std::size_t left = answer.result.contingencies.size() - answer.result.judged;
  std::string text = "This answer is not complete: a limit cut it.";
  if (left > 0) {
    text = fmt::format(
        "This answer is not complete: it was stopped, and {} from \"{}\" on {} not "
        "judged.",
        count_of(left, "failure", "failures"),
        safe(answer.result.contingencies[answer.result.judged].name), left == 1 ? "is" : "are");
    text += answer.resumable ? " What is known was kept; the same command goes on from there."
                             : " With --resume FILE it could be gone on with.";
  }
  page.wrapped("", page.paint(Tone::kBad, text));
}

}  // namespace

std::string sweep_text(const Setting& setting, const SweepAnswer& answer, const Style& style) {
  constexpr std::size_t kNameColumns = 30;
  const Estate& estate = *setting.estate;
  Page page(style);
  std::vector<const analysis::ContingencyOutcome*> bad;
  std::size_t covered = 0;
  std::size_t against = 0;
  for (const auto& outcome : answer.result.outcomes) {
    const int severity = severity_of(estate, outcome);
    against += severity < 2 ? 1 : 0;
    if (severity < 4)
      bad.push_back(&outcome);
    else
      ++covered;
  }
  std::stable_sort(bad.begin(), bad.end(), [&](const auto* a, const auto* b) {
    return severity_of(estate, *a) < severity_of(estate, *b);
  });
  const std::size_t judged = answer.result.judged;
  write_headline(page, answer, against);
  if (!bad.empty()) page.line();
  for (const auto* outcome : bad) {
    const std::string name = safe(answer.result.contingencies[outcome->contingency].name);
    page.wrapped("  " + pad(name, kNameColumns) + "  ", contingency_words(page, estate, *outcome));
  }
  page.line();
  page.wrapped("",
               page.paint(Tone::kDim, fmt::format("{} covered by a fallback in time, {} harmless.",
                                                  covered, judged - covered - bad.size())));
  write_missing(page, answer);
  if (answer.explain_cost) write_cost(page, answer.result.cost);
  if (!bad.empty()) {
    const auto& worst = answer.result.contingencies[bad.front()->contingency];
    page.line();
    const bool scenario = worst.kind == analysis::Contingency::Kind::kScenario;
    page.line(fmt::format("Next  onus whatif {} {}", scenario ? "--scenario" : "--fails",
                          safe(worst.name)));
  }
  return page.take();
}

}  // namespace onus::report
