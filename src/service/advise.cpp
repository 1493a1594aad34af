#include "onus/analysis/advise.h"

#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "scenario.h"

namespace onus::service {

using base::Result;

Result<report::AdviseAnswer> advise(const Session& session, const AdviseRequest& request) {
  const auto found = find_operation(session.estate(), request.operation, false);
  if (!found) return std::unexpected(found.error());
  const auto graph = graph_at(session, request.at);
  if (!graph) return std::unexpected(graph.error());
  auto result = analysis::advise(*graph, found->item, request.people);
  if (!result) return std::unexpected(result.error());
  report::AdviseAnswer answer;
  answer.operation = found->item;
  answer.at = graph->moment().at;
  answer.result = *std::move(result);
  return answer;
}

}  // namespace onus::service
