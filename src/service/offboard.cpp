#include "onus/analysis/offboard.h"

#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "scenario.h"

namespace onus::service {

using base::Result;
using model::ItemClass;

Result<report::OffboardAnswer> offboard(const Session& session, const std::string& name,
                                        const std::string& at) {
  const model::Estate& estate = session.estate();
  const auto found = find_item(estate, name, false, [&](model::ItemIndex item) {
    const ItemClass its = estate.item(item).item_class;
    return its == ItemClass::kIdentity || its == ItemClass::kPerson;
  });
  if (!found) return std::unexpected(found.error());
  const auto graph = graph_at(session, at);
  if (!graph) return std::unexpected(graph.error());
  auto result = analysis::offboard(*graph, found->item);
  if (!result) return std::unexpected(result.error());
  report::OffboardAnswer answer;
  answer.subject = found->item;
  answer.at = graph->moment().at;
  answer.result = *std::move(result);
  return answer;
}

}  // namespace onus::service
