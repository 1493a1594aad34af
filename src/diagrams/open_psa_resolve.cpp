// From the parsed file to a formula: names looked up, gates put in order, values worked out.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "open_psa_document.h"

namespace onus::diagrams {
namespace {

using base::Error;
using base::ErrorKind;

enum class Mark : std::uint8_t { kNew, kOpen, kDone };

constexpr std::size_t kNamesShownMax = 6;

class Resolver {
 public:
  Resolver(const Document& document, const OpenPsaOptions& options)
      : document_(document), options_(options) {}

  base::Result<FaultTree> resolve() {
    const std::uint32_t top = find_top();
    if (!error_ && top != kNoTerm) build(top);
    if (!error_) find_probabilities();
    if (error_) return std::unexpected<Error>(*error_);
    tree_.name = document_.tree_name;
    tree_.top = document_.events[top].text;
    return std::move(tree_);
  }

 private:
  struct Frame {
    std::uint32_t term = 0;
    std::uint32_t next = kNoTerm;  // argument to visit
    std::uint32_t gate = kNoTerm;  // whose formula ends with this term
    std::size_t made_begin = 0;
  };

  void stop(Place place, const std::string& message) {
    if (!error_) error_ = open_psa_error(ErrorKind::kInvalid, options_.file_name, place, message);
  }

  std::uint32_t find_top() {
    std::vector<bool> used(document_.events.size(), false);
    for (const Term& term : document_.terms) {
      if (term.kind == TermKind::kReference && term.in_formula) used[term.name] = true;
    }
    std::vector<std::uint32_t> tops;
    std::uint32_t gates = 0;
    for (std::uint32_t i = 0; i < document_.events.size(); ++i) {
      const Name& name = document_.events[i];
      if (name.kind != NameKind::kGate) continue;
      ++gates;
      if (!options_.top.empty() && name.text == options_.top) return i;
      if (!used[i]) tops.push_back(i);
    }
    if (!options_.top.empty()) {
      stop({1, 1}, fmt::format("no gate is called \"{}\"", options_.top));
    } else if (gates == 0) {
      stop({1, 1}, "no gate is defined");
    } else if (tops.empty()) {
      // Every gate is used by another: then one of them depends on itself, and the walk says which.
      for (std::uint32_t i = 0; i < document_.events.size(); ++i) {
        if (document_.events[i].kind == NameKind::kGate) return i;
      }
    } else if (tops.size() > 1) {
      std::string list;
      for (std::size_t i = 0; i < std::min(tops.size(), kNamesShownMax); ++i) {
        list += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", document_.events[tops[i]].text);
      }
      stop(document_.events[tops[1]].defined,
           fmt::format("{} gates are used by no other ({}{}); say which one is the top",
                       tops.size(), list, tops.size() > kNamesShownMax ? ", ..." : ""));
    } else {
      return tops.front();
    }
    return kNoTerm;
  }

  void build(std::uint32_t top) {
    nodes_.assign(document_.events.size(), NodeId{});
    marks_.assign(document_.events.size(), Mark::kNew);
    enter_gate(top, document_.events[top].defined);
    while (!stack_.empty() && !error_) {
      Frame& frame = stack_.back();
      const Term& term = document_.terms[frame.term];
      if (term.kind == TermKind::kReference) {
        if (!follow(term)) continue;
        made_.push_back(nodes_[term.name]);
        leave();
      } else if (frame.next != kNoTerm) {
        const std::uint32_t argument = frame.next;
        frame.next = document_.terms[argument].next;
        push_term(argument, kNoTerm);
      } else {
        const NodeId node = combine(term, frame.made_begin);
        made_.resize(frame.made_begin);
        made_.push_back(node);
        leave();
      }
    }
    if (!error_) tree_.formula.set_top(nodes_[top]);
  }

  void push_term(std::uint32_t term, std::uint32_t gate) {
    stack_.push_back({term, document_.terms[term].first, gate, made_.size()});
  }

  // The term on top of the stack is made; where it is a gate's formula, so is the gate.
  void leave() {
    const std::uint32_t gate = stack_.back().gate;
    stack_.pop_back();
    if (gate == kNoTerm) return;
    nodes_[gate] = made_.back();
    marks_[gate] = Mark::kDone;
    made_.pop_back();
    gates_open_.pop_back();
  }

  void enter_gate(std::uint32_t gate, Place from) {
    const Name& name = document_.events[gate];
    if (name.term == kNoTerm) {
      return stop(name.defined, fmt::format("gate \"{}\" has no formula", name.text));
    }
    if (marks_[gate] == Mark::kOpen) return stop(from, cycle_text(gate));
    marks_[gate] = Mark::kOpen;
    gates_open_.push_back(gate);
    push_term(name.term, gate);
  }

  std::string cycle_text(std::uint32_t gate) const {
    const auto begin = std::ranges::find(gates_open_, gate);
    std::string text = fmt::format("gate \"{}\" depends on itself:", document_.events[gate].text);
    std::size_t shown = 0;
    for (auto it = begin; it != gates_open_.end() && shown < kNamesShownMax; ++it, ++shown) {
      text += fmt::format(" \"{}\" needs", document_.events[*it].text);
    }
    const auto length = static_cast<std::size_t>(gates_open_.end() - begin);
    if (length > shown) text += fmt::format(" ... ({} more) needs", length - shown);
    return text + fmt::format(" \"{}\"", document_.events[gate].text);
  }

  // True when what the reference names has its node; else the gate is put on the stack.
  bool follow(const Term& term) {
    const Name& name = document_.events[term.name];
    if (nodes_[term.name].valid()) return true;
    switch (name.kind) {
      case NameKind::kGate: enter_gate(term.name, term.place); return false;
      case NameKind::kBasicEvent:
        nodes_[term.name] = tree_.formula.add_variable();
        tree_.variables.push_back(name.text);
        variables_.push_back(term.name);
        return true;
      case NameKind::kHouseEvent: return add_house_event(term.name);
      default:
        stop(term.place, fmt::format("\"{}\" is not defined anywhere in the file", name.text));
        return false;
    }
  }

  bool add_house_event(std::uint32_t event) {
    const Name& name = document_.events[event];
    bool value = false;
    if (name.term != kNoTerm) {
      const Term& term = document_.terms[name.term];
      if (term.kind != TermKind::kConstant) {
        stop(term.place, fmt::format("house event \"{}\" must be a constant", name.text));
        return false;
      }
      value = term.value != 0;
    }
    nodes_[event] = tree_.formula.add_constant(value);
    return true;
  }

  NodeId combine(const Term& term, std::size_t begin) {
    Formula& formula = tree_.formula;
    const auto arguments = std::span<const NodeId>(made_).subspan(begin);
    const auto inverse = [&](NodeId node) { return formula.add_not(node); };
    switch (term.kind) {
      case TermKind::kConstant: return formula.add_constant(term.value != 0);
      case TermKind::kAnd: return formula.add_gate(Op::kAnd, arguments);
      case TermKind::kOr: return formula.add_gate(Op::kOr, arguments);
      case TermKind::kXor: return formula.add_gate(Op::kXor, arguments);
      case TermKind::kNot: return inverse(arguments.front());
      case TermKind::kNand: return inverse(formula.add_gate(Op::kAnd, arguments));
      case TermKind::kNor: return inverse(formula.add_gate(Op::kOr, arguments));
      case TermKind::kIff: return inverse(formula.add_gate(Op::kXor, arguments));
      case TermKind::kImply: {
        const std::array either{inverse(arguments[0]), arguments[1]};
        return formula.add_gate(Op::kOr, either);
      }
      case TermKind::kCardinality: {
        if (term.most >= arguments.size()) return formula.add_at_least(term.least, arguments);
        const std::array both{formula.add_at_least(term.least, arguments),
                              inverse(formula.add_at_least(term.most + 1, arguments))};
        return formula.add_gate(Op::kAnd, both);
      }
      default: break;
    }
    if (term.least > arguments.size()) {
      stop(term.place,
           fmt::format("at least {} of {} arguments can never hold", term.least, arguments.size()));
    }
    return formula.add_at_least(term.least, arguments);
  }

  void find_probabilities() {
    parameter_values_.assign(document_.parameters.size(), 0);
    parameter_marks_.assign(document_.parameters.size(), Mark::kNew);
    for (std::uint32_t event : variables_) {
      const Name& name = document_.events[event];
      if (name.term == kNoTerm) {
        if (tree_.first_without_probability.empty()) tree_.first_without_probability = name.text;
        continue;
      }
      const double value = evaluate(name.term);
      if (error_) return;
      if (!(value >= 0 && value <= 1)) {
        return stop(document_.terms[name.term].place,
                    fmt::format("basic event \"{}\" has probability {}, expected 0 to 1", name.text,
                                value));
      }
      tree_.probabilities.push_back(value);
    }
    if (!tree_.first_without_probability.empty()) tree_.probabilities.clear();
  }

  double evaluate(std::uint32_t root) {
    struct Step {
      std::uint32_t term = 0;
      std::uint32_t next = kNoTerm;
      std::uint32_t parameter = kNoTerm;
      std::size_t begin = 0;
    };
    std::vector<Step> steps;
    std::vector<double> values;
    const auto enter = [&](std::uint32_t term, std::uint32_t parameter) {
      steps.push_back({term, document_.terms[term].first, parameter, values.size()});
    };
    enter(root, kNoTerm);
    while (!steps.empty() && !error_) {
      Step& step = steps.back();
      const Term& term = document_.terms[step.term];
      if (term.kind == TermKind::kReference && parameter_marks_[term.name] != Mark::kDone) {
        const Name& name = document_.parameters[term.name];
        if (name.term == kNoTerm) {
          stop(term.place, fmt::format("parameter \"{}\" has no value", name.text));
        } else if (parameter_marks_[term.name] == Mark::kOpen) {
          stop(term.place, fmt::format("parameter \"{}\" depends on itself", name.text));
        } else {
          parameter_marks_[term.name] = Mark::kOpen;
          enter(name.term, term.name);
        }
        continue;
      }
      if (step.next != kNoTerm) {
        const std::uint32_t argument = step.next;
        step.next = document_.terms[argument].next;
        enter(argument, kNoTerm);
        continue;
      }
      const double value = term.kind == TermKind::kReference
                               ? parameter_values_[term.name]
                               : calculate(term, std::span{values}.subspan(step.begin));
      if (step.parameter != kNoTerm) {
        parameter_values_[step.parameter] = value;
        parameter_marks_[step.parameter] = Mark::kDone;
      }
      values.resize(step.begin);
      if (step.parameter == kNoTerm) values.push_back(value);
      steps.pop_back();
    }
    return error_ ? 0 : values.front();
  }

  static double calculate(const Term& term, std::span<const double> arguments) {
    if (term.kind == TermKind::kConstant) return term.value;
    double value = arguments.front();
    if (term.kind == TermKind::kNeg) return -value;
    for (double argument : arguments.subspan(1)) {
      if (term.kind == TermKind::kAdd) value += argument;
      if (term.kind == TermKind::kSub) value -= argument;
      if (term.kind == TermKind::kMul) value *= argument;
      if (term.kind == TermKind::kDiv) value /= argument;
    }
    return value;
  }

  const Document& document_;
  const OpenPsaOptions& options_;
  FaultTree tree_;
  std::vector<NodeId> nodes_;
  std::vector<Mark> marks_;
  std::vector<Frame> stack_;
  std::vector<NodeId> made_;
  std::vector<std::uint32_t> gates_open_;
  std::vector<std::uint32_t> variables_;
  std::vector<double> parameter_values_;
  std::vector<Mark> parameter_marks_;
  std::optional<Error> error_;
};

}  // namespace

base::Result<FaultTree> resolve_open_psa(const Document& document, const OpenPsaOptions& options) {
  return Resolver(document, options).resolve();
}

}  // namespace onus::diagrams
