// N-2: pairs, grouped by what they have in common, worst first; and what a sweep cost.
#include <fmt/format.h>

#include <algorithm>

#include "sweep_parts.h"
#include "text_parts.h"

namespace onus::report {

using analysis::Pair;
using analysis::PairResult;
using analysis::Verdict;

namespace {

constexpr std::size_t kPairsShown = 12;  // of one cause; the JSON has all
constexpr std::size_t kCausesShown = 40;

bool bad(const Pair& pair) {
  return pair.worst == Verdict::kLate || pair.worst == Verdict::kLockedOut;
}

std::string effects_words(const Page& page, const Estate& estate, const Pair& pair) {
  std::string out;
  for (const Verdict verdict : {Verdict::kLockedOut, Verdict::kLate}) {
    std::vector<ItemIndex> operations;
    for (const auto& effect : pair.effects) {
      if (effect.outcome.verdict == verdict) operations.push_back(effect.operation);
    }
    if (operations.empty()) continue;
    const char* words = verdict == Verdict::kLockedOut ? "locks out " : "makes late ";
    out += (out.empty() ? "" : "; ") + page.paint(verdict_tone(verdict), words) +
           ids_text(estate, operations, 3);
  }
  return out;
}

void write_headline(Page& page, const PairResult& result) {
  const std::size_t against =
      static_cast<std::size_t>(std::count_if(result.pairs.begin(), result.pairs.end(), bad));
  const std::string operations =
      count_of(result.operations, "critical operation", "critical operations");
  if (against > 0) {
    page.wrapped("", page.paint(Tone::kBad, "Not N-2 secure:") +
                         fmt::format(" {} of two single failures {} one of {} late or locked out, "
                                     "though neither does alone what both do.",
                                     count_of(against, "pair", "pairs"),
                                     against == 1 ? "leaves" : "leave", operations));
  } else if (!result.complete) {
    page.wrapped("", page.paint(Tone::kWarn, "Not known whether N-2 secure:") +
                         " not every pair was judged, and none that was takes a critical "
                         "operation for longer than it tolerates.");
  } else {
    page.wrapped("", page.paint(Tone::kGood, "No pair adds a lockout:") +
                         fmt::format(" what two failures take from {} is back within what it "
                                     "tolerates, or one of the two takes it alone (onus sweep).",
                                     operations));
  }
}

/// Of a cause only the pairs that matter in time, worst first as they come.
void write_group(Page& page, const Estate& estate, const PairResult& result,
                 const analysis::PairGroup& group) {
  const auto end = std::find_if(group.pairs.begin(), group.pairs.end(),
                                [&](std::size_t p) { return !bad(result.pairs[p]); });
  const auto count = static_cast<std::size_t>(end - group.pairs.begin());
  page.line();
  page.line(page.paint(Tone::kStrong, safe(group.cause)) +
            page.paint(Tone::kDim, ": " + count_of(count, "pair", "pairs")));
  const std::size_t shown = std::min(kPairsShown, count);
  for (std::size_t i = 0; i < shown; ++i) {
    const Pair& pair = result.pairs[group.pairs[i]];
    page.wrapped("  " + id_text(estate, pair.first) + " + " + id_text(estate, pair.second) + "  ",
                 effects_words(page, estate, pair));
  }
  if (shown < count) {
    page.line(page.paint(Tone::kDim,
                         fmt::format("  and {} more; --format json lists all", count - shown)));
  }
}

}  // namespace

std::string pairs_text(const Setting& setting, const PairsAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  const PairResult& result = answer.result;
  Page page(style);
  write_headline(page, result);
  const auto harmless =
      std::find_if(result.groups.begin(), result.groups.end(),
                   [&](const auto& group) { return !bad(result.pairs[group.pairs.front()]); });
  const auto causes = static_cast<std::size_t>(harmless - result.groups.begin());
  const std::size_t shown = std::min(kCausesShown, causes);
  for (std::size_t g = 0; g < shown; ++g) write_group(page, estate, result, result.groups[g]);
  page.line();
  if (shown < causes) {
    page.line(page.paint(
        Tone::kDim, fmt::format("And {} more causes; --format json lists all.", causes - shown)));
  }
  const std::size_t in_time = static_cast<std::size_t>(
      std::count_if(result.pairs.begin(), result.pairs.end(),
                    [](const Pair& pair) { return pair.simulated && !bad(pair); }));
  page.wrapped("",
               page.paint(Tone::kDim, fmt::format("{} could matter; {} take an operation together, "
                                                  "{} of these covered by a fallback in time.",
                                                  count_of(result.candidates, "pair", "pairs"),
                                                  result.pairs.size(), in_time)));
  if (!result.complete) {
    const std::size_t without = static_cast<std::size_t>(std::count_if(
        result.pairs.begin(), result.pairs.end(), [](const Pair& p) { return !p.simulated; }));
    page.wrapped("", page.paint(Tone::kBad,
                                fmt::format("This answer is not complete: a limit or an interrupt "
                                            "cut it. Of the pairs found, {} {} not judged in time; "
                                            "there may be others.",
                                            without, without == 1 ? "is" : "are")));
  }
  if (answer.explain_cost) write_cost(page, result.cost);
  if (causes > 0) {
    const Pair& worst = result.pairs[result.groups.front().pairs.front()];
    page.line();
    page.line(fmt::format("Next  onus whatif --fails {} --fails {}", id_text(estate, worst.first),
                          id_text(estate, worst.second)));
  }
  return page.take();
}

void write_cost(Page& page, const analysis::SweepCost& cost) {
  constexpr double kMega = 1e6;
  page.line();
  const double rate = cost.core_s > 0 ? static_cast<double>(cost.bytes) / cost.core_s / 1e9 : 0;
  page.wrapped(
      "",
      page.paint(Tone::kDim,
                 fmt::format("Cost: {} items and {} references can matter; prepared in "
                             "{:.3f} s. {} batches of 512 ({}): {} conditions looked at, "
                             "{:.1f} MB touched in {:.3f} s, {:.2f} GB/s. {} simulated in "
                             "{:.3f} s.",
                             cost.items, cost.references, cost.prepare_s, cost.batches,
                             cost.instructions, cost.looks, static_cast<double>(cost.bytes) / kMega,
                             cost.core_s, rate, cost.simulated, cost.simulation_s)));
}

}  // namespace onus::report
