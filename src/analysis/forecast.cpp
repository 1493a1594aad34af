#include "onus/analysis/forecast.h"

#include <algorithm>

#include "forecast_facts.h"
#include "onus/analysis/contingency.h"
#include "onus/model/expiry.h"
#include "up_at_dates.h"

namespace onus::analysis {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::ItemClass;

namespace {

/// Goes from date to date.
class Walk {
 public:
  Walk(Graph& graph, const ForecastQuestion& question)
      : graph_(graph), question_(question), state_(graph) {
    forecast_.from = graph.moment().at;
    forecast_.until = question.until;
    for (const ItemIndex operation : graph.operations()) {
      if (!state_.up()[operation.value()]) forecast_.down_at_start.push_back(operation);
      const auto& paths = graph.estate().operation(operation).recovery;
      if (!paths.empty() && usable_paths(operation) == 0) {
        forecast_.without_recovery_at_start.push_back(operation);
      }
    }
    if (question.sweep) forecast_.n1_secure_at_start = secure();
  }

  Forecast run() {
    Dated all = dated(graph_.estate(), forecast_.from, forecast_.until);
    forecast_.facts = std::move(all.facts);
    const std::vector<Fact>& facts = forecast_.facts;
    std::size_t fact = 0;
    std::size_t touch = 0;
    while (fact < facts.size() || touch < all.touches.size()) {
      TimePoint at = TimePoint::max();
      if (fact < facts.size()) at = facts[fact].at;
      if (touch < all.touches.size()) at = std::min(at, all.touches[touch].at);
      ForecastDate date;
      date.at = at;
      for (; fact < facts.size() && facts[fact].at == at; ++fact) {
        date.facts.push_back(static_cast<std::uint32_t>(fact));
      }
      std::vector<ItemIndex> touched;
      for (; touch < all.touches.size() && all.touches[touch].at == at; ++touch) {
        touched.push_back(all.touches[touch].item);
      }
      if (!touched.empty()) change(date, touched);
      if (!date.facts.empty()) forecast_.dates.push_back(std::move(date));
    }
    forecast_.looked_at = state_.looked_at();
    return std::move(forecast_);
  }

 private:
  bool secure() {
    const SweepResult swept = sweep(graph_);
    forecast_.complete = forecast_.complete && swept.complete;
    return swept.n1_secure;
  }

  [[nodiscard]] std::size_t usable_paths(ItemIndex operation) const {
    const auto& paths = graph_.estate().operation(operation).recovery;
    return static_cast<std::size_t>(std::count_if(
        paths.begin(), paths.end(), [&](ItemIndex path) { return state_.usable(path); }));
  }

  void change(ForecastDate& date, const std::vector<ItemIndex>& touched) {
    const UpAtDates::Change change = state_.move_to(date.at, touched);
    const auto is_operation = [&](ItemIndex item) {
      return graph_.estate().item(item).item_class == ItemClass::kOperation;
    };
    date.fell = change.fell.size();
    date.rose = change.rose.size();
    for (const ItemIndex item : change.fell) {
      if (is_operation(item)) date.lost.push_back({item, witness(item, change, touched)});
    }
    for (const ItemIndex item : change.rose) {
      if (is_operation(item)) date.regained.push_back(item);
    }
    for (const ItemIndex path : change.paths_lost) {
      date.paths_lost.push_back({path, witness(path, change, touched)});
    }
    date.paths_regained = change.paths_regained;
    count_paths(change, date);
    const bool changed =
        date.fell + date.rose + change.paths_lost.size() + change.paths_regained.size() != 0;
    if (question_.sweep && changed) date.n1_secure = secure();
  }

  /// Down to what changed, and on to the issuer whose end it was.
  [[nodiscard]] std::vector<ItemIndex> witness(ItemIndex item, const UpAtDates::Change& change,
                                               const std::vector<ItemIndex>& touched) const {
    std::vector<ItemIndex> chain = state_.chain(item, change, touched);
    const model::Estate& estate = graph_.estate();
    const model::ChainEnd end = model::chain_end(estate, chain.back());
    if (!end.at || *end.at != graph_.moment().at) return chain;
    const std::vector<ItemIndex> issuers = model::issuer_chain(estate, chain.back());
    for (std::size_t i = 1; i < issuers.size() && chain.back() != end.link; ++i) {
      chain.push_back(issuers[i]);
    }
    return chain;
  }

  /// Operations whose last path went, or whose first one came.
  void count_paths(const UpAtDates::Change& change, ForecastDate& date) {
    std::vector<ItemIndex> operations;
    for (const auto* list : {&change.paths_lost, &change.paths_regained}) {
      for (const ItemIndex path : *list) {
        for (const ItemIndex operation : graph_.path(path)->operations) {
          operations.push_back(operation);
        }
      }
    }
    std::sort(operations.begin(), operations.end());
    operations.erase(std::unique(operations.begin(), operations.end()), operations.end());
    for (const ItemIndex operation : operations) {
      const auto& paths = graph_.estate().operation(operation).recovery;
      const std::size_t now = usable_paths(operation);
      std::size_t before = now;
      for (const ItemIndex path : paths) {
        const auto in = [&](const std::vector<ItemIndex>& list) {
          return std::find(list.begin(), list.end(), path) != list.end();
        };
        if (in(change.paths_lost)) ++before;
        if (in(change.paths_regained)) --before;
      }
      if (before != 0 && now == 0) date.without_recovery.push_back(operation);
      if (before == 0 && now != 0) date.recovery_again.push_back(operation);
    }
  }

  Graph& graph_;
  const ForecastQuestion& question_;
  UpAtDates state_;
  Forecast forecast_;
};

}  // namespace

Result<Forecast> forecast(Graph graph, const ForecastQuestion& question) {
  const TimePoint from = graph.moment().at;
  if (question.until <= from || question.until - from > kForecastMax) {
    return fail(ErrorKind::kInvalid, "a forecast goes to a later moment, at most 100 years ahead");
  }
  return Walk(graph, question).run();
}

}  // namespace onus::analysis
