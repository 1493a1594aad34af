// Moments as they are written: a bare date waits for the estate's time zone, which any file may
// set.
#pragma once

#include <string_view>

#include "onus/base/result.h"
#include "onus/model/items.h"

namespace onus::model {

/// Reads an RFC 3339 time or a bare date. A bare date is returned shifted far out of the years that
/// can be written; `is_bare_date` knows it.
///
/// Errors  As codec::parse_time.
[[nodiscard]] base::Result<TimePoint> parse_written_time(std::string_view text);

[[nodiscard]] bool is_bare_date(TimePoint time);

/// What the clock on the wall shows at the start of a bare date, as seconds since 1970.
/// Pre  is_bare_date(date).
[[nodiscard]] Seconds wall_time(TimePoint date);

}  // namespace onus::model
