// Who is there, and who is on call, at a moment.
#pragma once

#include <cstddef>
#include <vector>

#include "onus/base/clock.h"
#include "onus/model/estate.h"

namespace onus::model {

/// Whether a person is there at all: neither gone nor on leave at `at`.
[[nodiscard]] bool is_present(const Person& person, TimePoint at);

/// A stretch of a rota.
struct Shift {
  Period period;
  ItemIndex person;  // not valid: the calendar names somebody whom the estate does not know
};

inline constexpr std::size_t kShiftsMax = 1'000'000;  // of one answer; the rest is left out

/// The shifts of a rota that touch [window.from, window.to), ascending by start.
///
/// Cost    Linear in the shifts of the window.
/// Errors  Empty where the rota's calendar could not be read; loading has said so.
[[nodiscard]] std::vector<Shift> shifts(const Estate& estate, ItemIndex rota, Period window);

/// The stretches of the window in which nobody of a rota is there, ascending: no shift, or only
/// people on leave or gone.
[[nodiscard]] std::vector<Period> rota_gaps(const Estate& estate, ItemIndex rota, Period window);

/// Everybody on call at `at` who is also present, ascending. Who is asked often asks for `shifts`.
[[nodiscard]] std::vector<ItemIndex> on_call(const Estate& estate, ItemIndex rota, TimePoint at);

/// The people a party stands for: a team's members, or the person itself; nobody for a machine.
[[nodiscard]] std::vector<ItemIndex> people_of(const Estate& estate, ItemIndex party);

}  // namespace onus::model
