// The zones that an iCalendar file speaks of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ics_lines.h"
#include "onus/codec/time.h"
#include "recurrence.h"

namespace onus::codec {

/// A zone of this machine, or one that a VTIMEZONE describes.
class IcsZone {
 public:
  explicit IcsZone(TimeZone zone) : known_(zone) {}

  /// When clocks here show `local`: the first time if twice, counted on from before a gap if never.
  ///
  /// Source  RFC 5545 section 3.3.5
  [[nodiscard]] base::TimePoint to_utc(LocalTime local) const;

 private:
  friend class IcsZones;

  // From `since` on, as clocks show it after the change, they are `offset` ahead of UTC.
  struct Change {
    LocalTime since;
    base::Seconds offset;

    auto operator<=>(const Change&) const = default;
  };

  IcsZone() = default;

  std::optional<TimeZone> known_;
  base::Seconds offset_before_{0};  // before the first change
  std::vector<Change> changes_;     // ascending
};

/// Finds zones by TZID and keeps them.
class IcsZones {
 public:
  /// Errors  kLimit: more than kIcsZonesMax VTIMEZONE components. kInvalid: two of one TZID.
  [[nodiscard]] static base::Result<IcsZones> make(const std::vector<IcsComponent>& components);

  /// The zone of an IANA name, or else what the file's VTIMEZONE says until `until`. `line` is
  /// where it was named. What is pointed to lives as long as this object.
  ///
  /// Errors  kNotFound: neither knows it. kInvalid, kLimit: its VTIMEZONE cannot be followed.
  [[nodiscard]] base::Result<const IcsZone*> find(const std::string& tzid, std::size_t line,
                                                  LocalTime until, StepBudget& budget);

 private:
  explicit IcsZones(const std::vector<IcsComponent>& components) : components_(&components) {}

  [[nodiscard]] base::Result<IcsZone> follow(std::size_t component, LocalTime until,
                                             StepBudget& budget) const;

  const std::vector<IcsComponent>* components_;
  std::map<std::string, std::size_t> described_;  // TZID to its VTIMEZONE
  std::map<std::string, IcsZone> found_;
};

}  // namespace onus::codec
