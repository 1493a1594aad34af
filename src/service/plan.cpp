#include "onus/findings/plan.h"

#include <fmt/format.h>

#include "git_estate.h"
#include "onus/service/questions.h"
#include "scenario.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::Result;

namespace {

constexpr std::size_t kCommitShown = 12;

/// The estate to compare with, and what to call it.
struct Base {
  std::unique_ptr<Session> session;
  std::string name;
};

Result<Base> open_base(const Session& session, const std::string& base) {
  std::error_code ignored;
  if (fs::exists(base, ignored)) {
    return Base{std::make_unique<Session>(fs::path(base), session.now()), base};
  }
  auto found = load_revision(session.root(), base);
  if (!found) return std::unexpected(found.error());
  std::string name = fmt::format("{} ({})", base, found->commit.substr(0, kCommitShown));
  return Base{std::make_unique<Session>(session.root(), std::move(found->loaded), session.now()),
              std::move(name)};
}

/// Everything that a plan compares of one estate.
struct Asked {
  analysis::Graph graph;
  analysis::SweepResult sweep;
  findings::CheckResult check;
};

Result<Asked> ask(const Session& session, base::TimePoint at, const PlanRequest& request) {
  auto graph = analysis::Graph::make(session.estate(), {at, {}});
  if (!graph) return std::unexpected(graph.error());
  Asked asked{*std::move(graph), {}, {}};
  if (request.sweep) asked.sweep = analysis::sweep(asked.graph, request.people);
  findings::CheckOptions options;
  options.sweep = request.sweep;
  asked.check = findings::check(asked.graph, options);
  return asked;
}

}  // namespace

Result<PlanReply> plan(const Session& session, const PlanRequest& request) {
  auto base = open_base(session, request.base);
  if (!base) return std::unexpected(base.error());
  PlanReply reply;
  reply.base = std::move(base->session);
  reply.answer.compared_with = base->name;
  if (!reply.base->ok()) return reply;
  // One moment for both, read in the changed estate's time zone.
  const auto at = read_moment(session, request.at, ClockDay::kToday);
  if (!at) return std::unexpected(at.error());
  auto before = ask(*reply.base, *at, request);
  if (!before) return std::unexpected(before.error());
  auto after = ask(session, *at, request);
  if (!after) return std::unexpected(after.error());
  reply.answer.plan = findings::compare({&before->graph, &before->sweep, &before->check},
                                        {&after->graph, &after->sweep, &after->check});
  reply.answer.at = *at;
  reply.answer.base_estate = &reply.base->estate();
  reply.answer.contingencies = after->sweep.contingencies.size();
  // Their buffers move along, so that what the plan points at stays where it is.
  reply.answer.base = std::move(before->check.findings);
  reply.answer.head = std::move(after->check.findings);
  return reply;
}

}  // namespace onus::service
