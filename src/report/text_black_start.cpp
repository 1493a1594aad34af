#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

using Never = analysis::BlackStart::Never;

constexpr std::size_t kWaitersShown = 12;
constexpr std::size_t kItemsAnInstantShown = 12;

bool is_operation(const Estate& estate, ItemIndex item) {
  return estate.item(item).item_class == model::ItemClass::kOperation;
}

// Items that wait for the same circle, or at the end of the same chain.
struct Knot {
  const Never* shown = nullptr;    // whose chain is drawn
  std::vector<ItemIndex> waiting;  // those that are not in the circle, or not the one shown
};

/// Groups what never comes back by what it waits for in the end, in order of first place.
std::vector<Knot> knots_of(const std::vector<Never>& list) {
  std::map<std::vector<ItemIndex>, std::size_t> known;
  std::vector<Knot> knots;
  for (const Never& n : list) {
    std::vector<ItemIndex> key = n.waits_for;
    if (!n.cycle && !key.empty()) key = {key.back()};
    std::sort(key.begin(), key.end());
    const bool inside = n.cycle && std::binary_search(key.begin(), key.end(), n.item);
    const auto [at, fresh] = known.emplace(std::move(key), knots.size());
    if (fresh) knots.emplace_back();
    Knot& knot = knots[at->second];
    if (knot.shown == nullptr) knot.shown = &n;
    const bool drawn = inside || (!n.cycle && knot.shown == &n);
    if (!drawn) knot.waiting.push_back(n.item);
  }
  return knots;
}

void write_knot(Page& page, const Estate& estate, const Knot& knot) {
  const Never& n = *knot.shown;
  std::vector<ItemIndex> chain = n.waits_for;
  if (!n.cycle && (chain.empty() || chain.front() != n.item)) chain.insert(chain.begin(), n.item);
  page.wrapped("  ", n.cycle ? circle_text(page, estate, chain) : chain_text(page, estate, chain));
  if (knot.waiting.empty()) return;
  page.wrapped("    and with it ",
               fmt::format("{}: {}", count_of(knot.waiting.size(), "item", "items"),
                           ids_text(estate, knot.waiting, kWaitersShown)));
}

void write_head(Page& page, const Estate& estate, const BlackStartAnswer& answer) {
  std::size_t back = 0, lost = 0;
  Seconds last{0};
  for (const auto& b : answer.result.order) {
    if (!is_operation(estate, b.item)) continue;
    ++back;
    last = std::max(last, b.at);
  }
  for (const auto& n : answer.result.never) lost += is_operation(estate, n.item) ? 1 : 0;
  std::string head = "Black start: ";
  head += lost == 0
              ? page.paint(Tone::kGood, fmt::format("all {} come back",
                                                    count_of(back, "operation", "operations")))
              : page.paint(Tone::kBad,
                           fmt::format("{} of {} operations never come back", lost, lost + back));
  if (back != 0) head += fmt::format("; the last is back after {}", base::format_duration(last));
  if (!answer.result.never.empty()) {
    head += fmt::format("; {} never", count_of(answer.result.never.size(), "item", "items"));
  }
  page.wrapped("", head + ".");
  if (!answer.damaged.empty()) page.wrapped("", "Damaged: " + ids_text(estate, answer.damaged));
  if (!answer.result.complete) {
    page.wrapped("", page.paint(Tone::kBad, "This answer is not complete: a limit cut it."));
  }
}

}  // namespace

std::string black_start_text(const Setting& setting, const BlackStartAnswer& answer,
                             const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  write_head(page, estate, answer);
  if (!answer.result.never.empty()) {
    page.line();
    page.line(page.paint(Tone::kStrong, "NEVER BACK"));
    for (const Knot& knot : knots_of(answer.result.never)) write_knot(page, estate, knot);
  }
  page.line();
  page.line(page.paint(Tone::kStrong, "ORDER"));
  for (std::size_t i = 0; i < answer.result.order.size();) {
    const Seconds at = answer.result.order[i].at;
    std::vector<ItemIndex> operations, items;
    for (; i < answer.result.order.size() && answer.result.order[i].at == at; ++i) {
      const ItemIndex item = answer.result.order[i].item;
      (is_operation(estate, item) ? operations : items).push_back(item);
    }
    const std::string lead = "  " + pad(base::format_duration(at), 10) + "  ";
    const std::string rest = ids_text(estate, items, kItemsAnInstantShown);
    if (!operations.empty()) {
      page.wrapped(lead, page.paint(Tone::kGood, ids_text(estate, operations, operations.size())));
    }
    const std::string blank(columns(lead), ' ');
    if (!rest.empty()) page.wrapped(operations.empty() ? lead : blank, rest);
  }
  return page.take();
}

}  // namespace onus::report
