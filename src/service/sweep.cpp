// Every single failure, and pairs of them.
#include <fmt/format.h>

#include "onus/model/canonical.h"
#include "onus/service/questions.h"
#include "scenario.h"
#include "sweep_state.h"

namespace onus::service {
namespace {

using base::ErrorKind;
using base::Result;

/// Where a sweep keeps what it was stopped at.
class StateFile {
 public:
  StateFile(const Session& session, std::filesystem::path file, SweepIdentity identity)
      : session_(session), file_(std::move(file)), identity_(std::move(identity)) {}

  Result<analysis::SweepStart> read() const {
    auto text = read_whole_file(file_);
    if (!text) return std::unexpected(text.error());
    if (!*text || (*text)->empty()) return analysis::SweepStart{};  // nothing is known yet
    auto state = read_state(session_.estate(), identity_, **text);
    if (!state) state.error().message = file_.string() + ": " + state.error().message;
    return state;
  }

  Result<void> write(const analysis::SweepResult& so_far) const {
    const auto text = write_state(session_.estate(), identity_, {so_far.judged, so_far.outcomes});
    if (!text) return std::unexpected(text.error());
    return replace_file(file_, *text);
  }

  /// A whole sweep leaves nothing behind.
  void remove() const {
    std::error_code ignored;  // a file that stays only says again what is known
    std::filesystem::remove(file_, ignored);
  }

 private:
  const Session& session_;
  std::filesystem::path file_;
  SweepIdentity identity_;
};

/// The estate at the moment asked about; where none is named, at that of the state to go on from.
Result<analysis::Graph> graph_of(const Session& session, const SweepRequest& request) {
  if (!request.resume || !request.at.empty()) return graph_at(session, request.at);
  const auto text = read_whole_file(*request.resume);
  if (!text) return std::unexpected(text.error());
  const auto moment = *text ? moment_of_state(**text) : std::nullopt;
  if (!moment) return graph_at(session, request.at);
  return analysis::Graph::make(session.estate(), {*moment, {}});
}

Result<StateFile> state_file(const Session& session, const SweepRequest& request,
                             const analysis::Graph& graph) {
  const auto digest = model::estate_digest(session.estate());
  if (!digest) return std::unexpected(digest.error());
  SweepIdentity identity{.estate = digest->hex(),
                         .at = graph.moment().at.time_since_epoch().count(),
                         .people = request.people,
                         .contingencies = analysis::contingencies(graph, request.people).size()};
  return StateFile(session, *request.resume, std::move(identity));
}

}  // namespace

Result<report::SweepAnswer> sweep(const Session& session, const SweepRequest& request) {
  const auto graph = graph_of(session, request);
  if (!graph) return std::unexpected(graph.error());
  analysis::SweepOptions options;
  options.people = request.people;
  options.control = request.control;
  std::optional<StateFile> state;
  std::stop_source own;
  const std::stop_callback passed_on(request.control.stop, [&] { own.request_stop(); });
  Result<void> kept;
  if (request.resume) {
    auto opened = state_file(session, request, *graph);
    if (!opened) return std::unexpected(opened.error());
    state.emplace(*std::move(opened));
    auto start = state->read();
    if (!start) return std::unexpected(start.error());
    options.start = *std::move(start);
    options.control.stop = own.get_token();
    options.checkpoint = [&](const analysis::SweepResult& so_far) {
      kept = state->write(so_far);
      if (!kept) own.request_stop();  // what cannot be kept is told at once
    };
  }
  report::SweepAnswer answer;
  answer.result = analysis::sweep(*graph, options);
  answer.operations = graph->operations().size();
  answer.resumable = request.resume.has_value();
  if (!state) return answer;
  const bool whole = answer.result.judged == answer.result.contingencies.size();
  if (kept && !whole) kept = state->write(answer.result);
  if (!kept) return std::unexpected(kept.error());
  if (whole) state->remove();
  return answer;
}

Result<report::PairsAnswer> sweep_pairs(const Session& session, const SweepRequest& request) {
  const auto graph = graph_at(session, request.at);
  if (!graph) return std::unexpected(graph.error());
  analysis::PairOptions options;
  options.people = request.people;
  options.control = request.control;
  options.simulated_max = request.pairs_max;
  report::PairsAnswer answer;
  answer.result = analysis::sweep_pairs(*graph, options);
  return answer;
}

}  // namespace onus::service
