// libical, loaded at the first rota that repeats. It brings ICU along, which costs every start of
// the program more than all that most commands do.
#pragma once

#include <libical/ical.h>

#include "onus/base/result.h"

namespace onus::codec {

/// The functions of libical that are used here.
struct IcalLibrary {
  decltype(&::icalrecurrencetype_from_string) recurrence_from_string = nullptr;
  decltype(&::icalrecurrencetype_day_day_of_week) day_of_week = nullptr;
  decltype(&::icalrecurrencetype_day_position) day_position = nullptr;
};

/// Errors  kIo: the library is not installed, or is another version than it was built with.
/// Threads Any number at once.
[[nodiscard]] const base::Result<IcalLibrary>& ical_library();

}  // namespace onus::codec
