// What is wrong with an estate's files, and where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/model/ids.h"

namespace onus::model {

enum class DiagnosticLevel : std::uint8_t { kError, kWarning, kNote };

/// A further place that explains a diagnostic, such as "first declared here".
struct RelatedPlace {
  Place place;
  std::string message;
  std::string file{};  // filled in from `place` when the run is over
};

/// One problem. `source_line` is the line as read (cut to a screen's width around the column), so
/// that showing it needs no second look at the file.
struct Diagnostic {
  DiagnosticLevel level = DiagnosticLevel::kError;
  std::string code;  // stable, such as "E0103"; docs/formats/diagnostics.md explains each
  std::string file;
  Place place;
  std::uint32_t width = 1;  // characters to underline
  std::string message;      // what was found, what was expected
  std::string help;         // the next step: "did you mean "bg-ca"?"; may be empty
  std::string source_line;
  std::uint32_t source_column = 0;  // where `place.column` lies in source_line, from 1
  std::vector<RelatedPlace> related;
};

}  // namespace onus::model
