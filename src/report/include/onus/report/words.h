// Words for items, people, places and moments; shared by every format.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/analysis/explain.h"
#include "onus/analysis/simulation.h"
#include "onus/base/clock.h"
#include "onus/model/estate.h"
#include "onus/report/style.h"

namespace onus::report {

using base::Seconds;
using base::TimePoint;
using model::Estate;
using model::ItemIndex;

/// What clocks on the wall show.
struct Zone {
  std::string name = "UTC";
  std::function<Seconds(TimePoint)> offset;  // empty: UTC
};

/// What every answer is told against.
struct Setting {
  const Estate* estate = nullptr;
  Zone zone;
  TimePoint now;
};

/// "2026-11-23T03:05:00Z".
[[nodiscard]] std::string utc_text(TimePoint at);
/// "03:05" in the zone.
[[nodiscard]] std::string clock_text(const Zone& zone, TimePoint at);
/// "2026-11-23 03:05" in the zone.
[[nodiscard]] std::string date_time_text(const Zone& zone, TimePoint at);
/// "2026-11-23" in the zone.
[[nodiscard]] std::string date_text(const Zone& zone, TimePoint at);
/// The clock time, with the weekday and date where that is not the day of `today`.
[[nodiscard]] std::string near_text(const Zone& zone, TimePoint at, TimePoint today);
/// "at once" for 0, else "after 8 h 30 m".
[[nodiscard]] std::string after_text(Seconds time);

/// The id, safe to print.
[[nodiscard]] std::string id_text(const Estate& estate, ItemIndex item);
/// "a, b, c and 4 more": at most `shown` ids.
[[nodiscard]] std::string ids_text(const Estate& estate, std::span<const ItemIndex> items,
                                   std::size_t shown = 6);
/// What people call it: its title or name, or its id where it has neither.
[[nodiscard]] std::string title_text(const Estate& estate, ItemIndex item);
/// "Inês Okafor (ines)"; the id alone where there is no name.
[[nodiscard]] std::string named_text(const Estate& estate, ItemIndex item);
/// "estate/recovery.yaml:41"; empty without a place.
[[nodiscard]] std::string place_text(const Estate& estate, const model::Place& place);
/// The file of a place, "" without one.
[[nodiscard]] std::string file_text(const Estate& estate, const model::Place& place);

/// A condition in words: "control-room and (bg-ca or any 2 of a, b, c)".
[[nodiscard]] std::string condition_text(const Estate& estate, model::ConditionIndex condition);

/// `restart-turbine ← operator-passkey ← okta ✗`
[[nodiscard]] std::string chain_text(const Page& page, const Estate& estate,
                                     std::span<const ItemIndex> chain);

/// `idp ← bg-idp ← vault ← idp (a circle)`
[[nodiscard]] std::string circle_text(const Page& page, const Estate& estate,
                                      std::span<const ItemIndex> circle);

/// "okta" or "okta:2": as `--take` reads it.
[[nodiscard]] std::string take_text(const Estate& estate, const analysis::Take& take);

/// One line of a way back in words.
struct StepWords {
  std::string action;  // "Restore okta"
  std::string who;     // "any 2 of ines, tomas, marta"; "its vendor"; empty: not written
  std::string needs;   // empty: nothing, or not written
  bool takes_written = true;
  model::ConditionIndex by;  // the people, where there are any
  ItemIndex grant;           // the policy, where the step asks for one
};
[[nodiscard]] StepWords step_words(const Estate& estate, const analysis::WayStep& step);

[[nodiscard]] Tone verdict_tone(analysis::Verdict verdict);
/// "LOCKED OUT", "LATE", …
[[nodiscard]] std::string_view verdict_title(analysis::Verdict verdict);

}  // namespace onus::report
