// What the commands answer, as plain values; how they look is render.h's job.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/advise.h"
#include "onus/analysis/contingency.h"
#include "onus/analysis/explain.h"
#include "onus/analysis/judging.h"
#include "onus/analysis/forecast.h"
#include "onus/analysis/offboard.h"
#include "onus/analysis/pairs.h"
#include "onus/analysis/recovery.h"
#include "onus/analysis/simulation.h"
#include "onus/analysis/tradeoff.h"
#include "onus/findings/finding.h"
#include "onus/findings/plan.h"
#include "onus/model/diagnostic.h"
#include "onus/report/ledger_answers.h"
#include "onus/report/words.h"

namespace onus::report {

using analysis::WayStep;

/// A way in or back that did not help, and the chain that shows why.
struct ClosedWay {
  ItemIndex way;
  std::vector<ItemIndex> chain;
};

/// What a verdict would be if a planned item were there.
struct BuiltVerdict {
  ItemIndex planned;
  analysis::Verdict verdict = analysis::Verdict::kUnaffected;
};

/// One operation in a scenario.
struct OperationAnswer {
  analysis::OperationOutcome outcome;
  std::vector<WayStep> way;       // how it is regained, in order
  std::vector<ClosedWay> closed;  // why the others do not help
  analysis::Assumptions assumptions;
  std::vector<BuiltVerdict> with_planned;  // only where it differs
};

/// A way that does harm, tried alone.
struct HarmfulWay {
  analysis::Take take;
  std::vector<analysis::OperationOutcome> helped;  // with it: those that it brings back or sooner
  std::vector<ItemIndex> harmed;                   // with it down for good, without it not
};

struct WhatIfAnswer {
  std::string scenario;  // the scenario's id where one was named
  analysis::Disturbance asked;
  std::vector<ItemIndex> given;
  TimePoint at;
  std::vector<OperationAnswer> operations;  // all of them, in order of place
  std::vector<analysis::ItemOutcome> items;
  std::vector<analysis::Stuck> stuck;
  std::vector<HarmfulWay> harmful;
  std::vector<ItemIndex> moving;
  bool complete = true;
};

/// Somebody to call.
struct Contact {
  ItemIndex person;
  bool present = true;  // neither gone nor on leave
  bool on_call = false;
  std::optional<TimePoint> until;  // the end of the shift
  ItemIndex deputy;
};

/// A team or person that has to act, and whom to call for it now.
struct Duty {
  ItemIndex party;
  std::string why;  // "restores okta"
  std::vector<Contact> contacts;
};

struct OutageAnswer {
  WhatIfAnswer what_if;
  TimePoint since;
  std::vector<Duty> duties;
  std::vector<WayStep> steps;  // in order of time, the most urgent first
};

struct SweepAnswer {
  analysis::SweepResult result;
  std::size_t operations = 0;
  bool resumable = false;     // what is known was kept, and can be gone on with
  bool explain_cost = false;  // tell what it cost
};

struct PairsAnswer {
  analysis::PairResult result;
  bool explain_cost = false;
};

struct BlackStartAnswer {
  analysis::BlackStart result;
  std::vector<ItemIndex> damaged;
};

struct Role {
  std::string role;   // "owner", "maintainer", …: role_title has the words
  ItemIndex of;       // the workflow, path or failed item it is about
  ItemIndex party;    // not valid: nobody
  std::string words;  // for a party that is no item, such as a vendor
  std::optional<TimePoint> since;
  std::optional<TimePoint> until;
  model::Place evidence;               // line 0: none
  std::string gap;                     // why nobody answers; empty: somebody does
  std::optional<std::uint64_t> entry;  // of the ledger that shows it
};

struct MayAct {
  ItemIndex party;
  ItemIndex through;  // the workflow, recovery path or policy
  std::string as;     // "signs in", "asks", "approves", "carries out"
  bool present = true;
};

struct WhoAnswer {
  ItemIndex operation;
  std::vector<ItemIndex> failed;
  TimePoint at;
  std::vector<Role> roles;
  std::vector<MayAct> may_act;
  std::vector<std::string> conditions;
  std::vector<std::string> oversight;
  std::vector<Contact> contacts;
};

struct CheckAnswer {
  std::vector<findings::Finding> findings;
  findings::Summary summary;  // counts what was left out of the list too
  bool complete = true;
  std::vector<model::Diagnostic> diagnostics;  // warnings and notes of the files
  std::size_t operations = 0, items = 0;
};

/// What one operation's runbook says for failures that end alike.
struct RunbookCase {
  std::vector<std::string> causes;  // "okta", "vendor=okta"
  analysis::OperationOutcome outcome;
  std::vector<WayStep> way;
  std::vector<ClosedWay> closed;
  std::vector<HarmfulWay> harmful;
  std::vector<ItemIndex> others;  // further paths that can be carried out when it has failed
};

struct Runbook {
  ItemIndex operation;
  std::string digest;  // of the estate, in hex
  TimePoint at;
  std::vector<RunbookCase> cases;
  std::vector<Contact> contacts;
  analysis::Assumptions assumptions;
};

struct TradeoffAnswer {
  ItemIndex subject;
  Seconds from{0}, to{0};  // lifetimes
  std::string scenario;    // where one was named
  TimePoint at;
  analysis::Tradeoff result;
};

/// One issuer in the chain of something that expires.
struct ChainLink {
  ItemIndex item, owner;
  std::optional<TimePoint> expires;
};

struct ForecastAnswer {
  analysis::Forecast result;
  /// What is told beside a fact of kind kExpires.
  struct Expiry {
    std::vector<ChainLink> chain;         // the item itself and its issuers, the nearest first
    std::vector<ItemIndex> ends_with_it;  // identities below that it ends first
    std::vector<ItemIndex> clocks;        // time sources that its checkers need
  };
  std::vector<Expiry> expiries;          // those with something to tell
  std::vector<std::uint32_t> expiry_of;  // by fact; 0: none, else 1 + index into expiries
  std::vector<std::uint8_t> who_gone;    // by fact: who has to act has left by then
};

struct AdviseAnswer {
  ItemIndex operation;
  TimePoint at;
  analysis::Advice result;
};

struct OffboardAnswer {
  ItemIndex subject;
  TimePoint at;
  analysis::Offboarding result;
};

/// What merging a change does. The findings of `plan` point into `base` and `head`.
struct PlanAnswer {
  findings::Plan plan;
  std::string compared_with;  // "main (0123456789ab)", or a directory
  const Estate* base_estate = nullptr;
  std::vector<findings::Finding> base, head;
  TimePoint at;
  std::size_t contingencies = 0;  // of the changed estate
};

struct StatusAnswer {
  std::optional<LedgerStatus> ledger;  // none: the estate has no ledger
  std::string root;
  std::size_t operations = 0, components = 0, identities = 0, people = 0;
  std::size_t errors = 0, warnings = 0, notes = 0;
  std::size_t down_before = 0;
  std::string next_command;
  std::string next_why;
};

/// One item and how it stands among the others.
struct ItemAnswer {
  ItemIndex item;
  std::vector<ItemIndex> needed_by;   // whose conditions name it
  std::vector<ItemIndex> takes_down;  // operations that cannot be done at once without it
  std::vector<findings::Finding> findings;
  bool up = true;
  // How long what hangs on it does without it while nobody repairs anything, shortest first.
  struct Survival {
    ItemIndex item;
    Seconds without{0};
  };
  std::vector<Survival> operations_survive, consumers_survive;
  std::optional<analysis::Judging> judging;  // of an identity
};

}  // namespace onus::report
