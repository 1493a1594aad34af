// What may not be taken away: the last who could adopt, run or approve.
#include <algorithm>

#include "naive_ledger.h"

namespace onus::twin {
namespace {

using People = std::set<std::string>;

People of(const DraftEstate& estate, const std::string& party) {
  if (estate.people.contains(party)) return {party};
  return estate.teams.contains(party) ? estate.teams.at(party).members : People{};
}

bool met(const DraftEstate& estate, const DraftRule& rule, const People& people) {
  return met_by_trying(rule, people, [&](const std::string& party) {
    const People all = of(estate, party);
    return std::vector<std::string>(all.begin(), all.end());
  });
}

/// Somebody asks, and others approve.
bool quorum(const DraftEstate& estate, const DraftRule& rule, const People& ask,
            const People& approve) {
  if (met(estate, rule, {})) return true;  // nobody is asked: no dead end
  return std::any_of(ask.begin(), ask.end(), [&](const std::string& one) {
    People others = approve;
    others.erase(one);
    return met(estate, rule, others);
  });
}

bool run_by(const DraftEstate& estate, const People& people) {
  return std::any_of(people.begin(), people.end(), [&](const std::string& person) {
    return std::any_of(estate.admins.begin(), estate.admins.end(), [&](const std::string& admin) {
      if (estate.people.contains(admin)) return admin == person;
      return estate.teams.contains(admin) && estate.teams.at(admin).lead == person;
    });
  });
}

People staying(const DraftEstate& estate, TimePoint at) {
  People people;
  for (const auto& [id, left] : estate.people) {
    if (!left || *left > at) people.insert(id);
  }
  return people;
}

People not_left(const DraftEstate& estate, People people, TimePoint at) {
  std::erase_if(people, [&](const std::string& person) {
    const auto known = estate.people.find(person);
    return known != estate.people.end() && known->second && *known->second <= at;
  });
  return people;
}

}  // namespace

std::set<std::string> NaiveLedger::with_keys(TimePoint at, const std::string& without) const {
  People people;
  for (const auto& [line, fingerprint] : fingerprints_) {
    if (fingerprint != without) people.insert(speaker(fingerprint, at, taken_.size()));
  }
  people.erase("");
  return people;
}

bool NaiveLedger::leaves_people(const DraftEstate* before, const DraftEstate& after,
                                TimePoint at) const {
  const People there = staying(after, at);
  const bool could_adopt =
      before == nullptr || !before->adopt || met(*before, *before->adopt, staying(*before, at));
  if (after.adopt && could_adopt && !met(after, *after.adopt, there)) return false;
  const bool was_run = before == nullptr || run_by(*before, staying(*before, at));
  if (was_run && !run_by(after, there)) return false;
  const People keys = with_keys(at, "");
  for (const auto& [id, rule] : after.policies) {
    const bool old = before != nullptr && before->policies.contains(id);
    const People stayed = before == nullptr ? People{} : staying(*before, at);
    const bool could = !old || quorum(*before, before->policies.at(id), stayed, stayed);
    if (could && !quorum(after, rule, there, there)) return false;
    if (!old) continue;
    const People then = not_left(*before, keys, at), now = not_left(after, keys, at);
    const bool signs =
        quorum(*before, before->policies.at(id), then, before->software_keys ? then : People{});
    if (signs && !quorum(after, rule, now, after.software_keys ? now : People{})) return false;
  }
  return true;
}

bool NaiveLedger::leaves_quorums(const DraftEstate& estate, const std::string& without,
                                 TimePoint at) const {
  const People all = with_keys(at, ""), fewer = with_keys(at, without);
  if (run_by(estate, all) && !run_by(estate, fewer)) return false;
  const People then = not_left(estate, all, at), now = not_left(estate, fewer, at);
  return std::all_of(estate.policies.begin(), estate.policies.end(), [&](const auto& one) {
    const People none;
    return !quorum(estate, one.second, then, estate.software_keys ? then : none) ||
           quorum(estate, one.second, now, estate.software_keys ? now : none);
  });
}

}  // namespace onus::twin
