#include "onus/diagrams/probability.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <new>

#include "check_probabilities.h"
#include "diagram_data.h"

namespace onus::diagrams {
namespace {

// Both values are sums of products of nothing negative, so neither loses digits to the other.
struct Chance {
  double yes = 0;
  double no = 1;
};

Chance of_edge(std::span<const Chance> chances, Edge edge) {
  const Chance plain = chances[edge >> 1U];
  return (edge & 1U) != 0 ? Chance{plain.no, plain.yes} : plain;
}

constexpr double kRoundingMax = 1e-13;

class Evaluation {
 public:
  Evaluation(const DiagramData& data, std::span<const double> probabilities)
      : data_(data),
        probabilities_(probabilities),
        nodes_(data.nodes.size()),
        modules_(data.modules.size()) {
    for (std::size_t m = 0; m < data_.modules.size(); ++m) {
      const Module& module = data_.modules[m];
      const auto nodes = data_.nodes_of(module);
      const auto leaves = data_.leaves_of(module);
      const auto chances = std::span{nodes_}.subspan(module.nodes_begin, nodes.size());
      for (std::size_t i = 1; i < nodes.size(); ++i) {
        const Chance leaf = of_leaf(leaves[nodes[i].level]);
        const Chance high = of_edge(chances, nodes[i].high);
        const Chance low = of_edge(chances, nodes[i].low);
        chances[i] = {leaf.yes * high.yes + leaf.no * low.yes,
                      leaf.yes * high.no + leaf.no * low.no};
      }
      modules_[m] = of_edge(chances, module.root);
    }
  }

  [[nodiscard]] Chance top() const {
    const Chance plain = modules_.empty() ? Chance{} : modules_.back();
    return data_.negated ? Chance{plain.no, plain.yes} : plain;
  }

  // How much the top's probability moves with that of each variable: one pass from the top
  // down, handing to each node the weight with which the top depends on it.
  [[nodiscard]] std::vector<double> derivatives() const {
    std::vector<double> variables(data_.variable_count, 0);
    std::vector<double> modules(data_.modules.size(), 0);
    std::vector<double> weights(data_.nodes.size(), 0);
    if (!modules.empty()) modules.back() = data_.negated ? -1 : 1;
    for (std::size_t m = data_.modules.size(); m-- > 0;) {
      const Module& module = data_.modules[m];
      const auto nodes = data_.nodes_of(module);
      const auto leaves = data_.leaves_of(module);
      const auto chances = std::span{nodes_}.subspan(module.nodes_begin, nodes.size());
      const auto own = std::span{weights}.subspan(module.nodes_begin, nodes.size());
      own[module.root >> 1U] = modules[m];
      for (std::size_t i = nodes.size(); i-- > 1;) {
        const BddNode& node = nodes[i];
        const Leaf leaf = leaves[node.level];
        const Chance chance = of_leaf(leaf);
        const Chance high = of_edge(chances, node.high);
        const Chance low = of_edge(chances, node.low);
        // The smaller pair of the two loses fewer digits.
        const double step =
            high.yes + low.yes <= high.no + low.no ? high.yes - low.yes : low.no - high.no;
        (leaf.is_module ? modules : variables)[leaf.index] += own[i] * step;
        const double sign = (node.high & 1U) != 0 ? -1 : 1;
        own[node.high >> 1U] += own[i] * chance.yes * sign;
        own[node.low >> 1U] += own[i] * chance.no;
      }
    }
    return variables;
  }

 private:
  [[nodiscard]] Chance of_leaf(Leaf leaf) const {
    if (leaf.is_module) return modules_[leaf.index];
    return {probabilities_[leaf.index], 1 - probabilities_[leaf.index]};
  }

  const DiagramData& data_;
  std::span<const double> probabilities_;
  std::vector<Chance> nodes_;
  std::vector<Chance> modules_;
};

std::unexpected<base::Error> no_memory() {
  return base::fail(base::ErrorKind::kLimit, "no memory left to work out probabilities", "E0712");
}

}  // namespace

base::Result<void> check_probabilities(std::uint32_t variable_count,
                                       std::span<const double> probabilities) {
  if (probabilities.size() != variable_count) {
    return base::fail(
        base::ErrorKind::kInvalid,
        fmt::format("{} probabilities for {} variables", probabilities.size(), variable_count),
        "E0720");
  }
  for (std::size_t v = 0; v < probabilities.size(); ++v) {
    if (!(probabilities[v] >= 0 && probabilities[v] <= 1)) {
      return base::fail(
          base::ErrorKind::kInvalid,
          fmt::format("variable {} has probability {}, expected 0 to 1", v, probabilities[v]),
          "E0720");
    }
  }
  return {};
}

base::Result<double> probability(const Diagram& diagram, std::span<const double> probabilities) {
  if (const auto fine = check_probabilities(diagram.variable_count(), probabilities); !fine) {
    return std::unexpected<base::Error>(fine.error());
  }
  try {
    return Evaluation(diagram.data(), probabilities).top().yes;
  } catch (const std::bad_alloc&) {
    return no_memory();
  }
}

base::Result<std::vector<Importance>> importance(const Diagram& diagram,
                                                 std::span<const double> probabilities) {
  if (const auto fine = check_probabilities(diagram.variable_count(), probabilities); !fine) {
    return std::unexpected<base::Error>(fine.error());
  }
  try {
    const Evaluation evaluation(diagram.data(), probabilities);
    const double top = evaluation.top().yes;
    const std::vector<double> derivatives = evaluation.derivatives();
    std::vector<Importance> all(derivatives.size());
    for (std::size_t v = 0; v < all.size(); ++v) {
      Importance& one = all[v];
      const double p = probabilities[v];
      one.birnbaum = derivatives[v];
      if (top <= 0) continue;
      const double certain = top + (1 - p) * derivatives[v];
      // What is left of a difference of equals is rounding, and the top then needs x.
      const double rest = top - p * derivatives[v];
      const double impossible = rest <= kRoundingMax * top ? 0.0 : rest;
      one.criticality = p * derivatives[v] / top;
      one.fussell_vesely = (top - impossible) / top;
      one.diagnosis = p * certain / top;
      one.risk_achievement_worth = certain / top;
      one.risk_reduction_worth =
          impossible > 0 ? top / impossible : std::numeric_limits<double>::infinity();
    }
    return all;
  } catch (const std::bad_alloc&) {
    return no_memory();
  }
}

}  // namespace onus::diagrams
