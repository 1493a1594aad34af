#include "compile_graph.h"

#include <fmt/format.h>

#include "compile.h"
#include "quorum.h"

namespace onus::analysis {
namespace {

using base::Result;
using model::ItemClass;

/// Compiles the items of one estate, one after another.
class GraphCompiler {
 public:
  explicit GraphCompiler(Graph::Parts& parts)
      : estate_(*parts.estate), parts_(parts), compiler_(estate_, parts) {}

  Result<void> run() {
    const std::size_t count = estate_.items.size();
    parts_.condition.resize(count);
    parts_.needs.resize(count);
    parts_.start_of.assign(count, Graph::Parts::kNone);
    parts_.path_of.assign(count, Graph::Parts::kNone);
    parts_.ways_from.resize(count + 1);
    parts_.nodes.reserve(estate_.conditions.size() + count);
    for (std::size_t i = 0; i < count; ++i) {
      parts_.ways_from[i] = static_cast<std::uint32_t>(parts_.ways.size());
      if (!parts_.stateful[i]) continue;
      if (Result<void> done = item(ItemIndex(i)); !done) {
        done.error().message =
            fmt::format("{} \"{}\": {}", model::class_name(estate_.items[i].item_class),
                        estate_.items[i].id, done.error().message);
        return done;
      }
    }
    parts_.ways_from[count] = static_cast<std::uint32_t>(parts_.ways.size());
    return {};
  }

 private:
  Result<void> item(ItemIndex at) {
    const model::Item& item = estate_.item(at);
    parts_.needs[at.value()] = written_needs(at);
    if (Result<void> done = condition(at); !done) return done;
    if (item.extras != model::Item::kNoExtras) {
      const model::Extras& extras = estate_.extras_of(at);
      if (extras.start) start(at, *extras.start);
      if (Result<void> done = ways(at, extras); !done) return done;
    }
    if (item.item_class == ItemClass::kRecovery) return path(at);
    return {};
  }

  /// What the item itself wrote under `needs`, and for a person under `reach`.
  ExprIndex written_needs(ItemIndex at) {
    const model::Item& item = estate_.item(at);
    std::vector<ExprNode> parts;
    if (item.needs.valid()) parts.push_back(compiler_.items(item.needs));
    if (item.item_class == ItemClass::kPerson && estate_.person(at).reach.valid()) {
      parts.push_back(compiler_.items(estate_.person(at).reach));
    }
    if (parts.empty()) return {};
    return compiler_.root(compiler_.all(parts));
  }

  Result<void> condition(ItemIndex at) {
    const model::Item& item = estate_.item(at);
    std::vector<ExprNode> more;
    switch (item.item_class) {
      case ItemClass::kIdentity: identity(at, more); break;
      case ItemClass::kWorkflow: {
        const model::Workflow& workflow = estate_.workflow(at);
        if (workflow.identities.valid()) more.push_back(compiler_.items(workflow.identities));
        if (workflow.users.valid()) {
          const Result<ExprNode> users = compiler_.people(workflow.users, true);
          if (!users) return std::unexpected(users.error());
          more.push_back(*users);
        }
        break;
      }
      case ItemClass::kOperation: operation(at, more); break;
      default: break;
    }
    const ExprIndex needs = parts_.needs[at.value()];
    if (more.empty()) {
      // A recovery path is up once its steps are done, whatever it needed for them.
      if (item.item_class != ItemClass::kRecovery) parts_.condition[at.value()] = needs;
      return {};
    }
    if (needs.valid()) more.push_back(parts_.nodes[needs.value()]);
    parts_.condition[at.value()] = compiler_.root(compiler_.all(more));
    return {};
  }

  void identity(ItemIndex at, std::vector<ExprNode>& more) {
    const model::Identity& identity = estate_.identity(at);
    if (!identity.issuer.valid() || !identity.lifetime) return;
    const Seconds renew_after =
        identity.renew_after ? *identity.renew_after : *identity.lifetime * 2 / 3;
    const Seconds left = *identity.lifetime - renew_after;
    more.push_back(compiler_.leaf(identity.issuer, left > Seconds{0} ? left : Seconds{0}));
  }

  void operation(ItemIndex at, std::vector<ExprNode>& more) {
    const model::Operation& operation = estate_.operation(at);
    parts_.operation_items.push_back(at);
    if (!operation.access_written) return;
    std::vector<ExprNode> ways_in;
    for (const ItemIndex way : operation.access) ways_in.push_back(compiler_.leaf(way));
    for (const ItemIndex way : operation.recovery) ways_in.push_back(compiler_.leaf(way));
    more.push_back(compiler_.at_least(1, ways_in));
  }

  void start(ItemIndex at, const model::Start& start) {
    Graph::Parts::StartEntry entry{.needs = {}, .takes = start.takes.total};
    if (start.needs.valid()) entry.needs = compiler_.root(compiler_.items(start.needs));
    parts_.start_of[at.value()] = static_cast<std::uint32_t>(parts_.starts.size());
    parts_.starts.push_back(entry);
  }

  Result<void> ways(ItemIndex at, const model::Extras& extras) {
    std::uint32_t number = 0;
    for (const model::RestoreOption& option : extras.restore) {
      std::vector<ExprNode> wanted;
      if (option.by.valid()) {
        const Result<ExprNode> by = compiler_.people(option.by, true);
        if (!by) return std::unexpected(by.error());
        wanted.push_back(*by);
      }
      if (option.needs.valid()) wanted.push_back(compiler_.items(option.needs));
      parts_.ways.push_back({.item = at,
                             .option = number++,
                             .condition = compiler_.root(compiler_.all(wanted)),
                             .takes = option.takes.total,
                             .harmful = !option.breaks.empty(),
                             .written = &option});
    }
    return {};
  }

  Result<void> path(ItemIndex at) {
    const model::Recovery& recovery = estate_.recovery(at);
    Path path{.item = at, .steps = {}, .lasts = recovery.lasts, .operations = {}, .wanters = {}};
    for (const model::Step& written : recovery.steps) {
      Result<PathStep> compiled = step(at, written);
      if (!compiled) return std::unexpected(compiled.error());
      path.steps.push_back(*compiled);
      if (!written.breaks.empty()) path.harmful = true;
    }
    lengthen(path);
    parts_.path_of[at.value()] = static_cast<std::uint32_t>(parts_.paths.size());
    parts_.path_items.push_back(at);
    parts_.paths.push_back(std::move(path));
    return {};
  }

  /// A drill that took longer than the declared steps and the quorum's answers together shows that
  /// the declared time is too short: the last step takes what is missing.
  void lengthen(Path& path) const {
    for (const MeasuredPath& measured : parts_.moment.measured) {
      if (measured.path != path.item || path.steps.empty()) continue;
      Seconds declared{0};
      for (const PathStep& step : path.steps) {
        declared += step.takes;
        const auto anybody = [](const Demand::Candidate&) { return true; };
        if (step.quorum && quorum_met(parts_.quorums[*step.quorum], anybody)) {
          declared += quorum_answers_in(parts_.quorums[*step.quorum], anybody);
        }
      }
      if (measured.took > declared) path.steps.back().takes += measured.took - declared;
    }
  }

  Result<PathStep> step(ItemIndex path, const model::Step& written) {
    PathStep step;
    step.takes = written.takes.total;
    step.written = &written;
    std::vector<ExprNode> wanted;
    if (written.by.valid()) {
      const Result<ExprNode> by = compiler_.people(written.by, true);
      if (!by) return std::unexpected(by.error());
      wanted.push_back(*by);
    }
    if (written.needs.valid()) wanted.push_back(compiler_.items(written.needs));
    if (written.grant.valid()) {
      const Result<Compiler::Granted> granted = compiler_.grant(written.grant);
      if (!granted) return std::unexpected(granted.error());
      wanted.push_back(granted->condition);
      step.quorum = granted->quorum;
    }
    step.own = compiler_.root(compiler_.all(wanted));
    step.condition = step.own;
    const ExprIndex needs = parts_.needs[path.value()];
    if (needs.valid()) {
      const ExprNode with_needs[] = {parts_.nodes[step.own.value()], parts_.nodes[needs.value()]};
      step.condition = compiler_.root(compiler_.all(with_needs));
    }
    return step;
  }

  const model::Estate& estate_;
  Graph::Parts& parts_;
  Compiler compiler_;
};

}  // namespace

Result<void> compile_expressions(Graph::Parts& parts) { return GraphCompiler(parts).run(); }

}  // namespace onus::analysis
