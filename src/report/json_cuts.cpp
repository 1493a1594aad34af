#include <cmath>

#include "json_parts.h"
#include "onus/report/cuts_answer.h"

namespace onus::report {
namespace {

Json json_optional(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json json_names(const CutsAnswer& answer, std::span<const std::uint32_t> members) {
  Json list = Json::array();
  for (const std::uint32_t member : members) list.push_back(answer.members[member].name);
  return list;
}

Json json_orders(const CutCounts& counts) {
  Json orders = Json::object();
  for (std::size_t k = 0; k < counts.by_order.size(); ++k) {
    if (counts.by_order[k] != "0") orders[std::to_string(k)] = counts.by_order[k];
  }
  return orders;
}

Json json_asked(const Setting& setting, const CutsAnswer& answer) {
  Json asked = Json::object();
  const bool estate = answer.operation.valid();
  asked["at"] = estate ? Json(utc_text(answer.at)) : Json(nullptr);
  asked["given"] = estate ? json_ids(*setting.estate, answer.given) : Json::array();
  asked["order_max"] = answer.order_max ? Json(*answer.order_max) : Json(nullptr);
  asked["class"] = answer.only_class.empty() ? Json(nullptr) : Json(answer.only_class);
  asked["person"] = answer.with_person.empty() ? Json(nullptr) : Json(answer.with_person);
  asked["mission_s"] = json_seconds(answer.mission);
  return asked;
}

Json json_simulated(const CutsAnswer& answer) {
  Json list = Json::array();
  for (const ListedCut& cut : answer.sets) {
    if (!cut.simulated) continue;
    list.push_back(Json{{"set", json_names(answer, cut.members)},
                        {"verdict", std::string(analysis::verdict_name(*cut.simulated))}});
  }
  return list;
}

Json json_importance(const CutsAnswer& answer) {
  Json list = Json::array();
  for (const MemberImportance& one : answer.importance) {
    const CutMember& member = answer.members[one.member];
    const double rrw = one.risk_reduction_worth;
    list.push_back(Json{{"item", member.name},
                        {"class", member.member_class},
                        {"probability", json_optional(member.probability)},
                        {"birnbaum", one.birnbaum},
                        {"fussell_vesely", one.fussell_vesely},
                        {"criticality", one.criticality},
                        {"risk_achievement_worth", one.risk_achievement_worth},
                        {"risk_reduction_worth", std::isfinite(rrw) ? Json(rrw) : Json(nullptr)}});
  }
  return list;
}

Json json_cost(const CutsCost& cost) {
  Json phases = Json::object();
  for (const auto& [name, seconds] : cost.phases_s) phases[name] = seconds;
  return Json{{"phases_s", std::move(phases)},
              {"items", cost.items},
              {"unknowns", cost.states},
              {"rings", cost.rings},
              {"ring_largest", cost.ring_largest},
              {"ring_rounds_most", cost.ring_rounds_most},
              {"gates", cost.gates},
              {"gates_reduced", cost.gates_reduced},
              {"modules", cost.modules},
              {"orders_tried", cost.orders_tried},
              {"nodes_made", cost.nodes_made},
              {"nodes_most", cost.nodes_most},
              {"cache_lookups", cost.cache_lookups},
              {"cache_hits", cost.cache_hits},
              {"collections", cost.collections},
              {"bytes", cost.bytes}};
}

}  // namespace

std::string cuts_json(const Setting& setting, const CutsAnswer& answer, bool cost) {
  Json json = json_begin();
  json["top"] = answer.top;
  json["kind"] = answer.kind;
  json["asked"] = json_asked(setting, answer);
  json["minimal_cut_sets"] = answer.counts ? Json(answer.counts->all) : Json(nullptr);
  json["by_order"] = answer.counts ? json_orders(*answer.counts) : Json::object();
  json["coherent"] = answer.coherent;
  if (answer.matching) {
    json["matching"] = Json{{"minimal_cut_sets", answer.matching->all},
                            {"by_order", json_orders(*answer.matching)}};
  }
  Json sets = Json::array();
  for (const ListedCut& cut : answer.sets) sets.push_back(json_names(answer, cut.members));
  json["sets"] = std::move(sets);
  json["listed_all"] = answer.listed_all;
  json["simulated"] = json_simulated(answer);
  json["not_simulated"] = answer.not_simulated;
  json["probability"] = json_optional(answer.probability);
  json["probability_range"] =
      answer.range ? Json{{"lower", answer.range->lower}, {"upper", answer.range->upper}}
                   : Json(nullptr);
  json["missing_probability_max"] = json_optional(answer.missing_max);
  json["minutes_a_year"] = json_optional(answer.minutes_a_year);
  json["members_that_matter"] = answer.members_that_matter;
  json["without_probability"] = json_names(answer, answer.without_probability);
  json["importance"] = json_importance(answer);
  json["order_known"] = answer.order_known ? Json(*answer.order_known) : Json(nullptr);
  json["complete"] = answer.complete;
  json["limit"] = answer.limit.empty() ? Json(nullptr) : Json(answer.limit);
  json["diagram_nodes"] = answer.diagram_nodes;
  json["seconds"] = answer.seconds;
  if (cost) json["cost"] = json_cost(answer.cost);
  return json_text(json);
}

}  // namespace onus::report
