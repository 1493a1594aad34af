// What an identity is, may do and was seen to do; for `explain`.
#pragma once

#include "json_parts.h"
#include "onus/report/answers.h"
#include "onus/report/render.h"

namespace onus::report {

/// How long operations and direct consumers do without the item: its blackout budget.
void write_survival(Page& page, const Estate& estate, const ItemAnswer& answer);
/// Life cycle, credential, scope; of an AI agent also on whose behalf and how it is stopped.
void write_identity(Page& page, const Setting& setting, ItemIndex item);
/// By which clocks its dates are judged.
void write_judging(Page& page, const Estate& estate, const analysis::Judging& judging);
/// What other systems said of it.
void write_observations(Page& page, const Estate& estate, ItemIndex item);

[[nodiscard]] Json json_identity(const Estate& estate, ItemIndex item);
[[nodiscard]] Json json_judging(const Estate& estate, const analysis::Judging& judging);
[[nodiscard]] Json json_observations(const Estate& estate, ItemIndex item);

}  // namespace onus::report
