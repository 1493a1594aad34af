// Arbitrary bytes as one YAML document of an estate, beside a well-formed one and a line of NDJSON.
// Whatever is read: no crash, errors told where the estate is not ok(), every reference in bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "onus/model/availability.h"
#include "onus/model/load.h"

namespace {

using onus::model::ConditionIndex;
using onus::model::Document;
using onus::model::Estate;
using onus::model::Gate;
using onus::model::ItemIndex;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_references(const Estate& estate) {
  for (std::size_t i = 0; i < estate.conditions.size(); ++i) {
    const ConditionIndex at(i);
    if (estate.conditions.node(at).gate == Gate::kItem) {
      require(estate.conditions.item(at).value() < estate.items.size());
    } else {
      const auto& node = estate.conditions.node(at);
      require(node.count == 0 || node.first + node.count <= estate.conditions.size());
    }
  }
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const auto& item = estate.items[i];
    require(estate.find(item.id) == ItemIndex(i));
    require(!item.owner.valid() || item.owner.value() < estate.items.size());
  }
  for (const auto& scenario : estate.scenarios) {
    for (std::size_t i = 0; i < scenario.fails.size(); ++i) {
      require(scenario.fails[i].value() < estate.items.size());
      require(i == 0 || scenario.fails[i - 1] < scenario.fails[i]);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  onus::model::LoadLimits limits;
  limits.alias_nodes_max = 10'000;
  limits.items_max = 2'000;
  const Document documents[] = {
      {"a.yaml",
       "onus: v1\npeople: {ines: {}}\nteams: {ops: {members: [ines]}}\n"
       "components: {okta: {vendor: okta}}\n"},
      {"b.yaml", bytes},
      {"c.ndjson", "{\"id\": \"svc\", \"class\": \"identity\", \"needs\": [\"okta\"]}\n"},
  };
  const onus::model::Loaded loaded = onus::model::load_documents(documents, limits);
  std::size_t errors = 0;
  for (const auto& told : loaded.diagnostics) {
    errors += told.level == onus::model::DiagnosticLevel::kError ? 1 : 0;
    require(!told.code.empty() && !told.message.empty());
  }
  require((errors == 0) == loaded.ok());
  check_references(loaded.estate);
  for (const ItemIndex rota : loaded.estate.of_class(onus::model::ItemClass::kRota)) {
    const auto from = loaded.estate.rota(rota).from.value_or(onus::model::TimePoint{});
    (void)onus::model::on_call(loaded.estate, rota, from);
  }
  return 0;
}
