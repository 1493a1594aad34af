// One simulated scenario with everything that is told of it.
#pragma once

#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"
#include "onus/report/answers.h"
#include "onus/service/questions.h"

namespace onus::service {

/// Simulates, then tries each harmful way alone.
[[nodiscard]] report::WhatIfAnswer play(const analysis::Graph& graph,
                                        analysis::Simulator& simulator,
                                        const analysis::Disturbance& disturbance);

/// What these names stand for, each once; a team's members, a cause's items.
///
/// Errors  kNotFound, kInvalid: a name.
[[nodiscard]] base::Result<std::vector<model::ItemIndex>> read_failing(
    const model::Estate& estate, const std::vector<std::string>& names);

/// The graph of a session at a moment written by a person.
[[nodiscard]] base::Result<analysis::Graph> graph_at(
    const Session& session, const std::string& at, const std::vector<model::ItemIndex>& given = {});

/// Names turned into a disturbance.
struct Asked {
  analysis::Disturbance disturbance;
  std::vector<model::ItemIndex> given;
  std::string scenario;
};
[[nodiscard]] base::Result<Asked> read_request(const model::Estate& estate,
                                               const WhatIfRequest& request);

}  // namespace onus::service
