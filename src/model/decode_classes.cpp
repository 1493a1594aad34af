// Which table and which reader a class has.
#include "decoder.h"

namespace onus::model {
namespace {

template <class Row>
std::uint32_t append(std::vector<Row>& table) {
  table.emplace_back();
  return static_cast<std::uint32_t>(table.size() - 1);
}

}  // namespace

void Decoder::begin_detail(ItemClass item_class) {
  std::uint32_t& detail = current().detail;
  switch (item_class) {
    case ItemClass::kPerson: detail = append(estate_.people); break;
    case ItemClass::kTeam: detail = append(estate_.teams); break;
    case ItemClass::kRota: detail = append(estate_.rotas); break;
    case ItemClass::kIdentity: detail = append(estate_.identities); break;
    case ItemClass::kOperation: detail = append(estate_.operations); break;
    case ItemClass::kWorkflow: detail = append(estate_.workflows); break;
    case ItemClass::kRecovery: detail = append(estate_.recoveries); break;
    case ItemClass::kPolicy: detail = append(estate_.policies); break;
    case ItemClass::kDrill: detail = append(estate_.drills); break;
    case ItemClass::kScenario: detail = append(estate_.scenarios); break;
    case ItemClass::kComponent:
    case ItemClass::kAuthenticator: break;
  }
}

void Decoder::detail_field(ItemClass item_class, const Field& field) {
  switch (item_class) {
    case ItemClass::kPerson: person_field(field); break;
    case ItemClass::kTeam: team_field(field); break;
    case ItemClass::kRota: rota_field(field); break;
    case ItemClass::kIdentity: identity_field(field); break;
    case ItemClass::kOperation: operation_field(field); break;
    case ItemClass::kWorkflow: workflow_field(field); break;
    case ItemClass::kRecovery: recovery_field(field); break;
    case ItemClass::kPolicy: policy_field(field); break;
    case ItemClass::kDrill: drill_field(field); break;
    case ItemClass::kScenario: scenario_field(field); break;
    case ItemClass::kComponent:
    case ItemClass::kAuthenticator: break;  // all they say is shared
  }
}

void Decoder::end_detail(ItemClass item_class, const Node& body) {
  if (item_class == ItemClass::kRota) end_rota(body);
  if (item_class == ItemClass::kIdentity) end_identity(body);
}

}  // namespace onus::model
