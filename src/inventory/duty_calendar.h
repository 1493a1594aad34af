// A resolved on-call schedule as the calendar that the estate reads.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "duty.h"
#include "onus/inventory/batch.h"

namespace onus::inventory {

/// iCalendar text with one event a stretch; `name_of` gives what a person is called in it.
///
/// Post  Same stretches and names, same text. Who has no name has no event.
[[nodiscard]] std::string duty_calendar(std::span<const DutyStretch> stretches,
                                        const codec::TimeZone& zone, const NameOf& name_of);

}  // namespace onus::inventory
