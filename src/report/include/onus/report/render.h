// Answers as text, JSON and the formats of other tools. Nothing is worked out here.
#pragma once

#include <string>
#include <vector>

#include "onus/model/load.h"
#include "onus/report/answers.h"
#include "onus/report/style.h"
#include "onus/report/words.h"

namespace onus::report {

inline constexpr int kSchemaVersion = 1;  // of every JSON answer

[[nodiscard]] std::string whatif_text(const Setting& setting, const WhatIfAnswer& answer,
                                      const Style& style);
/// Source  docs/formats/json.md, for this and the others.
[[nodiscard]] std::string whatif_json(const Setting& setting, const WhatIfAnswer& answer);

[[nodiscard]] std::string outage_text(const Setting& setting, const OutageAnswer& answer,
                                      const Style& style);
[[nodiscard]] std::string outage_json(const Setting& setting, const OutageAnswer& answer);

[[nodiscard]] std::string sweep_text(const Setting& setting, const SweepAnswer& answer,
                                     const Style& style);
[[nodiscard]] std::string sweep_json(const Setting& setting, const SweepAnswer& answer);
[[nodiscard]] std::string pairs_text(const Setting& setting, const PairsAnswer& answer,
                                     const Style& style);
[[nodiscard]] std::string pairs_json(const Setting& setting, const PairsAnswer& answer);
/// One test case a contingency; it fails when a critical operation is late or locked out.
[[nodiscard]] std::string sweep_junit(const Setting& setting, const SweepAnswer& answer);

[[nodiscard]] std::string black_start_text(const Setting& setting, const BlackStartAnswer& answer,
                                           const Style& style);
[[nodiscard]] std::string black_start_json(const Setting& setting, const BlackStartAnswer& answer);

[[nodiscard]] std::string who_text(const Setting& setting, const WhoAnswer& answer,
                                   const Style& style);
/// "answers for the impact" for "owner", …
[[nodiscard]] std::string_view role_title(std::string_view role);
[[nodiscard]] std::string who_json(const Setting& setting, const WhoAnswer& answer);

[[nodiscard]] std::string check_text(const Setting& setting, const CheckAnswer& answer,
                                     const Style& style);
[[nodiscard]] std::string check_json(const Setting& setting, const CheckAnswer& answer);
/// Source  SARIF 2.1.0.
[[nodiscard]] std::string check_sarif(const Setting& setting, const CheckAnswer& answer);
[[nodiscard]] std::string check_junit(const Setting& setting, const CheckAnswer& answer);
/// Workflow commands that become annotations on a pull request.
[[nodiscard]] std::string check_github(const Setting& setting, const CheckAnswer& answer);
[[nodiscard]] std::string check_markdown(const Setting& setting, const CheckAnswer& answer);

[[nodiscard]] std::string runbook_text(const Setting& setting, const Runbook& runbook);
[[nodiscard]] std::string runbook_markdown(const Setting& setting, const Runbook& runbook);
[[nodiscard]] std::string runbook_json(const Setting& setting, const Runbook& runbook);
/// The first page of a binder: every operation, its file, and how its worst case ends.
[[nodiscard]] std::string binder_index(const Setting& setting, const std::vector<Runbook>& books);

[[nodiscard]] std::string forecast_text(const Setting& setting, const ForecastAnswer& answer,
                                        const Style& style);
[[nodiscard]] std::string forecast_json(const Setting& setting, const ForecastAnswer& answer);
/// A calendar with an event for each dated fact.
/// Source  RFC 5545.
[[nodiscard]] std::string forecast_ics(const Setting& setting, const ForecastAnswer& answer);

[[nodiscard]] std::string advise_text(const Setting& setting, const AdviseAnswer& answer,
                                      const Style& style);
[[nodiscard]] std::string advise_json(const Setting& setting, const AdviseAnswer& answer);

[[nodiscard]] std::string offboard_text(const Setting& setting, const OffboardAnswer& answer,
                                        const Style& style);
[[nodiscard]] std::string offboard_json(const Setting& setting, const OffboardAnswer& answer);

[[nodiscard]] std::string tradeoff_text(const Setting& setting, const TradeoffAnswer& answer,
                                        const Style& style);
[[nodiscard]] std::string tradeoff_json(const Setting& setting, const TradeoffAnswer& answer);

[[nodiscard]] std::string plan_text(const Setting& setting, const PlanAnswer& answer,
                                    const Style& style);
[[nodiscard]] std::string plan_json(const Setting& setting, const PlanAnswer& answer);

[[nodiscard]] std::string status_text(const Setting& setting, const StatusAnswer& answer,
                                      const Style& style);
[[nodiscard]] std::string status_json(const Setting& setting, const StatusAnswer& answer);
[[nodiscard]] std::string item_text(const Setting& setting, const ItemAnswer& answer,
                                    const Style& style);
[[nodiscard]] std::string item_json(const Setting& setting, const ItemAnswer& answer);

[[nodiscard]] std::string rule_json(const std::string& id, const std::string& title,
                                    const std::string& page);
[[nodiscard]] std::string version_json(const std::string& version);

/// file:line:col, the line with a caret, the next step and related places.
[[nodiscard]] std::string diagnostics_text(const Setting& setting,
                                           const std::vector<model::Diagnostic>& diagnostics,
                                           const Style& style);

/// An estate that does not load, for programs: no answer, and every diagnostic of its files.
[[nodiscard]] std::string broken_estate_json(const model::Loaded& loaded);
[[nodiscard]] std::string broken_estate_sarif(const model::Loaded& loaded);
[[nodiscard]] std::string broken_estate_junit(const model::Loaded& loaded);
[[nodiscard]] std::string broken_estate_github(const model::Loaded& loaded);

/// Any text answer inside a Markdown page, under a heading.
[[nodiscard]] std::string text_as_markdown(const std::string& title, const std::string& text);

struct GraphView {
  std::vector<ItemIndex> roots;   // what the tree begins at; all operations where empty
  std::vector<ItemIndex> marked;  // drawn as down
  std::size_t depth_max = 12;
};
/// Everything below the roots as a Graphviz digraph; an arrow points to what is needed.
[[nodiscard]] std::string graph_dot(const Setting& setting, const analysis::Graph& graph,
                                    const GraphView& view);
/// The same as an indented tree; what was shown before is named and not unfolded again.
[[nodiscard]] std::string graph_text(const Setting& setting, const analysis::Graph& graph,
                                     const GraphView& view, const Style& style);
[[nodiscard]] std::string graph_json(const Setting& setting, const analysis::Graph& graph,
                                     const GraphView& view);

}  // namespace onus::report
