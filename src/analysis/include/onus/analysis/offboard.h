// What breaks when an identity or a person goes, and what has to be handed over before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/advise.h"
#include "onus/analysis/forecast.h"
#include "onus/analysis/graph.h"

namespace onus::analysis {

/// Something that the subject is or does, and that somebody else has to be or do.
struct Duty {
  enum class Kind : std::uint8_t {
    // Who answers.
    kOwner,
    kMaintainer,
    kControls,
    kSessionControls,
    kValidator,
    kLead,
    kDeputy,
    kSponsor,
    kAcceptance,  // of finding `rule` on `item`
    kGovernance,  // admin, or in who may adopt, enrol or accept
    kOnCall,      // in the order of the rota `item`
    // Who is counted on.
    kCustodian,  // step `detail` of the path `item`
    kRestorer,   // restore option `detail` of `item`
    kApprover,   // of the policy `item`
    kInvoker,
    kUser,    // of the workflow `item`
    kMember,  // of the team `item`
    // Identities.
    kConsumer,  // `item` needs the subject, or says that it uses it
    kIssued,    // `item` is issued by the subject
  };
  Kind kind = Kind::kOwner;
  ItemIndex item;
  std::uint32_t detail = 0;
  std::string rule;
  std::size_t others = 0;     // present people who could do it as well; kinds of people only
  ItemIndex could_take_over;  // suggested, never assumed; not valid: nobody is named

  bool operator==(const Duty&) const = default;
};
/// "owner", "maintainer", …
[[nodiscard]] std::string_view duty_name(Duty::Kind kind);

/// How long an operation goes on once the subject fails; none: for ever.
struct Budget {
  ItemIndex operation;
  std::optional<Seconds> lost_at;
};

struct Offboarding {
  std::vector<Ended> lost;        // operations that cannot be done without it, critical first
  std::vector<Ended> paths_lost;  // recovery paths
  std::vector<ItemIndex> without_recovery;  // operations whose last usable path goes
  std::vector<Effect> worse;                // verdicts of single failures that become worse
  std::vector<Duty> duties;                 // by kind, then in order of place
  std::vector<ItemIndex> authenticators;    // a person's, to be revoked
  std::vector<Budget> budgets;              // operations lost when it fails, the soonest first
  Seconds wait{0};       // after disabling: whoever was missed is noticed by then
  std::size_t fell = 0;  // items of any class that go down with it
  bool complete = true;
};

/// Pre     `subject` is an identity or a person of the graph's estate.
/// Errors  kLimit: as Graph::make.
/// Cost    Two compilations, two sweeps and one simulation.
/// Source  docs/analysis/offboard.md
[[nodiscard]] base::Result<Offboarding> offboard(const Graph& graph, ItemIndex subject);

}  // namespace onus::analysis
