// Facts of a forecast in words; shared by its formats.
#pragma once

#include <string>

#include "onus/report/answers.h"

namespace onus::report {

/// "bg-ca expires", "ines is away until 2027-01-03".
[[nodiscard]] std::string fact_text(const Setting& setting, const analysis::Fact& fact);
/// "iam: renew it": who has to act and what to do; empty where nothing is to be done.
[[nodiscard]] std::string fact_next(const Setting& setting, const ForecastAnswer& answer,
                                    std::size_t fact);
/// What a date takes and gives, one sentence each: "restart-turbine has no recovery from then on".
struct Effect {
  std::string text;
  std::vector<ItemIndex> witness;
  Tone tone = Tone::kBad;
};
[[nodiscard]] std::vector<Effect> effects_of(const Estate& estate,
                                             const analysis::ForecastDate& date);

}  // namespace onus::report
