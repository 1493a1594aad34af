// What was imported, how it differs from what is declared, and who may own it, for people and
// programs.
#pragma once

#include <string>
#include <vector>

#include "onus/inventory/drift.h"
#include "onus/inventory/import.h"
#include "onus/report/style.h"
#include "onus/report/words.h"

namespace onus::report {

/// What became of an import.
struct ImportAnswer {
  const inventory::Import* import = nullptr;
  std::string file;  // that holds what was observed
  bool dry_run = false;
  bool written = false;
};

[[nodiscard]] std::string import_text(const ImportAnswer& answer, const Style& style);
[[nodiscard]] std::string import_json(const ImportAnswer& answer);
/// The kinds of source that can be read.
[[nodiscard]] std::string kinds_text(const Style& style);
[[nodiscard]] std::string kinds_json();

[[nodiscard]] std::string drift_text(const Setting& setting, const inventory::DriftResult& drift,
                                     const Style& style);
[[nodiscard]] std::string drift_json(const Setting& setting, const inventory::DriftResult& drift);
[[nodiscard]] std::string owners_text(const Setting& setting,
                                      const std::vector<inventory::Unowned>& unowned,
                                      const Style& style);
[[nodiscard]] std::string owners_json(const Setting& setting,
                                      const std::vector<inventory::Unowned>& unowned);

}  // namespace onus::report
