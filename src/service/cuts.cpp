// Cut sets of an operation.
#include "onus/service/cuts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "onus/analysis/state.h"
#include "onus/base/duration.h"
#include "onus/report/words.h"
#include "onus/service/names.h"
#include "scenario.h"
#include "solved.h"

namespace onus::service {

using analysis::FailureEvent;
using analysis::FailureFormula;
using base::ErrorKind;
using base::fail;
using base::Result;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;

namespace {

constexpr double kMinutesAYear = 525'960;  // of 365.25 days
constexpr std::int64_t kSecondsAYear = 31'557'600;
constexpr std::int64_t kYearsMax = 1'000;
constexpr std::size_t kSimulatedOrderMax = 2;
// Items that may go down in one simulation, and change in all of them: some tenths of a second.
constexpr std::size_t kSimulatedFallMax = 100'000;
constexpr std::uint64_t kSimulatedItemsMax = 500'000;

/// "1y" besides what durations are written as everywhere.
Result<base::Seconds> read_mission(const std::string& text) {
  const auto wrong = [&] {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("--mission \"{}\": write a time such as 1y, 90d or 8h", report::safe(text)));
  };
  if (text.ends_with('y')) {
    std::int64_t years = 0;
    const char* const end = text.data() + text.size() - 1;
    const auto [stop, error] = std::from_chars(text.data(), end, years);
    if (error != std::errc{} || stop != end || years < 1 || years > kYearsMax) return wrong();
    return base::Seconds{years * kSecondsAYear};
  }
  const auto read = base::parse_duration(text);
  if (!read || read->count() == 0) return wrong();
  return *read;
}

/// What may be written after --class, and what it means.
constexpr std::array<std::string_view, 5> kClasses{"component", "identity", "workflow", "person",
                                                   "cause"};

std::string class_of(const Estate& estate, const FailureEvent& event) {
  if (!event.item.valid()) return "cause";
  return std::string(model::class_name(estate.item(event.item).item_class));
}

/// How likely an item is to have failed: at any moment, or once within the mission.
std::optional<double> chance_of(const Estate& estate, const FailureEvent& event,
                                const std::optional<base::Seconds>& mission) {
  if (!event.item.valid()) return std::nullopt;
  const auto& fails = estate.extras_of(event.item).fails;
  if (!fails) return std::nullopt;
  if (fails->probability) return fails->probability;
  const auto mtbf = static_cast<double>(fails->mtbf->count());
  if (mission) return -std::expm1(-static_cast<double>(mission->count()) / mtbf);
  const auto mttr = static_cast<double>(fails->mttr->count());
  return mttr / (mtbf + mttr);
}

/// What is asked, its names resolved.
struct CutsAsked {
  analysis::FailureQuestion question;
  ItemIndex person;
  std::optional<base::Seconds> mission;
  std::vector<ItemIndex> given;
};

Result<CutsAsked> read_names(const Estate& estate, const CutsRequest& request) {
  CutsAsked asked;
  const auto operation = find_operation(estate, request.operation, false);
  if (!operation) return std::unexpected(operation.error());
  asked.question = {
      .operation = operation->item,
      .loss = request.loss,
      .people = request.people || !request.with_person.empty() || request.only_class == "person",
      .causes = request.causes || request.only_class == "cause"};
  if (!request.with_person.empty()) {
    const auto person = find_item(estate, request.with_person, false, [&](ItemIndex at) {
      return estate.item(at).item_class == ItemClass::kPerson;
    });
    if (!person) {
      return fail(person.error().kind, "--person: " + person.error().message);
    }
    asked.person = person->item;
  }
  if (!request.only_class.empty() &&
      std::ranges::find(kClasses, request.only_class) == kClasses.end()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("--class \"{}\": write component, identity, workflow, person or cause",
                            report::safe(request.only_class)));
  }
  if (!request.mission.empty()) {
    const auto mission = read_mission(request.mission);
    if (!mission) return std::unexpected(mission.error());
    asked.mission = *mission;
  }
  for (const std::string& name : request.given) {
    const auto items = find_failing(estate, name, false);
    if (!items) return std::unexpected(items.error());
    asked.given.insert(asked.given.end(), items->begin(), items->end());
  }
  return asked;
}

/// Those of the filters that are about variables. Nothing: no set can match.
std::optional<CutsFilter> make_filter(const CutsAsked& asked, const CutsRequest& request,
                                      const FailureFormula& made,
                                      const std::vector<report::CutMember>& members) {
  CutsFilter filter;
  if (!request.only_class.empty()) {
    for (const report::CutMember& member : members) {
      filter.only_of.push_back(member.member_class == request.only_class);
    }
  }
  if (!asked.person.valid()) return filter;
  const auto at = std::ranges::find(made.events, asked.person, &FailureEvent::item);
  if (at == made.events.end()) return std::nullopt;
  const auto variable = static_cast<std::size_t>(at - made.events.begin());
  if (!filter.only_of.empty() && !filter.only_of[variable]) return std::nullopt;
  filter.with = diagrams::VariableId(variable);
  return filter;
}

std::vector<ItemIndex> failing(const FailureFormula& made, const report::ListedCut& cut) {
  std::vector<ItemIndex> items;
  for (const std::uint32_t member : cut.members) {
    const auto& fails = made.events[member].fails;
    items.insert(items.end(), fails.begin(), fails.end());
  }
  std::ranges::sort(items);
  const auto again = std::ranges::unique(items);
  items.erase(again.begin(), again.end());
  return items;
}

/// What a simulation in time makes of the small sets.
void simulate(const analysis::Graph& graph, const FailureFormula& made,
              report::CutsAnswer& answer) {
  std::optional<analysis::UpSweep> falls;
  std::optional<analysis::Simulator> simulator;
  std::uint64_t touched = 0;
  for (report::ListedCut& cut : answer.sets) {
    if (cut.members.size() > kSimulatedOrderMax) break;
    analysis::Disturbance disturbance;
    disturbance.fails = failing(made, cut);
    if (!falls) falls.emplace(graph);
    falls->without(disturbance.fails);
    if (touched >= kSimulatedItemsMax || falls->fallen().size() > kSimulatedFallMax) {
      ++answer.not_simulated;
      continue;
    }
    if (!simulator) simulator.emplace(graph);
    disturbance.log = false;
    const analysis::SimulationResult result = simulator->run(disturbance);
    touched += result.touched;
    if (!result.complete) {
      ++answer.not_simulated;
      continue;
    }
    cut.simulated = analysis::Verdict::kUnaffected;
    for (const analysis::OperationOutcome& outcome : result.operations) {
      if (outcome.operation == answer.operation) cut.simulated = outcome.verdict;
    }
  }
}

void name_members(const Estate& estate, const FailureFormula& made,
                  const std::optional<base::Seconds>& mission, report::CutsAnswer& answer) {
  for (const FailureEvent& event : made.events) {
    answer.members.push_back(
        {.name = event.item.valid() ? std::string(estate.item(event.item).id) : event.cause,
         .member_class = class_of(estate, event),
         .probability = chance_of(estate, event, mission)});
  }
}

/// By variable, 0 for what nobody gave a chance; empty where nobody gave any.
std::vector<double> chances_of(const report::CutsAnswer& answer) {
  std::vector<double> chances;
  bool any = false;
  for (const report::CutMember& member : answer.members) {
    any = any || member.probability.has_value();
    chances.push_back(member.probability.value_or(0.0));
  }
  if (!any) chances.clear();
  return chances;
}

void put_size(const analysis::FormulaSize& size, report::CutsCost& cost) {
  cost.items = size.items;
  cost.states = size.states;
  cost.rings = size.rings;
  cost.ring_largest = size.ring_largest;
  cost.ring_rounds_most = size.ring_rounds_most;
}

}  // namespace

Result<report::CutsAnswer> cuts(const Session& session, const CutsRequest& request) {
  Stopwatch watch;
  watch.start("graph");
  const Estate& estate = session.estate();
  const Result<CutsAsked> asked = read_names(estate, request);
  if (!asked) return std::unexpected(asked.error());
  const auto graph = graph_at(session, request.at, asked->given);
  if (!graph) return std::unexpected(graph.error());
  watch.start("formula");
  const auto made = analysis::failure_formula(*graph, asked->question);
  if (!made) return std::unexpected(made.error());
  report::CutsAnswer answer;
  answer.operation = asked->question.operation;
  answer.top = std::string(estate.item(answer.operation).id);
  answer.kind = std::string(analysis::loss_name(request.loss));
  answer.at = graph->moment().at;
  answer.given = asked->given;
  answer.order_max = request.limits.order_max;
  answer.only_class = request.only_class;
  if (asked->person.valid()) answer.with_person = std::string(estate.item(asked->person).id);
  answer.mission = asked->mission;
  name_members(estate, *made, asked->mission, answer);
  put_size(made->size, answer.cost);
  const auto filter = make_filter(*asked, request, *made, answer.members);
  CutsLimits limits = request.limits;
  if (!filter) limits.list_max = 0;
  const Result<void> solved = solve_cuts(made->formula, chances_of(answer),
                                         filter.value_or(CutsFilter{}), limits, watch, answer);
  if (!solved) return std::unexpected(solved.error());
  if (!filter) {
    answer.matching = report::CutCounts{.all = "0", .by_order = {}};
    answer.listed_all = true;
  }
  if (answer.probability && !answer.mission) {
    answer.minutes_a_year = *answer.probability * kMinutesAYear;
  }
  watch.start("simulation");
  simulate(*graph, *made, answer);
  answer.cost.phases_s = watch.take();
  answer.seconds = watch.total();
  return answer;
}

}  // namespace onus::service
