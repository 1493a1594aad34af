#include "onus/analysis/tradeoff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "onus/analysis/state.h"
#include "onus/base/duration.h"
#include "relevance.h"
#include "survival_dial.h"
#include "tale.h"

namespace onus::analysis {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::ItemClass;

namespace {

/// How one operation stood in one simulation.
struct Stood {
  Verdict verdict = Verdict::kUnaffected;
  bool back = true;  // for good, or never lost
  std::vector<Seconds> gaps;
};

/// What one simulation said, for what is left of the credential.
struct Probe {
  Order order;
  std::map<ItemIndex, Stood> stood;  // operations that were touched
};

/// The same order of events for everything left from `from` to `to`.
struct Piece {
  std::int64_t from = 0, to = 0;
};

int rank(Verdict verdict) { return static_cast<int>(verdict); }

/// Simulates with more or less left of the credential. Only what can matter to an operation is
/// looked at, unless a harmful way is taken: most of a large estate are leaves.
class Turned {
 public:
  Turned(const Graph& graph, SurvivalDial& dial, bool harm)
      : graph_(graph),
        dial_(dial),
        watched_(harm ? nullptr : Watched::for_operations(graph)),
        simulator_(harm ? Simulator(graph) : Simulator(graph, watched_)) {}

  SimulationResult run(const Disturbance& outage, Seconds left) {
    dial_.set(left);
    if (watched_) watched_->turned(graph_, dial_.outlived());
    return simulator_.run(outage);
  }
  [[nodiscard]] const Graph& graph() const { return graph_; }
  /// The references that it sees lapse.
  [[nodiscard]] const Survivals& lapsing() const {
    return watched_ ? *watched_->survivals : graph_.parts().survivals_of;
  }

 private:
  const Graph& graph_;
  SurvivalDial& dial_;
  std::shared_ptr<Watched> watched_;
  Simulator simulator_;
};

/// One outage over everything that may be left.
class Search {
 public:
  Search(Turned& turned, Disturbance outage)
      : graph_(turned.graph()), turned_(turned), outage_(std::move(outage)) {
    outage_.log = true;
  }

  /// Cuts [from, to] into pieces. False: the budget is used up.
  bool cut(std::int64_t from, std::int64_t to, std::uint64_t& budget) {
    std::vector<Piece> open{{from, to}};
    while (!open.empty()) {
      const Piece piece = open.back();
      open.pop_back();
      if (budget < 2) return false;
      const bool same = alike(probe(piece.from, budget), probe(piece.to, budget), piece);
      if (same || piece.to == piece.from) {
        pieces_.push_back(piece);
      } else if (piece.to == piece.from + 1) {
        pieces_.push_back({piece.from, piece.from});
        pieces_.push_back({piece.to, piece.to});
      } else {
        // The right half lies on top of the left one, so pieces come out ascending.
        const std::int64_t middle = piece.from + (piece.to - piece.from) / 2;
        open.push_back({middle + 1, piece.to});
        open.push_back({piece.from, middle});
      }
    }
    return true;
  }

  [[nodiscard]] std::vector<ItemIndex> touched() const {
    std::vector<ItemIndex> list;
    for (const auto& [left, probe] : probes_) {
      for (const auto& [operation, stood] : probe.stood) {
        if (stood.verdict == Verdict::kUnaffected) continue;
        if (std::find(list.begin(), list.end(), operation) == list.end()) list.push_back(operation);
      }
    }
    std::sort(list.begin(), list.end());
    return list;
  }

  /// The stretches of one operation, in what is left.
  [[nodiscard]] std::vector<Stretch> stretches(ItemIndex operation) const {
    std::vector<Stretch> list;
    for (const Piece& piece : pieces_) add_piece(operation, piece, list);
    return list;
  }

 private:
  const Probe& probe(std::int64_t left, std::uint64_t& budget) {
    const auto known = probes_.find(left);
    if (known != probes_.end()) return known->second;
    --budget;
    const SimulationResult result = turned_.run(outage_, Seconds{left});
    Probe fresh{.order = order_of(graph_, turned_.lapsing(), outage_, result), .stood = {}};
    for (const OperationOutcome& outcome : result.operations) {
      if (outcome.verdict == Verdict::kDownBefore) continue;
      fresh.stood[outcome.operation] = {outcome.verdict,
                                        !outcome.lost_at || outcome.regained_at.has_value(),
                                        gaps_of(result, outcome.operation)};
    }
    return probes_.emplace(left, std::move(fresh)).first->second;
  }

  /// Whether both ends tell the same story, and every gap in it grows evenly between them.
  static bool alike(const Probe& a, const Probe& b, const Piece& piece) {
    if (!(a.order == b.order)) return false;
    for (const auto& [operation, stood] : a.stood) {
      const auto other = b.stood.find(operation);
      if (other == b.stood.end() || other->second.gaps.size() != stood.gaps.size()) return false;
      for (std::size_t i = 0; i < stood.gaps.size() && piece.to > piece.from; ++i) {
        const Seconds grown = other->second.gaps[i] - stood.gaps[i];
        if (grown.count() % (piece.to - piece.from) != 0) return false;
      }
    }
    return a.stood.size() == b.stood.size();
  }

  static const Stood& stood_in(const Probe& probe, ItemIndex operation) {
    static const Stood kNothing;
    const auto found = probe.stood.find(operation);
    return found == probe.stood.end() ? kNothing : found->second;
  }

  /// The longest of several gaps at a place within a piece.
  static std::optional<Seconds> gap_at(const Stood& from, const Stood& to, const Piece& piece,
                                       std::int64_t at) {
    if (!from.back || from.gaps.empty()) return std::nullopt;
    Seconds longest{0};
    for (std::size_t i = 0; i < from.gaps.size(); ++i) {
      Seconds gap = from.gaps[i];
      if (piece.to > piece.from) {
        gap += (to.gaps[i] - from.gaps[i]) / (piece.to - piece.from) * (at - piece.from);
      }
      longest = std::max(longest, gap);
    }
    return longest;
  }

  void add_piece(ItemIndex operation, const Piece& piece, std::vector<Stretch>& list) const {
    const Stood& from = stood_in(probes_.at(piece.from), operation);
    const Stood& to = stood_in(probes_.at(piece.to), operation);
    const auto add = [&](std::int64_t first, std::int64_t last, Verdict verdict) {
      if (first > last) return;
      list.push_back({Seconds{first}, Seconds{last}, verdict, gap_at(from, to, piece, first),
                      gap_at(from, to, piece, last)});
    };
    const auto tolerates = graph_.estate().operation(operation).tolerates;
    const bool by_gap = from.verdict == Verdict::kCovered || from.verdict == Verdict::kLate;
    if (!by_gap || !tolerates || piece.from == piece.to) {
      return add(piece.from, piece.to, from.verdict);
    }
    // Every gap is a straight line, so it is tolerated on one side of a crossing.
    std::int64_t first = piece.from;
    std::int64_t last = piece.to;
    for (std::size_t i = 0; i < from.gaps.size(); ++i) {
      const auto fits = [&](std::int64_t at) {
        const std::int64_t slope = (to.gaps[i] - from.gaps[i]).count() / (piece.to - piece.from);
        return from.gaps[i].count() + slope * (at - piece.from) <= tolerates->count();
      };
      narrow(fits, first, last);
    }
    if (first > last) return add(piece.from, piece.to, Verdict::kLate);
    add(piece.from, first - 1, Verdict::kLate);
    add(first, last, Verdict::kCovered);
    add(last + 1, piece.to, Verdict::kLate);
  }

  /// Keeps of [first, last] where `fits` holds, which is one end of it or all.
  template <class Fits>
  static void narrow(const Fits& fits, std::int64_t& first, std::int64_t& last) {
    if (first > last) return;
    const bool at_first = fits(first);
    if (at_first == fits(last)) {
      if (!at_first) last = first - 1;
      return;
    }
    std::int64_t low = first;  // as at_first
    std::int64_t high = last;  // the other
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (fits(middle) == at_first ? low : high) = middle;
    }
    (at_first ? last : first) = at_first ? low : high;
  }

  const Graph& graph_;
  Turned& turned_;
  Disturbance outage_;
  std::map<std::int64_t, Probe> probes_;
  std::vector<Piece> pieces_;
};

/// From what is left to lifetimes; neighbours of one verdict become one.
OperationTradeoff in_lifetimes(const SurvivalDial& dial, const TradeoffQuestion& question,
                               ItemIndex operation, const std::vector<Stretch>& left) {
  OperationTradeoff told{
      .operation = operation, .stretches = {}, .monotone = true, .covered_from = {}};
  for (const Stretch& one : left) {
    Stretch in = one;
    in.from = dial.lifetime_for(one.from, question.from, question.to);
    in.to = dial.lifetime_for(one.to + Seconds{1}, question.from, question.to) - Seconds{1};
    if (in.from > in.to) continue;
    if (!told.stretches.empty() && told.stretches.back().verdict == in.verdict) {
      told.stretches.back().to = in.to;
      told.stretches.back().gap_at_to = in.gap_at_to;
      continue;
    }
    const bool worse =
        !told.stretches.empty() && rank(in.verdict) > rank(told.stretches.back().verdict);
    if (worse) told.monotone = false;
    told.stretches.push_back(in);
  }
  for (auto at = told.stretches.rbegin(); at != told.stretches.rend(); ++at) {
    if (rank(at->verdict) > rank(Verdict::kCovered)) break;
    told.covered_from = at->from;
  }
  return told;
}

/// The contingencies that take away what the credential outlives, and an operation with it.
std::vector<Contingency> outages(const Graph& graph, const TradeoffQuestion& question,
                                 ItemIndex outlived) {
  if (question.outage) {
    Contingency named;
    for (const ItemIndex item : question.outage->fails) {
      named.name += (named.name.empty() ? "" : ",") + std::string(graph.estate().item(item).id);
    }
    named.fails = question.outage->fails;
    named.detect = question.outage->detect;
    return {named};
  }
  std::vector<Contingency> list;
  UpSweep sweep(graph);
  const std::vector<std::uint8_t> relevant = relevant_items(graph);
  for (Contingency& one : contingencies(graph, question.people)) {
    const bool may = std::any_of(one.fails.begin(), one.fails.end(),
                                 [&](ItemIndex item) { return relevant[item.value()] != 0; });
    if (!may) continue;  // it takes no operation down
    (void)sweep.without(one.fails);
    const auto fallen = sweep.fallen();
    const bool operation = std::any_of(fallen.begin(), fallen.end(), [&](ItemIndex item) {
      return graph.estate().item(item).item_class == ItemClass::kOperation;
    });
    const bool taken = std::find(fallen.begin(), fallen.end(), outlived) != fallen.end();
    if (operation && taken) list.push_back(std::move(one));
  }
  return list;
}

Result<void> check_range(const TradeoffQuestion& question) {
  if (question.from > Seconds{0} && question.from <= question.to &&
      question.to <= kTradeoffLifetimeMax) {
    return {};
  }
  return fail(
      ErrorKind::kInvalid,
      fmt::format("lifetimes from {} to {}: write a range such as 5m..30d, the shorter first, "
                  "at most {}",
                  base::duration_text(question.from), base::duration_text(question.to),
                  base::duration_text(kTradeoffLifetimeMax)));
}

}  // namespace

Result<Tradeoff> tradeoff(Graph graph, const TradeoffQuestion& question,
                          const TradeoffLimits& limits) {
  if (const auto range = check_range(question); !range) return std::unexpected(range.error());
  auto dial = SurvivalDial::make(graph, question.subject);
  if (!dial) return std::unexpected(dial.error());
  Tradeoff answer{.outlived = dial->outlived(),
                  .holders = dial->holders(),
                  .now = dial->as_written(),
                  .renew_after = dial->renew_after(),
                  .lifetime = dial->lifetime(),
                  .outages = {},
                  .simulations = 0,
                  .complete = true};
  Turned turned(graph, *dial, question.outage && !question.outage->take.empty());
  std::uint64_t budget = limits.simulations_max;
  for (Contingency& contingency : outages(graph, question, dial->outlived())) {
    Disturbance outage;
    if (question.outage) outage = *question.outage;
    outage.fails = contingency.fails;
    outage.detect = contingency.detect;
    Search search(turned, std::move(outage));
    if (!search.cut(dial->left_of(question.from).count(), dial->left_of(question.to).count(),
                    budget)) {
      answer.complete = false;
      break;  // half an outage proves nothing
    }
    OutageTradeoff told{std::move(contingency), {}};
    for (const ItemIndex operation : search.touched()) {
      told.operations.push_back(
          in_lifetimes(*dial, question, operation, search.stretches(operation)));
    }
    if (!told.operations.empty()) answer.outages.push_back(std::move(told));
  }
  answer.simulations = limits.simulations_max - budget;
  return answer;
}

}  // namespace onus::analysis
