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

  /// How many places can be filled at once.
  std::size_t size() {
    std::size_t filled = 0;
    for (std::size_t place = 0; place < places_.size(); ++place) {
      tried_.clear();
      if (augment(place)) ++filled;
    }
    return filled;
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

/// For each place, who of the usable could fill it.
std::vector<std::vector<ItemIndex>> places_of(const std::vector<Demand>& demands,
                                              const Usable& usable) {
  std::vector<std::vector<ItemIndex>> places;
  for (const Demand& demand : demands) {
    std::vector<ItemIndex> people;
    for (const Demand::Candidate& candidate : demand.candidates) {
      if (usable(candidate)) people.push_back(candidate.person);
    }
    for (std::uint32_t i = 0; i < demand.count; ++i) places.push_back(people);
  }
  return places;
}

std::size_t places_filled(const std::vector<Demand>& demands, const Usable& usable) {
  const auto places = places_of(demands, usable);
  return Matching(places).size();
}

std::size_t places_wanted(const std::vector<Demand>& demands) {
  std::size_t wanted = 0;
  for (const Demand& demand : demands) wanted += demand.count;
  return wanted;
}

bool alternative_met(const std::vector<Demand>& demands, const Usable& usable) {
  for (const Demand& demand : demands) {
    const auto there = std::count_if(demand.candidates.begin(), demand.candidates.end(), usable);
    if (static_cast<std::size_t>(there) < demand.count) return false;
  }
  return demands.size() <= 1 || places_filled(demands, usable) == places_wanted(demands);
}

}  // namespace

std::vector<Demand::Candidate> lacking_people(const std::vector<Demand>& demands,
                                              const Usable& usable) {
  std::vector<Demand::Candidate> lacks;
  if (!alternative_met(demands, [](const Demand::Candidate&) { return true; })) return lacks;
  const std::size_t now = places_filled(demands, usable);
  for (const Demand& demand : demands) {
    for (const Demand::Candidate& candidate : demand.candidates) {
      if (usable(candidate)) continue;
      const std::size_t then = places_filled(demands, [&](const Demand::Candidate& other) {
        return other.person == candidate.person || usable(other);
      });
      if (then > now) lacks.push_back(candidate);
    }
  }
  return lacks;
}

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
