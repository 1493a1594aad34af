// A small estate as it is drawn at random: plain words that can be dropped one by one, turned into
// a model::Estate without a loader, and written as YAML for the command line.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/simulation.h"
#include "onus/model/estate.h"

namespace onus::twin {

/// A condition; an `item` gate has no `of`.
struct DraftCondition {
  model::Gate gate = model::Gate::kAll;
  std::uint32_t threshold = 0;
  std::string item;
  std::optional<int> survives;
  std::vector<DraftCondition> of;
};
using MaybeCondition = std::optional<DraftCondition>;

/// A restore option or a step: what work needs, takes and harms.
struct DraftWork {
  MaybeCondition needs, by;
  bool by_vendor = false;
  std::string grant;
  std::optional<int> takes;
  std::vector<std::string> breaks, uses_up;
};

/// One item of any class; what another class has stays empty.
struct DraftItem {
  model::ItemClass item_class = model::ItemClass::kComponent;
  std::string id, kind, vendor;
  bool planned = false, expired = false;
  MaybeCondition needs;
  bool start_written = false;
  MaybeCondition start_needs;
  std::optional<int> start_takes;
  std::vector<DraftWork> restore;

  // people, teams, rotas
  bool away = false, gone = false;
  MaybeCondition reach;
  bool authenticators_written = false;
  std::vector<DraftItem> authenticators;
  std::optional<int> answers_in;
  std::vector<std::string> members;
  std::string on_call;
  // identities
  std::string state, issuer;
  std::optional<int> lifetime, renew_after;
  // operations
  std::string criticality;
  std::optional<int> tolerates;
  std::optional<std::vector<std::string>> access, recovery, rollback;
  // workflows
  MaybeCondition users, identities;
  // recovery paths
  std::string actor;
  std::optional<int> lasts;
  std::vector<DraftWork> steps;
  // policies
  MaybeCondition invoke, approve;
  std::optional<std::vector<std::string>> channels;
  // scenarios
  std::vector<std::string> fails;
  int detect = 0;
};

struct Draft {
  std::vector<DraftItem> items;  // by section of the file format, so that places agree
};

/// What is asked about a draft, by name.
struct DraftQuestion {
  std::vector<std::string> fails, given;
  int detect = 0;
  std::vector<std::pair<std::string, std::optional<std::uint32_t>>> take;
  bool black_start = false;
};

/// The moment at which drafts are looked at.
inline constexpr base::TimePoint kDraftMoment{base::Seconds{1'790'000'000}};

/// The estate that a draft means. References to items that are not there are left out.
[[nodiscard]] std::unique_ptr<model::Estate> to_estate(const Draft& draft);

/// The same estate in the file format.
[[nodiscard]] std::string to_yaml(const Draft& draft);

/// A question's flags on the command line.
[[nodiscard]] std::string to_flags(const DraftQuestion& question);

[[nodiscard]] analysis::Moment to_moment(const model::Estate& estate,
                                         const DraftQuestion& question);
[[nodiscard]] analysis::Disturbance to_disturbance(const model::Estate& estate,
                                                   const DraftQuestion& question);

}  // namespace onus::twin
