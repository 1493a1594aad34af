// An opened estate and the moment of asking: what every use case begins with.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "onus/analysis/graph.h"
#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/model/load.h"
#include "onus/report/words.h"

namespace onus::service {

/// The directory that holds the estate: `named` if given, else the nearest one from `from` upwards
/// with an estate.yaml or estate.yml.
///
/// Errors  kNotFound: none up to the root, or `named` does not exist.
[[nodiscard]] base::Result<std::filesystem::path> find_estate(
    const std::optional<std::filesystem::path>& named, const std::filesystem::path& from);

/// One estate, loaded, at one moment.
class Session {
 public:
  /// Loads what is under `root`. Post: `ok()` tells whether it may be asked anything.
  Session(const std::filesystem::path& root, base::TimePoint now);
  /// One that was loaded otherwise.
  Session(const std::filesystem::path& root, model::Loaded loaded, base::TimePoint now);

  [[nodiscard]] bool ok() const { return loaded_->ok(); }
  [[nodiscard]] const model::Loaded& loaded() const { return *loaded_; }
  [[nodiscard]] const model::Estate& estate() const { return loaded_->estate; }
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] const report::Setting& setting() const { return setting_; }
  [[nodiscard]] base::TimePoint now() const { return setting_.now; }
  /// From now on questions are about another moment.
  void turn_to(base::TimePoint now) { setting_.now = now; }

  /// What drills measured; every graph of this session takes it into account.
  [[nodiscard]] const std::vector<analysis::MeasuredPath>& measured() const { return measured_; }
  void set_measured(std::vector<analysis::MeasuredPath> measured) {
    measured_ = std::move(measured);
  }

  /// Runs `use` while planned items count as built; they are planned again afterwards.
  template <class Use>
  void with_built(const std::vector<model::ItemIndex>& planned, Use use) {
    for (const model::ItemIndex item : planned) set_planned(item, false);
    use();
    for (const model::ItemIndex item : planned) set_planned(item, true);
  }

 private:
  void set_planned(model::ItemIndex item, bool planned);
  std::filesystem::path root_;
  std::unique_ptr<model::Loaded> loaded_;  // its address must not change: settings point at it
  report::Setting setting_;
  std::vector<analysis::MeasuredPath> measured_;
};

/// How to read a clock time such as "03:05" that names no day.
enum class ClockDay : std::uint8_t { kToday, kLastPast };

/// Reads a moment: RFC 3339, a date, a date and time in the estate's zone ("2026-11-23 03:05"), a
/// clock time ("03:05"), or "now".
///
/// Errors  kInvalid: none of these. kNotFound: the estate's time zone is unknown here.
[[nodiscard]] base::Result<base::TimePoint> read_moment(const Session& session,
                                                        std::string_view text, ClockDay day);

/// Wall clocks of a zone; the time zone database is opened at the first question.
[[nodiscard]] report::Zone zone_of(std::string_view name);

}  // namespace onus::service
