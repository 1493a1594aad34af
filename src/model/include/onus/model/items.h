// What each class of item says beyond what all items share. Field names are those of the file
// format (docs/formats/estate.md); an absent optional or a not valid() index means: not written.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/clock.h"
#include "onus/model/condition.h"
#include "onus/model/ids.h"

namespace onus::model {

using base::Seconds;
using base::TimePoint;

/// How much work something takes.
struct Takes {
  bool written = false;     // not written counts as 0 and is among what a verdict assumes
  Seconds total{0};         // ceil(count / parallel) × each where that form was used
  std::uint64_t count = 0;  // 0: one piece of work
  std::uint64_t parallel = 0;
  Seconds each{0};
};

/// Half-open stretch of time.
struct Period {
  TimePoint from;
  TimePoint to;
};

/// One way to repair an item after it itself failed.
struct RestoreOption {
  ConditionIndex needs;
  ConditionIndex by;       // people; not valid where by_vendor or not written
  bool by_vendor = false;  // needs nobody of ours
  Takes takes;
  std::vector<ItemIndex> breaks;  // fail when it begins
  Place place;
};

/// What an item needs only to come up again, and how long that takes.
struct Start {
  ConditionIndex needs;
  Takes takes;
};

/// Chance of failure: either a probability, or mean times.
struct Failure {
  std::optional<double> probability;
  std::optional<Seconds> mtbf;
  std::optional<Seconds> mttr;
};

/// What only some items carry.
struct Extras {
  std::vector<std::string_view> aliases;
  std::vector<std::pair<std::string_view, std::string_view>> labels;  // ascending by key
  std::optional<Start> start;
  bool restore_written = false;
  std::vector<RestoreOption> restore;
  std::optional<Failure> fails;
};

struct Person {
  std::string_view name, email, phone;
  ConditionIndex reach;
  ItemIndex deputy;
  bool authenticators_written = false;
  std::vector<ItemIndex> authenticators;
  std::vector<Period> away;
  std::optional<TimePoint> left;  // gone from then on
  std::vector<std::string_view> keys;
  std::optional<Seconds> answers_in;
};

struct Team {
  std::string_view name;
  ItemIndex lead;
  std::vector<ItemIndex> members;
  ItemIndex on_call;  // a rota
};

/// Who is on call when: a weekly order, or an iCalendar file kept as it was read.
struct Rota {
  std::optional<TimePoint> from;  // of the first shift
  Seconds shift{0};
  std::vector<ItemIndex> order;
  std::string ics_file;  // as written, relative to the file that names it
  std::string ics_bytes;
  std::optional<Seconds> answers_in;
};

struct ScopeEntry {
  std::string_view system, privilege;
  auto operator<=>(const ScopeEntry&) const = default;
};

struct Identity {
  std::string_view purpose, state, environment, credential, storage, algorithm;
  ItemIndex issuer, sponsor;
  std::string_view off_switch;
  std::optional<Seconds> lifetime, renew_after, rotate_every, review_every;
  std::optional<TimePoint> created, last_used, rotated, confirmed;
  bool scope_written = false;
  std::vector<ScopeEntry> scope;
  std::vector<ItemIndex> used_by;
  std::optional<bool> interactive, third_party, leaked, emergency;
  std::string_view exposed;  // where a secret of it lay in plain text, as an importer saw it
};

struct ManualLimits {
  std::optional<std::uint32_t> people, hand_overs, steps;
};

struct Operation {
  std::string_view criticality;  // critical | high | normal; empty: not written
  std::optional<Seconds> tolerates;
  bool access_written = false, recovery_written = false, rollback_written = false;
  std::vector<ItemIndex> access;         // workflows; any is enough
  std::vector<ItemIndex> recovery;       // recovery paths; any is enough
  std::vector<ItemIndex> rollback;       // recovery paths of kind rollback
  std::vector<ItemIndex> works_without;  // scenarios
  ManualLimits limits;
  bool runbook_kept_written = false;
  std::vector<ItemIndex> runbook_kept;
  std::string_view lifecycle;  // design | production | retired
};

struct Workflow {
  std::string_view method;
  ConditionIndex users;  // people
  ItemIndex controls, session_controls;
  std::vector<ScopeEntry> scope;
  bool identities_written = false;
  ConditionIndex identities;  // all of them
};

struct Step {
  std::string_view action;  // `do`
  ConditionIndex by;        // people
  bool by_vendor = false;
  ConditionIndex needs;
  ItemIndex grant;  // a policy
  Takes takes;
  std::vector<ItemIndex> breaks;
  std::vector<ItemIndex> uses_up;  // gone once used; a rollback must do without
  Place place;
};

struct Recovery {
  std::string_view actor;  // human | machine
  ItemIndex validator;
  std::optional<Seconds> verify_every;
  std::optional<TimePoint> verified;  // said, not proven: shown as declared
  std::optional<Seconds> lasts;
  std::vector<Step> steps;
};

struct Grants {
  std::string_view credential;
  std::vector<std::string_view> principals;
  std::optional<Seconds> duration;
  std::optional<bool> recorded, shared;
};

struct Policy {
  bool for_written = false;
  std::vector<ItemIndex> for_operations;
  ConditionIndex invoke, approve, when_reachable;  // people
  std::optional<Grants> grants;
  bool channels_written = false;
  std::vector<ItemIndex> channels;
  bool notify_written = false;
  std::vector<ItemIndex> notify;  // people and teams
  std::optional<Seconds> review_within;
  std::string_view approval_keys;  // hardware, software; empty: hardware
  std::optional<bool> command_line_approver;
};

struct Drill {
  ItemIndex scenario;
  std::optional<Seconds> every;
  std::optional<TimePoint> last;  // said, not proven
  std::vector<ItemIndex> proves;
  std::vector<std::pair<std::string_view, std::string_view>> probes;  // kind, and its text as JSON
};

struct Scenario {
  std::vector<ItemIndex> fails;  // selectors and teams resolved; ascending, no repeats
  Seconds detect{0};
};

/// A residual risk that somebody took on; no item, it has no id.
struct Acceptance {
  std::string_view finding;
  ItemIndex on, by;
  std::optional<TimePoint> until;
  std::string_view because;
  Place place;
};

struct Governance {
  bool written = false;
  std::vector<ItemIndex> admins;
  ConditionIndex adopt, enrol;
  std::vector<std::pair<std::string_view, ItemIndex>> accept;  // criticality or severity, party
  std::optional<Seconds> review_every;
  Place place;
};

}  // namespace onus::model
