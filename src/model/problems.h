// Collects diagnostics while an estate is read.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node.h"
#include "onus/model/diagnostic.h"
#include "onus/model/load.h"

namespace onus::model {

/// The one place where a reader reports to. Source lines are cut out of the files' bytes when the
/// run is over, for those diagnostics that are kept.
class Problems {
 public:
  explicit Problems(std::size_t kept_max) : kept_max_(kept_max) {}

  /// Reports at a place. `code` is stable; see docs/formats/diagnostics.md.
  Diagnostic& error(std::string_view code, Place place, std::string message, std::string help = {});
  Diagnostic& warning(std::string_view code, Place place, std::string message,
                      std::string help = {});
  Diagnostic& note(std::string_view code, Place place, std::string message, std::string help = {});

  [[nodiscard]] std::size_t errors() const { return errors_; }
  /// Everything reported, ordered by place; fills in file names. Source lines are left to the
  /// reader that still has the bytes.
  [[nodiscard]] std::vector<Diagnostic> take_sorted(std::span<const SourceFile> files);

 private:
  Diagnostic& add(DiagnosticLevel level, std::string_view code, Place place, std::string message);
  std::size_t kept_max_;
  std::size_t errors_ = 0;
  std::vector<Diagnostic> kept_;
  Diagnostic beyond_;  // written to once kept_max_ are kept
};

}  // namespace onus::model
