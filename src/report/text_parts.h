// Pieces that the text answers share.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "onus/report/answers.h"
#include "onus/report/render.h"

namespace onus::report {

/// "okta and pager fail", "okta fails".
[[nodiscard]] std::string fails_text(const Estate& estate, const WhatIfAnswer& answer);

/// Operations of an answer in the order in which they matter: verdict, criticality, place.
[[nodiscard]] std::vector<const OperationAnswer*> by_urgency(const Estate& estate,
                                                             const WhatIfAnswer& answer);

/// How many operations have each verdict.
[[nodiscard]] std::array<std::size_t, 5> count_verdicts(const WhatIfAnswer& answer);

/// "2 locked out, 1 late, 12 unaffected": only what there is.
[[nodiscard]] std::string verdicts_text(const std::array<std::size_t, 5>& counts);

/// " · critical · tolerates 30 m"
[[nodiscard]] std::string weight_text(const Estate& estate, ItemIndex operation);

/// The lines of a way back: when, what, who.
void write_way(Page& page, const Estate& estate, const std::vector<WayStep>& way,
               const std::string& indent);

/// "with --take X it is back after 40 m, and takes Y down for good"
[[nodiscard]] std::string harmful_text(const Estate& estate, const HarmfulWay& way,
                                       ItemIndex operation);

/// What a verdict takes for granted, one line; empty when nothing.
[[nodiscard]] std::string assumptions_text(const Estate& estate,
                                           const analysis::Assumptions& assumptions);

/// "Inês Okafor  +351 210 000 001  on call until 08:00"
[[nodiscard]] std::string contact_text(const Setting& setting, const Contact& contact,
                                       const std::string& before = {});

/// The words of one step for who carries it out; empty where nobody is written down.
[[nodiscard]] std::string who_phones(const Estate& estate, const StepWords& words);

}  // namespace onus::report
