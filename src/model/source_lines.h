// The lines that diagnostics show, cut out of the files when the run is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bytes.h"
#include "onus/model/diagnostic.h"

namespace onus::model {

inline constexpr std::size_t kSourceLineCharsMax = 160;

/// What ends a line: YAML also takes a lone CR for an end.
enum class LineEnds : std::uint8_t { kLf, kLfOrCr };

/// Fills in source_line and source_column of diagnostics that are all about this one file: at most
/// kSourceLineCharsMax characters around the column, with "…" where something was cut, and with
/// hidden characters made visible.
///
/// Pre     `diagnostics` is ordered by place.
/// Cost    Linear in the file up to the last line wanted; memory for one block and the lines shown.
/// Errors  None: where the file cannot be read again the lines stay empty.
void fill_source_lines(std::span<Diagnostic> diagnostics, ByteSource& source, LineEnds ends);

}  // namespace onus::model
