// Losses, caches, restarts and restore options.
#include "worked.h"

namespace onus::twin {
namespace {
using analysis::Verdict;

const std::vector<Worked> kRepairs{
    // The gap 0..10 equals what is tolerated: "every gap within `tolerates`".
    {.name = "LossRunsAlongNeedsAndRepairBringsItBack",
     .yaml = R"(
components: {c: {restore: {takes: 10s}}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w], tolerates: 10s}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 10, 10}},
     .items = {{"c", 0, 10}, {"w", 0, 10}}},
    {.name = "OneSecondTooLongIsLate",
     .yaml = R"(
components: {c: {restore: {takes: 10s}}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w], tolerates: 9s}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kLate, 0, 10, 10}}},
    // "Nothing declared means that nobody here knows how."
    {.name = "NothingDeclaredNeverComesBack",
     .yaml = R"(
components: {c: {}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w], tolerates: 9s}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}},
     .items = {{"c", 0, {}}}},
    {.name = "WorkflowsRelieveEachOther",
     .yaml = R"(
components: {c: {}, d: {}}
workflows: {w: {needs: [c]}, v: {needs: [d]}}
operations: {o: {access: [w, v]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kUnaffected, {}, {}, {}}},
     .items = {{"w", 0, {}}}},
    // Down 0..20, the cache lasts until 30.
    {.name = "CacheOutlivesTheOutage",
     .yaml = R"(
components: {c: {restore: {takes: 20s}}}
workflows: {w: {needs: [{item: c, survives: 30s}]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kUnaffected, {}, {}, {}}},
     .items = {{"c", 0, 20}}},
    // At 20 the repair completes, but c is unfailed, not up; the reference no longer holds at 0 +
    // 20,
    // so w goes down; then c starts, comes up, w and o follow at the same instant. "A loss of no
    // length is a loss."
    {.name = "CacheThatEndsAtTheInstantOfTheRepairIsALossOfNoLength",
     .yaml = R"(
components: {c: {restore: {takes: 20s}}}
workflows: {w: {needs: [{item: c, survives: 20s}]}}
operations: {o: {access: [w], tolerates: 0s}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 20, 20, 0}},
     .items = {{"w", 20, 20}}},
    // Repaired at 10; "Repaired means unfailed, not up": 5 s more to start.
    {.name = "AStartTakesItsTimeAfterTheRepair",
     .yaml = R"(
components: {c: {restore: {takes: 10s}, start: {takes: 5s}}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 15, 15}}},
    // c unfailed at 2, its start holds 2..8 while y is outlived: 6 of 10 s, then a break. y is back
    // at 20; the start begins anew and takes all of 10 s.
    {.name = "AStartThatIsBrokenOffBeginsAnew",
     .yaml = R"(
components:
  c: {restore: {takes: 2s}, start: {needs: [{item: y, survives: 8s}], takes: 10s}}
  y: {restore: {takes: 20s}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c", "y"},
     .operations = {{"o", Verdict::kCovered, 0, 30, 30}}},
    // The option works 0..6, pauses 6..20, and does the 4 s that are left: 24.
    {.name = "ARestoreThatPausesKeepsWhatIsDone",
     .yaml = R"(
components:
  c: {restore: {needs: [{item: y, survives: 6s}], takes: 10s}}
  y: {restore: {takes: 20s}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c", "y"},
     .operations = {{"o", Verdict::kCovered, 0, 24, 24}}},
    // The engineer is reached once the pager is back at 4; 10 s of work from then on.
    {.name = "APersonWhoCannotBeReachedRepairsNothing",
     .yaml = R"(
people: {ines: {reach: [pager]}}
components:
  pager: {restore: {by: vendor, takes: 4s}}
  c: {restore: {by: ines, takes: 10s}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c", "pager"},
     .operations = {{"o", Verdict::kCovered, 0, 14, 14}},
     .items = {{"ines", 0, 4}}},
    {.name = "TheFirstOptionToFinishEndsTheOther",
     .yaml = R"(
components: {c: {restore: [{takes: 30s}, {takes: 12s}]}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 12, 12}}},
    {.name = "NobodyRepairsBeforeItIsNoticed",
     .yaml = R"(
components: {c: {restore: {takes: 10s}}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c"},
     .detect = 5,
     .operations = {{"o", Verdict::kCovered, 0, 15, 15}}},
    // a is unfailed at 10 and waits for b, which waits for a.
    {.name = "TwoThatNeedEachOtherStayDown",
     .yaml = R"(
components: {a: {needs: [b], restore: {takes: 10s}}, b: {needs: [a]}}
workflows: {w: {needs: [a]}}
operations: {o: {access: [w]}}
)",
     .fails = {"a"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}},
     .items = {{"a", 0, {}}, {"b", 0, {}}}},
    // b outlives a until 30, so a finds it up at 10.
    {.name = "ACacheBreaksTheRing",
     .yaml = R"(
components:
  a: {needs: [b], restore: {takes: 10s}}
  b: {needs: [{item: a, survives: 30s}]}
workflows: {w: {needs: [a]}}
operations: {o: {access: [w]}}
)",
     .fails = {"a"},
     .operations = {{"o", Verdict::kCovered, 0, 10, 10}}},
    // lifetime 30, renewed after 20 (two thirds): 10 s are left in the worst case. Lost 10..25.
    {.name = "AnIdentityOutlivesItsIssuerByTheValidityLeft",
     .yaml = R"(
components: {ca: {restore: {takes: 25s}}}
identities: {i: {issuer: ca, lifetime: 30s}}
workflows: {w: {identities: [i]}}
operations: {o: {access: [w], tolerates: 14s}}
)",
     .fails = {"ca"},
     .operations = {{"o", Verdict::kLate, 10, 25, 15}}},
    {.name = "TwoOfThreeCarryTheThird",
     .yaml = R"(
components: {a: {}, b: {restore: {takes: 7s}}, c: {}}
workflows: {w: {needs: {at_least: 2, of: [a, b, c]}}}
operations: {o: {access: [w]}}
)",
     .fails = {"a", "b"},
     .operations = {{"o", Verdict::kCovered, 0, 7, 7}}},
    {.name = "WhatIsPlannedWasDownBefore",
     .yaml = R"(
components: {c: {planned: true, restore: {takes: 1s}}, d: {}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"d"},
     .operations = {{"o", Verdict::kDownBefore, {}, {}, {}}}},
    // Two gaps: 0..5 by c, then w again from 12 (d outlived) until 20: the longest is 8.
    {.name = "TheLongestOfTwoGapsCounts",
     .yaml = R"(
components: {c: {restore: {takes: 5s}}, d: {restore: {takes: 20s}}}
workflows: {w: {needs: [c, {item: d, survives: 12s}]}}
operations: {o: {access: [w], tolerates: 7s}}
)",
     .fails = {"c", "d"},
     .operations = {{"o", Verdict::kLate, 0, 20, 8}},
     .items = {{"w", 0, 20}}},
    // The harmful option is not taken by itself; the harmless one needs 40 s.
    {.name = "HarmIsNotDoneUnasked",
     .yaml = R"(
components: {c: {restore: [{takes: 10s, breaks: [d]}, {takes: 40s}]}, d: {}}
workflows: {w: {needs: [c]}, v: {needs: [d]}}
operations: {o: {access: [w]}, p: {access: [v]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 40, 40}, {"p", Verdict::kUnaffected, {}, {}, {}}}},
    // Taken on purpose; the harm is done when it begins, at 5. d is repaired from 5 on: 15.
    {.name = "HarmIsDoneWhenTheOptionBegins",
     .yaml = R"(
components: {c: {restore: {takes: 10s, breaks: [d]}}, d: {restore: {takes: 10s}}}
workflows: {w: {needs: [c]}, v: {needs: [d]}}
operations: {o: {access: [w]}, p: {access: [v]}}
)",
     .fails = {"c"},
     .detect = 5,
     .take = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 15, 15}, {"p", Verdict::kCovered, 5, 15, 10}}},
    // Each repair takes no time and breaks the other before it could start: never settles.
    {.name = "TwoRepairsThatBreakEachOtherNeverSettle",
     .yaml = R"(
components: {x: {restore: {takes: 0s, breaks: [y]}}, y: {restore: {takes: 0s, breaks: [x]}}}
workflows: {w: {needs: [y]}}
operations: {o: {access: [w]}}
)",
     .fails = {"x"},
     .take = {"x", "y"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}},
     .items = {{"x", 0, {}}, {"y", 0, {}}}},
};

}  // namespace

std::vector<Worked> worked_repairs() { return kRepairs; }

}  // namespace onus::twin
