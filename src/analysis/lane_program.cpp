#include "lane_program.h"

#include <algorithm>

#include "graph_parts.h"
#include "lane_compile.h"
#include "onus/analysis/state.h"
#include "relevance.h"

namespace onus::analysis {
namespace {

using Range = LaneProgram::Range;

/// First in order of place, then renumbered.
class ProgramMaker {
 public:
  ProgramMaker(const Graph& graph, LaneProgram& program)
      : parts_(graph.parts()), program_(program), core_(boolean_core(graph, {})) {
    choose(relevant_items(graph));
    compile();
    renumber(order());
    index();
  }

 private:
  /// What is never up, whatever is repaired, is a constant.
  void choose(const std::vector<std::uint8_t>& relevant) {
    program_.number.assign(relevant.size(), LaneProgram::kNone);
    for (std::size_t i = 0; i < relevant.size(); ++i) {
      if (!relevant[i] || !core_.recovered[i]) continue;
      program_.number[i] = static_cast<std::uint32_t>(program_.item.size());
      program_.item.push_back(ItemIndex(i));
      std::uint8_t flags = core_.up[i] ? LaneProgram::kBefore : 0;
      if (parts_.down_before[i] == DownBefore::kExpired) flags |= LaneProgram::kExpired;
      const auto item_class = parts_.estate->items[i].item_class;
      if (core_.up[i] && item_class == model::ItemClass::kOperation) {
        flags |= LaneProgram::kOperation;
      }
      program_.flags.push_back(flags);
    }
  }

  void compile() {
    LaneCompiler stays(parts_, program_, core_.up);
    LaneCompiler rises(parts_, program_, core_.recovered);
    const std::size_t count = program_.size();
    program_.stays.resize(count);
    program_.rises.resize(count);
    program_.repair.resize(count);
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t item = program_.item[n].value();
      if (program_.flags[n] & LaneProgram::kBefore) {
        const ExprIndex condition[] = {parts_.condition[item]};
        program_.stays[n] = stays.all_of(condition);
      }
      program_.rises[n] = rises.all_of(conditions_to_rise(item));
      std::vector<ExprIndex> ways;
      for (std::uint32_t w = parts_.ways_from[item]; w < parts_.ways_from[item + 1]; ++w) {
        if (!parts_.ways[w].harmful) ways.push_back(parts_.ways[w].condition);
      }
      program_.repair[n] = rises.any_of(ways);
    }
    program_.stack_max = std::max(stays.stack_max(), rises.stack_max());
  }

  std::vector<ExprIndex> conditions_to_rise(std::size_t item) const {
    std::vector<ExprIndex> wanted;
    if (const Path* path = parts_.path(ItemIndex(item))) {
      for (const PathStep& step : path->steps) wanted.push_back(step.condition);
      return wanted;
    }
    wanted.push_back(parts_.condition[item]);
    if (const std::uint32_t start = parts_.start_of[item]; start != Graph::Parts::kNone) {
      wanted.push_back(parts_.starts[start].needs);
    }
    return wanted;
  }

  /// Calls `visit` with every number that some code names.
  template <class Visit>
  void each_named(Range range, const Visit& visit) const {
    for (std::uint32_t c = range.first; c < range.first + range.count; ++c) {
      const LaneCode& code = program_.code[c];
      if (code.op > LaneCode::Op::kEachLeaf) continue;
      for (std::uint32_t i = 0; i < code.count; ++i) visit(program_.leaves[code.first + i]);
    }
  }

  template <class Ranges>
  Arrows named_by(const Ranges& ranges_of) const {
    Arrows arrows;
    arrows.from.push_back(0);
    for (std::uint32_t n = 0; n < program_.size(); ++n) {
      for (const Range range : ranges_of(n)) {
        each_named(range, [&](std::uint32_t leaf) { arrows.to.push_back(leaf); });
      }
      const auto begin = arrows.to.begin() + arrows.from.back();
      std::sort(begin, arrows.to.end());
      arrows.to.erase(std::unique(begin, arrows.to.end()), arrows.to.end());
      arrows.from.push_back(static_cast<std::uint32_t>(arrows.to.size()));
    }
    return arrows;
  }

  [[nodiscard]] Arrows stays_on() const {
    return named_by([&](std::uint32_t n) { return std::array{program_.stays[n]}; });
  }
  [[nodiscard]] Arrows rises_on() const {
    return named_by([&](std::uint32_t n) {
      return std::array{program_.stays[n], program_.rises[n], program_.repair[n]};
    });
  }

  /// Rings over everything in topological order, and inside each the rings over conditions alone.
  std::vector<std::uint32_t> order() {
    const Arrows wide = rises_on();
    const Arrows narrow = stays_on();
    const Components rings = components(wide);
    std::vector<std::uint32_t> order;
    std::vector<std::uint32_t> place(program_.size(), LaneProgram::kNone);  // inside this ring
    for (std::size_t c = 0; c + 1 < rings.first.size(); ++c) {
      const auto from = rings.first[c];
      const auto to = rings.first[c + 1];
      const std::vector<std::uint32_t> members(rings.order.begin() + from,
                                               rings.order.begin() + to);
      const auto base = static_cast<std::uint32_t>(order.size());
      for (std::uint32_t m = 0; m < members.size(); ++m) place[members[m]] = m;
      Arrows inside;
      inside.from.push_back(0);
      for (const std::uint32_t member : members) {
        for (const std::uint32_t target : narrow.of(member)) {
          const std::uint32_t at = place[target];
          if (at < members.size() && members[at] == target) inside.to.push_back(at);
        }
        inside.from.push_back(static_cast<std::uint32_t>(inside.to.size()));
      }
      const Components within = members.size() == 1 ? Components{{0}, {0, 1}} : components(inside);
      for (std::size_t w = 0; w + 1 < within.first.size(); ++w) {
        for (std::uint32_t i = within.first[w]; i < within.first[w + 1]; ++i) {
          order.push_back(members[within.order[i]]);
          program_.ring_end.push_back(base + within.first[w + 1]);
        }
      }
      for (std::size_t m = 0; m < members.size(); ++m) {
        program_.wide_first.push_back(base);
        program_.wide_end.push_back(base + static_cast<std::uint32_t>(members.size()));
      }
    }
    return order;
  }

  /// Lays everything out in the new order, code included, so that a pass reads forward.
  void renumber(const std::vector<std::uint32_t>& order) {
    std::vector<std::uint32_t> now(order.size());
    for (std::uint32_t n = 0; n < order.size(); ++n) now[order[n]] = n;
    LaneProgram old = std::move(program_);
    program_ = {};
    program_.ring_end = std::move(old.ring_end);
    program_.wide_first = std::move(old.wide_first);
    program_.wide_end = std::move(old.wide_end);
    program_.quorums = std::move(old.quorums);
    program_.stack_max = old.stack_max;
    program_.number = std::move(old.number);
    program_.code.reserve(old.code.size());
    program_.leaves.reserve(old.leaves.size());
    const auto copy = [&](Range range) {
      const Range moved{static_cast<std::uint32_t>(program_.code.size()), range.count};
      for (std::uint32_t c = range.first; c < range.first + range.count; ++c) {
        LaneCode code = old.code[c];
        if (code.op <= LaneCode::Op::kEachLeaf) {
          const auto first = static_cast<std::uint32_t>(program_.leaves.size());
          for (std::uint32_t i = 0; i < code.count; ++i) {
            program_.leaves.push_back(now[old.leaves[code.first + i]]);
          }
          code.first = first;
        }
        program_.code.push_back(code);
      }
      return moved;
    };
    for (const std::uint32_t before : order) {
      program_.item.push_back(old.item[before]);
      program_.flags.push_back(old.flags[before]);
      program_.stays.push_back(copy(old.stays[before]));
    }
    for (const std::uint32_t before : order) {
      program_.rises.push_back(copy(old.rises[before]));
      program_.repair.push_back(copy(old.repair[before]));
    }
    for (std::uint32_t n = 0; n < program_.size(); ++n) {
      program_.number[program_.item[n].value()] = n;
    }
  }

  void index() {
    program_.stays_of = stays_on().reversed();
    program_.rises_of = rises_on().reversed();
    for (std::uint32_t n = 0; n < program_.size(); ++n) {
      std::uint8_t& flags = program_.flags[n];
      if (!(flags & LaneProgram::kBefore)) program_.repairable.push_back(n);
      if (flags & LaneProgram::kOperation) program_.operations.push_back(n);
      if (program_.wide_end[n] - program_.wide_first[n] > 1) flags |= LaneProgram::kRing;
      const Range stays = program_.stays[n];
      if (stays.count == 1 && program_.code[stays.first].op == LaneCode::Op::kAllLeaves) {
        flags |= LaneProgram::kSimple;
      }
    }
  }

  const Graph::Parts& parts_;
  LaneProgram& program_;
  const BooleanCore core_;
};

}  // namespace

LaneProgram LaneProgram::make(const Graph& graph) {
  LaneProgram program;
  ProgramMaker maker(graph, program);
  return program;
}

}  // namespace onus::analysis
