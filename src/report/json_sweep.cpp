#include "json_parts.h"
#include "sweep_parts.h"

namespace onus::report {
namespace {

std::string kind_word(analysis::Contingency::Kind kind) {
  using Kind = analysis::Contingency::Kind;
  return kind == Kind::kItem ? "item" : kind == Kind::kCommonCause ? "common-cause" : "scenario";
}

Json json_effect(const Estate& estate, const analysis::Pair& pair,
                 const analysis::PairEffect& effect) {
  Json json = Json::object();
  if (pair.simulated) {
    json = json_outcome(estate, effect.outcome);
  } else {
    json["id"] = json_id(estate, effect.operation);
    json["verdict"] = nullptr;
  }
  json["core"] = Json{{"cut_off", effect.cut_off}, {"locked_out", effect.locked_out}};
  json["fallback_lost"] = effect.fallback_lost;
  return json;
}

Json json_pair(const Estate& estate, const analysis::Pair& pair) {
  Json operations = Json::array();
  for (const auto& effect : pair.effects) operations.push_back(json_effect(estate, pair, effect));
  return Json{{"fails", json_ids(estate, std::vector{pair.first, pair.second})},
              {"meets_at", json_id(estate, pair.meets)},
              {"operations", std::move(operations)}};
}

}  // namespace

Json json_sweep_cost(const analysis::SweepCost& cost) {
  return Json{{"items", cost.items},         {"references", cost.references},
              {"batches", cost.batches},     {"instructions", std::string(cost.instructions)},
              {"looks", cost.looks},         {"bytes", cost.bytes},
              {"prepare_s", cost.prepare_s}, {"core_s", cost.core_s},
              {"simulated", cost.simulated}, {"simulation_s", cost.simulation_s}};
}

std::string sweep_json(const Setting& setting, const SweepAnswer& answer) {
  const Estate& estate = *setting.estate;
  const analysis::SweepResult& result = answer.result;
  Json json = json_begin();
  json["n1_secure"] = result.n1_secure;
  json["complete"] = result.complete;
  json["operation_count"] = answer.operations;
  json["contingency_count"] = result.contingencies.size();
  json["judged"] = result.judged;
  const auto& list = result.contingencies;
  std::vector<const analysis::ContingencyOutcome*> outcome_of(list.size(), nullptr);
  for (const auto& outcome : result.outcomes) outcome_of[outcome.contingency] = &outcome;
  Json contingencies = Json::array();
  for (std::size_t i = 0; i < result.judged; ++i) {  // what was not judged is not harmless
    Json operations = Json::array();
    if (outcome_of[i] != nullptr) {
      for (const auto& o : outcome_of[i]->operations) {
        operations.push_back(json_outcome(estate, o));
      }
    }
    contingencies.push_back(Json{{"name", list[i].name},
                                 {"kind", kind_word(list[i].kind)},
                                 {"fails", json_ids(estate, list[i].fails)},
                                 {"operations", std::move(operations)}});
  }
  json["contingencies"] = std::move(contingencies);
  if (answer.explain_cost) json["cost"] = json_sweep_cost(result.cost);
  return json_text(json);
}

std::string pairs_json(const Setting& setting, const PairsAnswer& answer) {
  const Estate& estate = *setting.estate;
  const analysis::PairResult& result = answer.result;
  Json json = json_begin();
  json["n2_secure"] = result.n2_secure;
  json["complete"] = result.complete;
  json["critical_operations"] = result.operations;
  json["pairs_tried"] = result.candidates;
  json["pair_count"] = result.pairs.size();
  Json groups = Json::array();
  for (const analysis::PairGroup& group : result.groups) {
    Json pairs = Json::array();
    for (const std::size_t p : group.pairs) pairs.push_back(json_pair(estate, result.pairs[p]));
    groups.push_back(
        Json{{"cause", group.cause}, {"shared", group.shared}, {"pairs", std::move(pairs)}});
  }
  json["groups"] = std::move(groups);
  if (answer.explain_cost) json["cost"] = json_sweep_cost(result.cost);
  return json_text(json);
}

}  // namespace onus::report
