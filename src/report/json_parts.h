// Pieces that the JSON answers share.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onus/report/answers.h"
#include "onus/report/render.h"

namespace onus::report {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json json_begin();                                   // {"schemaVersion": 1}
[[nodiscard]] std::string json_text(const Json& json);             // indented, with a line end
[[nodiscard]] Json json_id(const Estate& estate, ItemIndex item);  // null where not valid
[[nodiscard]] Json json_ids(const Estate& estate, std::span<const ItemIndex> items);
[[nodiscard]] Json json_seconds(const std::optional<Seconds>& time);
[[nodiscard]] Json json_time(const std::optional<TimePoint>& time);
[[nodiscard]] Json json_place(const Estate& estate, const model::Place& place);
[[nodiscard]] Json json_outcome(const Estate& estate, const analysis::OperationOutcome& outcome);
[[nodiscard]] Json json_way(const Estate& estate, const std::vector<WayStep>& way);
[[nodiscard]] Json json_assumptions(const Estate& estate, const analysis::Assumptions& a);
[[nodiscard]] Json json_whatif(const Setting& setting, const WhatIfAnswer& answer);
[[nodiscard]] Json json_contact(const Estate& estate, const Contact& contact);
[[nodiscard]] Json json_finding(const Setting& setting, const findings::Finding& finding);
[[nodiscard]] Json json_diagnostics(std::span<const model::Diagnostic> diagnostics);
/// A whole SARIF file of one run. `rules`: what the results' ids mean; may be empty.
[[nodiscard]] std::string sarif_text(Json rules, Json results);
[[nodiscard]] Json json_ledger_status(const LedgerStatus& status);
[[nodiscard]] Json json_harmful(const Estate& estate, const std::vector<HarmfulWay>& ways);

}  // namespace onus::report
