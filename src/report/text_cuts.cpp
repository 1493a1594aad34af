#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "onus/base/duration.h"
#include "onus/report/cuts_answer.h"
#include "text_parts.h"

namespace onus::report {
namespace {

constexpr std::size_t kOrdersShown = 12;
constexpr std::size_t kImportanceShown = 10;
constexpr std::size_t kNamesShown = 8;
constexpr std::size_t kVerdictColumns = 13;
constexpr std::size_t kNameColumnsMax = 32;

// "130,281,976"; words such as "more than …" stay as they are.
std::string grouped(const std::string& digits) {
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return digits;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string sets_text(const std::string& count) {
  return grouped(count) + (count == "1" ? " set" : " sets");
}

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : "∞";
}

std::string minutes(double value) {
  constexpr double kWholeFrom = 100;
  return value < kWholeFrom ? fmt::format("{:.3g}", value) : grouped(fmt::format("{:.0f}", value));
}

std::string member_text(const CutsAnswer& answer, std::uint32_t member) {
  return safe(answer.members[member].name);
}

std::string members_text(const CutsAnswer& answer, std::span<const std::uint32_t> members) {
  std::string out;
  for (std::size_t i = 0; i < members.size() && i < kNamesShown; ++i) {
    out += (i == 0 ? "" : ", ") + member_text(answer, members[i]);
  }
  if (members.size() > kNamesShown) {
    out += fmt::format(" and {} more", members.size() - kNamesShown);
  }
  return out;
}

// What the sets do: "locks restart-turbine out".
std::string does(const CutsAnswer& answer) {
  if (!answer.operation.valid()) return "brings " + safe(answer.top) + " about";
  return "locks " + safe(answer.top) + " out";
}

void write_head(Page& page, const Setting& setting, const CutsAnswer& answer) {
  const bool cut_off = answer.kind == "cut-off";
  const std::string what = answer.operation.valid()
                               ? named_text(*setting.estate, answer.operation) +
                                     (cut_off ? " is cut off" : " is locked out")
                               : safe(answer.top) + " comes about";
  std::string how;
  if (!answer.counts) {
    how = answer.complete ? "" : ": its minimal cut sets could not be worked out";
  } else if (answer.counts->all == "0") {
    how = " by no set of failures";
    if (answer.order_known) how += fmt::format(" of at most {}", *answer.order_known);
  } else if (!answer.counts->by_order.empty() && answer.counts->by_order.front() == "1") {
    how = " with nothing failed at all";
  } else {
    how = " by " + grouped(answer.counts->all) +
          (answer.counts->all == "1" ? " minimal set" : " minimal sets") + " of failures";
    if (answer.order_known) {
      how += fmt::format(" of at most {}; larger ones are not known", *answer.order_known);
    }
  }
  page.wrapped("", page.paint(Tone::kStrong, what + how + "."));
  if (!answer.operation.valid()) return;
  std::string small = "At " + date_time_text(setting.zone, answer.at) + " " +
                      safe(setting.zone.name) + ", if the outage outlasts every cache";
  if (!answer.given.empty()) small += ", without " + ids_text(*setting.estate, answer.given);
  page.wrapped("", page.paint(Tone::kDim, small));
}

void write_orders(Page& page, const CutCounts& counts, std::string_view title) {
  page.line();
  page.line(page.paint(Tone::kStrong, title));
  std::size_t shown = 0;
  for (std::size_t k = 0; k < counts.by_order.size(); ++k) {
    if (counts.by_order[k] == "0") continue;
    if (shown++ == kOrdersShown) {
      page.line(fmt::format("  … up to {} together", counts.by_order.size() - 1));
      break;
    }
    page.line("  " + pad(k == 1 ? "1 alone" : fmt::format("{} together", k), 14) +
              sets_text(counts.by_order[k]));
  }
}

void write_sets(Page& page, const CutsAnswer& answer) {
  if (answer.sets.empty()) return;
  const bool simulated = std::ranges::any_of(
      answer.sets, [](const ListedCut& cut) { return cut.simulated.has_value(); });
  page.line();
  page.line(page.paint(
      Tone::kStrong,
      (simulated ? pad("IN TIME", kVerdictColumns) : std::string()) + "SETS, small ones first"));
  for (const ListedCut& cut : answer.sets) {
    std::string lead;
    if (simulated) {
      const std::string word =
          cut.simulated ? std::string(analysis::verdict_name(*cut.simulated)) : std::string();
      lead = pad(word, kVerdictColumns);
      if (cut.simulated) lead = page.paint(verdict_tone(*cut.simulated), lead);
    }
    std::string text;
    for (const std::uint32_t member : cut.members) {
      text += (text.empty() ? "" : " + ") + member_text(answer, member);
    }
    page.wrapped(lead, text.empty() ? "(nothing has to fail)" : text);
  }
  if (!answer.listed_all) {
    page.line(
        page.paint(Tone::kDim, fmt::format("… and more; these are {} of them, --limit N lists "
                                           "others",
                                           answer.sets.size())));
  }
  if (simulated) {
    std::string note =
        "In time: the verdict of a simulation, in which caches and repairs under way still count.";
    if (answer.not_simulated > 0) {
      note += fmt::format(" {} not simulated, for too much goes down with them; onus whatif does.",
                          count_of(answer.not_simulated, "small set was", "small sets were"));
    }
    page.wrapped("", page.paint(Tone::kDim, note));
  }
  if (!answer.coherent) {
    page.wrapped("", page.paint(Tone::kWarn,
                                "Something is negated: these are the minimal positive parts of the "
                                "solutions, and what a set leaves out need not be harmless."));
  }
}

void write_missing(Page& page, const CutsAnswer& answer) {
  const std::size_t without = answer.without_probability.size();
  if (!answer.probability && !answer.range) {
    const std::string why =
        answer.operation.valid()
            ? "not known: nothing in these sets says how often it fails; write fails: {mtbf: 365d, "
              "mttr: 4h} or {probability: 0.01}"
            : fmt::format("not known: \"{}\" and perhaps others have no probability",
                          safe(answer.without_first));
    page.wrapped("Probability    ", why);
  } else if (without > 0) {
    page.wrapped("               ",
                 page.paint(Tone::kWarn,
                            fmt::format("at least: {} of {} that matter have no fails: and count "
                                        "as never failing: {}",
                                        without, answer.members_that_matter,
                                        members_text(answer, answer.without_probability))));
  }
}

void write_numbers(Page& page, const CutsAnswer& answer) {
  const bool nothing = answer.counts && answer.counts->all == "0" && answer.complete;
  if (nothing) return;  // then it is no question of numbers
  page.line();
  if (answer.probability) {
    std::string text = number(*answer.probability);
    if (answer.mission) {
      text += " within " + base::format_duration(*answer.mission) + ", nothing being repaired";
    } else if (answer.minutes_a_year) {
      text += fmt::format(" at any moment: {} minutes a year", minutes(*answer.minutes_a_year));
    }
    page.wrapped("Probability    ", text);
  } else if (answer.range && answer.range->lower <= 0 && answer.range->upper >= 1) {
    page.line("Probability    not known: its bounds did not fit into the limit either");
  } else if (answer.range) {
    page.wrapped("Probability    ",
                 fmt::format("between {} and {}, proven", number(answer.range->lower),
                             number(answer.range->upper)));
  }
  if (answer.missing_max.value_or(1) < 1) {
    page.wrapped("               ", fmt::format("sets that are not known add at most {}",
                                                number(*answer.missing_max)));
  }
  write_missing(page, answer);
}

void write_importance(Page& page, const CutsAnswer& answer) {
  if (answer.importance.empty() || answer.probability.value_or(0) <= 0) return;
  const std::size_t shown = std::min(kImportanceShown, answer.importance.size());
  std::size_t width = 10;
  for (std::size_t i = 0; i < shown; ++i) {
    width = std::max(width, columns(member_text(answer, answer.importance[i].member)));
  }
  width = std::min(width, kNameColumnsMax) + 2;
  page.line();
  page.line(page.paint(Tone::kStrong, pad("IMPORTANCE", width) + pad("share", 11) +
                                          pad("if certain", 12) + pad("if never", 11) +
                                          pad("Birnbaum", 11) + "fails"));
  for (std::size_t i = 0; i < shown; ++i) {
    const MemberImportance& one = answer.importance[i];
    const auto& probability = answer.members[one.member].probability;
    page.line(pad(member_text(answer, one.member), width) +
              pad(fmt::format("{:.1f} %", 100 * one.fussell_vesely), 11) +
              pad("× " + number(one.risk_achievement_worth), 12) +
              pad("÷ " + number(one.risk_reduction_worth), 11) + pad(number(one.birnbaum), 11) +
              (probability ? number(*probability) : "not written"));
  }
  if (answer.importance.size() > shown) {
    page.line(page.paint(Tone::kDim, fmt::format("… and {} more; --format json has them all",
                                                 answer.importance.size() - shown)));
  }
  page.wrapped("", page.paint(Tone::kDim,
                              "Share: of the probability that would go if it never failed "
                              "(Fussell-Vesely). If certain, if never: what the probability is "
                              "multiplied or divided by then (risk achievement and reduction "
                              "worth)."));
}

void write_cost(Page& page, const CutsCost& cost) {
  page.line();
  page.line(page.paint(Tone::kStrong, "COST"));
  for (const auto& [name, seconds] : cost.phases_s) {
    page.line("  " + pad(name, 22) + fmt::format("{:10.3f} ms", 1e3 * seconds));
  }
  const auto line = [&](std::string_view name, const std::string& text) {
    page.line("  " + pad(name, 22) + text);
  };
  if (cost.items > 0) {
    line("items, unknowns", fmt::format("{}, {}", cost.items, cost.states));
    line("rings", fmt::format("{}; the largest of {} unknowns, written up to {} times", cost.rings,
                              cost.ring_largest, cost.ring_rounds_most));
  }
  line("gates", fmt::format("{}; {} after rewriting, {} modules", cost.gates, cost.gates_reduced,
                            cost.modules));
  line("orders tried", fmt::format("{}", cost.orders_tried));
  line("nodes made", fmt::format("{}; {} at one time, {} collections", cost.nodes_made,
                                 cost.nodes_most, cost.collections));
  line("cache", fmt::format("{} hits in {} lookups", cost.cache_hits, cost.cache_lookups));
  line("bytes touched", fmt::format("{}, estimated from nodes", cost.bytes));
}

}  // namespace

std::string cuts_text(const Setting& setting, const CutsAnswer& answer, const Style& style,
                      bool cost) {
  Page page(style);
  write_head(page, setting, answer);
  const bool any = answer.counts && answer.counts->all != "0";
  if (any) write_orders(page, *answer.counts, "HOW MANY FAIL");
  if (answer.matching) {
    std::string of;
    if (!answer.only_class.empty()) of += " of class " + safe(answer.only_class);
    if (!answer.with_person.empty()) of += " with " + safe(answer.with_person);
    if (answer.matching->all == "0") {
      page.line();
      page.line(fmt::format("No set{} {}.", of, does(answer)));
    } else {
      write_orders(page, *answer.matching,
                   fmt::format("ONLY SETS{}: {}", of, grouped(answer.matching->all)));
    }
  }
  write_sets(page, answer);
  write_numbers(page, answer);
  write_importance(page, answer);
  if (!answer.complete) {
    page.line();
    page.wrapped("", page.paint(Tone::kBad, "This answer is not complete: " + safe(answer.limit)));
  }
  if (cost) write_cost(page, answer.cost);
  return page.take();
}

}  // namespace onus::report
