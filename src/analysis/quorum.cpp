#include "quorum.h"

#include <algorithm>

#include "onus/base/check.h"

namespace onus::analysis {
namespace {

/// Kuhn's augmenting paths between places (each demand's count) and people, without recursion on
/// anything deeper than the number of places.
class Matching {
 public:
  explicit Matching(const std::vector<std::vector<ItemIndex>>& places) : places_(places) {}

  bool complete() {
    for (std::size_t place = 0; place < places_.size(); ++place) {
      tried_.clear();
      if (!augment(place)) return false;
    }
    return true;
  }

 private:
  struct Seat {
    ItemIndex person;
    std::size_t place;
  };

  bool augment(std::size_t place) {
    for (const ItemIndex person : places_[place]) {
      if (std::find(tried_.begin(), tried_.end(), person) != tried_.end()) continue;
      tried_.push_back(person);
      const auto seat = std::find_if(seats_.begin(), seats_.end(),
                                     [&](const Seat& s) { return s.person == person; });
      if (seat == seats_.end()) {
        seats_.push_back({person, place});
        return true;
      }
      const std::size_t index = static_cast<std::size_t>(seat - seats_.begin());
      if (augment(seat->place)) {
        seats_[index].place = place;
        return true;
      }
    }
    return false;
  }

  const std::vector<std::vector<ItemIndex>>& places_;
  std::vector<Seat> seats_;
  std::vector<ItemIndex> tried_;
};

bool alternative_met(const std::vector<Demand>& demands, const Usable& usable) {
  std::vector<std::vector<ItemIndex>> places;
  for (const Demand& demand : demands) {
    std::vector<ItemIndex> people;
    for (const Demand::Candidate& candidate : demand.candidates) {
      if (usable(candidate)) people.push_back(candidate.person);
    }
    if (people.size() < demand.count) return false;
    for (std::uint32_t i = 0; i < demand.count; ++i) places.push_back(people);
  }
  if (demands.size() <= 1) return true;
  return Matching(places).complete();
}

}  // namespace

bool quorum_met(const Quorum& quorum, const Usable& usable) {
  return std::any_of(
      quorum.alternatives.begin(), quorum.alternatives.end(),
      [&](const std::vector<Demand>& demands) { return alternative_met(demands, usable); });
}

Seconds quorum_answers_in(const Quorum& quorum, const Usable& usable) {
  std::vector<Seconds> times;
  for (const auto& demands : quorum.alternatives) {
    for (const Demand& demand : demands) {
      for (const Demand::Candidate& candidate : demand.candidates) {
        times.push_back(candidate.answers_in);
      }
    }
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  for (const Seconds within : times) {
    const bool met = quorum_met(quorum, [&](const Demand::Candidate& candidate) {
      return candidate.answers_in <= within && usable(candidate);
    });
    if (met) return within;
  }
  return Seconds{0};  // a quorum of nobody answers at once
}

}  // namespace onus::analysis
