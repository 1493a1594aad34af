// Cut sets and their probability, against the core at every set of failures.
#include <algorithm>
#include <cmath>
#include <random>

#include "compare.h"
#include "compare_parts.h"
#include "onus/analysis/failure_formula.h"
#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/probability.h"

namespace onus::twin {
namespace {

using analysis::FailureFormula;
using analysis::FailureQuestion;
using Mask = std::uint32_t;

constexpr std::size_t kEventsMax = 7;  // every subset of so many is tried

/// Something that may happen: one item fails, or all of a vendor.
struct Event {
  std::string name;
  Items fails;
};

/// Whether an operation is lost, from the words of the semantics.
bool lost(const World& world, const FailureQuestion& question, const Items& failed) {
  const ItemIndex operation = question.operation;
  if (question.loss == analysis::Loss::kLockedOut)
    return !world.recovered(failed).contains(operation);
  if (world.out(operation) || world.expired(operation) || failed.contains(operation)) return true;
  const Items up = world.undisturbed(failed);
  const auto& written = world.estate().operation(operation);
  const bool way_in =
      !written.access_written ||
      std::ranges::any_of(written.access, [&](ItemIndex w) { return up.contains(w); });
  return !way_in || !world.holds(world.estate().item(operation).needs, within(up));
}

std::vector<Event> events_of(const World& world, const FailureQuestion& question) {
  std::vector<Event> events;
  std::map<std::string, Items> vendors;
  for (const ItemIndex item : world.all()) {
    const bool alone = world.is(item, ItemClass::kComponent) ||
                       world.is(item, ItemClass::kIdentity) ||
                       world.is(item, ItemClass::kWorkflow) ||
                       (question.people && world.is(item, ItemClass::kPerson));
    if (alone) events.push_back({id_of(world.estate(), item), {item}});
    const std::string_view vendor = world.estate().item(item).vendor;
    if (!vendor.empty()) vendors[fmt::format("vendor={}", vendor)].insert(item);
  }
  if (!question.causes) return events;
  for (const auto& [name, items] : vendors) events.push_back({name, items});
  return events;
}

/// At every subset of the events: is the operation lost?
std::vector<bool> truth(const World& world, const FailureQuestion& question,
                        const std::vector<Event>& events) {
  std::vector<bool> table(std::size_t{1} << events.size());
  for (Mask mask = 0; mask < table.size(); ++mask) {
    Items failed;
    for (std::size_t e = 0; e < events.size(); ++e) {
      if ((mask >> e & 1U) != 0) failed.insert(events[e].fails.begin(), events[e].fails.end());
    }
    table[mask] = lost(world, question, failed);
  }
  return table;
}

using Names = std::set<std::string>;

std::set<Names> minimal(const std::vector<bool>& table, const std::vector<Event>& events) {
  std::set<Names> sets;
  for (Mask mask = 0; mask < table.size(); ++mask) {
    bool least = table[mask];
    Names names;
    for (std::size_t e = 0; e < events.size(); ++e) {
      if ((mask >> e & 1U) == 0) continue;
      least = least && !table[mask ^ (Mask{1} << e)];
      names.insert(events[e].name);
    }
    if (least) sets.insert(names);
  }
  return sets;
}

double chance_of(std::size_t event) { return 0.05 + 0.1 * static_cast<double>(event); }

double full_sum(const std::vector<bool>& table, std::size_t events) {
  double sum = 0;
  for (Mask mask = 0; mask < table.size(); ++mask) {
    double product = table[mask] ? 1 : 0;
    for (std::size_t e = 0; e < events; ++e) {
      product *= (mask >> e & 1U) != 0 ? chance_of(e) : 1 - chance_of(e);
    }
    sum += product;
  }
  return sum;
}

std::string text_of(const std::set<Names>& sets) {
  std::string text;
  for (const Names& names : sets) {
    text += " {";
    for (const std::string& name : names) text += " " + name;
    text += " }";
  }
  return text;
}

/// The analysis' sets of these events only, its probability when only they can happen, or what
/// went wrong.
struct Fast {
  std::set<Names> sets{};
  double probability = 0;
  std::string wrong{};
};

Fast solve(const model::Estate& estate, const FailureFormula& made,
           const std::vector<Event>& events) {
  const auto diagram = diagrams::build_diagram(made.formula);
  if (!diagram) return {.wrong = diagram.error().message};
  const auto cuts = diagrams::minimal_cut_sets(*diagram);
  if (!cuts) return {.wrong = cuts.error().message};
  if (!cuts->coherent()) return {.wrong = "not coherent"};
  std::vector<std::string> names;
  std::vector<double> chances;
  for (const analysis::FailureEvent& event : made.events) {
    names.push_back(event.item.valid() ? id_of(estate, event.item) : event.cause);
    const auto at = std::ranges::find(events, names.back(), &Event::name);
    chances.push_back(
        at == events.end() ? 0 : chance_of(static_cast<std::size_t>(at - events.begin())));
  }
  Fast fast;
  const auto list = cuts->list(diagrams::kListedMax);
  for (const diagrams::CutSet& set : list.sets) {
    Names members;
    for (const diagrams::VariableId variable : set) members.insert(names[variable.value()]);
    const bool inside = std::ranges::all_of(members, [&](const std::string& name) {
      return std::ranges::find(events, name, &Event::name) != events.end();
    });
    if (inside) fast.sets.insert(members);
  }
  const auto probability = diagrams::probability(*diagram, chances);
  if (!probability) return {.wrong = probability.error().message};
  fast.probability = *probability;
  return fast;
}

std::string compare_question(const World& world, const analysis::Graph& graph,
                             const FailureQuestion& question, std::mt19937_64& random) {
  const std::string about = fmt::format(
      "{} {}{}{}: ", loss_name(question.loss), id_of(world.estate(), question.operation),
      question.people ? " people" : "", question.causes ? " causes" : "");
  const auto made = analysis::failure_formula(graph, question);
  if (!made) return about + made.error().message;
  std::vector<Event> events = events_of(world, question);
  for (const analysis::FailureEvent& event : made->events) {
    const std::string name = event.item.valid() ? id_of(world.estate(), event.item) : event.cause;
    const auto at = std::ranges::find(events, name, &Event::name);
    if (at == events.end()) return about + "the twin knows no event " + name;
    if (!std::ranges::includes(at->fails, event.fails)) return about + "event " + name;
  }
  for (std::size_t i = events.size(); i > 1; --i) std::swap(events[i - 1], events[random() % i]);
  if (events.size() > kEventsMax) events.resize(kEventsMax);
  const std::vector<bool> table = truth(world, question, events);
  const std::set<Names> wanted = minimal(table, events);
  const Fast fast = solve(world.estate(), *made, events);
  if (!fast.wrong.empty()) return about + fast.wrong;
  if (fast.sets != wanted) {
    return fmt::format("{}twin{}, analysis{}", about, text_of(wanted), text_of(fast.sets));
  }
  const double sum = full_sum(table, events.size());
  if (std::abs(sum - fast.probability) <= 1e-12 * sum) return {};
  return fmt::format("{}probability: twin {}, analysis {}", about, sum, fast.probability);
}

}  // namespace

std::string compare_cuts(const model::Estate& estate, const analysis::Moment& moment,
                         const analysis::Disturbance&) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  std::mt19937_64 random(estate.items.size() + estate.conditions.size());
  for (const ItemIndex operation : estate.of_class(ItemClass::kOperation)) {
    FailureQuestion question{.operation = operation};
    question.loss = random() % 3 == 0 ? analysis::Loss::kCutOff : analysis::Loss::kLockedOut;
    question.people = random() % 2 == 0;
    question.causes = random() % 3 == 0;
    std::string found = compare_question(world, *graph, question, random);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace onus::twin
