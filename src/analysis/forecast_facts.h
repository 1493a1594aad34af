// Everything in an estate that has a date.
#pragma once

#include <utility>
#include <vector>

#include "onus/analysis/forecast.h"

namespace onus::analysis {

/// An item whose own reason to be down may change at a moment.
struct Touch {
  TimePoint at;
  ItemIndex item;

  auto operator<=>(const Touch&) const = default;
};

struct Dated {
  std::vector<Fact> facts;     // in order of time, kind, item
  std::vector<Touch> touches;  // in order of time, item; no repeats
};

/// What is dated within (from, until]. A gap of a rota that goes on at `from` is told at `from`.
[[nodiscard]] Dated dated(const model::Estate& estate, TimePoint from, TimePoint until);

}  // namespace onus::analysis
