// Whom to call.
#pragma once

#include <string>
#include <vector>

#include "onus/model/availability.h"
#include "onus/report/answers.h"

namespace onus::service {

/// Who is to be called for a party at `at`: a team's people on call, else its lead, else its first
/// present members; a person itself.
[[nodiscard]] std::vector<report::Contact> contacts_for(const model::Estate& estate,
                                                        model::ItemIndex party, base::TimePoint at);

/// The people and teams that a condition names, in the order written, no repeats.
[[nodiscard]] std::vector<model::ItemIndex> parties_in(const model::Estate& estate,
                                                       model::ConditionIndex condition);

/// The people that a condition over people stands for, in the order written, no repeats.
[[nodiscard]] std::vector<model::ItemIndex> people_in(const model::Estate& estate,
                                                      model::ConditionIndex condition);

/// Adds `item` unless it is there already or not valid.
void add_once(std::vector<model::ItemIndex>& list, model::ItemIndex item);

[[nodiscard]] bool is_party(const model::Estate& estate, model::ItemIndex item);

}  // namespace onus::service
