// Collects diagnostics while an estate is read.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/model/diagnostic.h"
#include "onus/model/load.h"
#include "onus/model/node.h"

namespace onus::model {

/// The one place where a reader reports to. Source lines are cut out of the files' bytes when the
/// run is over, for those diagnostics that are kept.
class Problems {
 public:
  /// `kept_max` errors are kept, and as many warnings and notes, so that notes cannot crowd out
  /// an error.
  explicit Problems(std::size_t kept_max) : kept_max_(kept_max) {}

  /// Reports at a place. `code` is stable; see docs/formats/diagnostics.md. Control characters in
  /// `message` and `help` are made visible and over-long text is cut.
  /// Post  the reference is good until the next report; `related` and `width` may be set on it.
  Diagnostic& error(std::string_view code, Place place, std::string_view message,
                    std::string_view help = {});
  Diagnostic& warning(std::string_view code, Place place, std::string_view message,
                      std::string_view help = {});
  Diagnostic& note(std::string_view code, Place place, std::string_view message,
                   std::string_view help = {});

  [[nodiscard]] std::size_t errors() const { return errors_; }

  /// Says that some file was not read to its end, so that a name that was not found proves nothing.
  void mark_incomplete() { incomplete_ = true; }
  [[nodiscard]] bool incomplete() const { return incomplete_; }

  /// Takes over what another collector saw of the same files meanwhile.
  /// Post    the first of each level by place are kept, as if one collector had seen all in order
  ///         of place, `other` first where both speak of one place.
  void absorb(Problems&& other);

  /// Everything kept, ordered by place, then as reported; fills in file names. Source lines are
  /// left to source_lines.h.
  [[nodiscard]] std::vector<Diagnostic> take_sorted(std::span<const SourceFile> files);

 private:
  Diagnostic& add(DiagnosticLevel level, std::string_view code, Place place,
                  std::string_view message, std::string_view help);
  std::size_t kept_max_;
  std::size_t errors_ = 0;
  std::size_t others_ = 0;
  bool incomplete_ = false;
  std::vector<Diagnostic> kept_;
  Diagnostic beyond_;  // written to once kept_max_ are kept
};

}  // namespace onus::model
