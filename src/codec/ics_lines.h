// iCalendar's outer form: folded lines, names, parameters and values, nested components.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"

namespace onus::codec {

struct IcsParameter {
  std::string name;  // upper case
  std::string value;
};

/// One content line, unfolded.
struct IcsLine {
  std::string name;  // upper case
  std::vector<IcsParameter> parameters;
  std::string value;     // as written, escapes and all
  std::size_t line = 0;  // of its first byte, from 1

  /// The value of a parameter; empty if it is absent.
  [[nodiscard]] std::string_view parameter(std::string_view wanted) const;
};

/// BEGIN to END of one component, without what is nested in it.
struct IcsComponent {
  std::string name;    // upper case: VEVENT, VTIMEZONE, …
  std::size_t parent;  // index of the enclosing component, kIcsNoParent for the outermost
  std::size_t line = 0;
  std::vector<IcsLine> lines;
};

inline constexpr std::size_t kIcsNoParent = static_cast<std::size_t>(-1);

/// All components of a file, in the order in which they begin.
///
/// Errors  kInvalid: not UTF-8, a line without a colon, BEGIN and END that do not pair, anything
///         outside VCALENDAR. kLimit: kIcsBytesMax, kIcsLineBytesMax, kIcsDepthMax.
[[nodiscard]] base::Result<std::vector<IcsComponent>> split_ics(std::string_view ics);

/// The failure of something at a line: "iCalendar, line 12: …".
[[nodiscard]] std::unexpected<base::Error> ics_fail(base::ErrorKind kind, std::size_t line,
                                                    std::string_view what);

/// A TEXT value without its escapes (RFC 5545 section 3.3.11).
[[nodiscard]] std::string ics_text(std::string_view value);

}  // namespace onus::codec
