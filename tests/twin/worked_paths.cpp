// Recovery paths, grants and quorums.
#include "worked.h"

namespace onus::twin {
namespace {

using analysis::Verdict;

const std::vector<Worked> kPaths{
    // The step takes no time, but the path breaks with it and waits until it is repaired at 10; up
    // then, renewed at 15, 20, … Had the step counted at 0, it would end at 5 and begin for ever.
    {.name = "AStepThatBreaksItsOwnPathWaitsForTheRepair",
     .yaml = R"(
components: {c: {}}
workflows: {w: {needs: [c]}}
recovery: {r: {lasts: 5s, restore: {takes: 10s}, steps: [{do: act, takes: 0s, breaks: [r]}]}}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c"},
     .take = {"r"},
     .operations = {{"o", Verdict::kCovered, 0, 10, 10}}},
    // Step two breaks z at 2, the path is up 3..7; z is back at 12, the path again 15..19, and so
    // on:
    // "a ring that goes up and down for ever … what it moves counts as never back".
    {.name = "APathThatUsesUpWhatItNeedsComesAndGoesForEver",
     .yaml = R"(
components: {c: {}, z: {restore: {takes: 10s}}}
workflows: {w: {needs: [c]}}
recovery:
  r:
    lasts: 4s
    steps:
      - {do: act, needs: [z], takes: 2s}
      - {do: reboot, takes: 1s, breaks: [z]}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c"},
     .take = {"r"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}},
     .items = {{"r", 7, {}}, {"z", 2, {}}}},
    // Begun at 2, 10 + 5 s of steps.
    {.name = "APathIsBegunWhenTheLossIsNoticed",
     .yaml = R"(
components: {c: {}}
workflows: {w: {needs: [c]}}
recovery: {r: {steps: [{do: fetch, takes: 10s}, {do: use, takes: 5s}]}}
operations: {o: {access: [w], recovery: [r], tolerates: 17s}}
)",
     .fails = {"c"},
     .detect = 2,
     .operations = {{"o", Verdict::kCovered, 0, 17, 17}}},
    // Up at 10; renewed at 30, 50, … without a gap.
    {.name = "WhatHoldsIsRenewedWithoutAGap",
     .yaml = R"(
components: {c: {}}
workflows: {w: {needs: [c]}}
recovery: {r: {lasts: 20s, steps: [{do: act, takes: 10s}]}}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 10, 10}}},
    // Up at 10 while y is outlived until 15; at 30 the step no longer holds: down for good.
    {.name = "WhatCannotBeRenewedEnds",
     .yaml = R"(
components: {c: {}, y: {}}
workflows: {w: {needs: [c]}}
recovery: {r: {lasts: 20s, steps: [{do: act, needs: [{item: y, survives: 15s}], takes: 10s}]}}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c", "y"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}},
     .items = {{"r", 30, {}}}},
    // The same, but c is back at 25: the operation is carried on, and nobody begins the path again.
    {.name = "APathMayEndOnceAccessIsBack",
     .yaml = R"(
components: {c: {restore: {takes: 25s}}, y: {}}
workflows: {w: {needs: [c]}}
recovery: {r: {lasts: 20s, steps: [{do: act, needs: [{item: y, survives: 15s}], takes: 10s}]}}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c", "y"},
     .operations = {{"o", Verdict::kCovered, 0, 10, 10}},
     .items = {{"w", 0, 25}, {"r", 30, {}}}},
    // q is begun at the same instant as r, because r's needs name it: 3, then r's own 4 s.
    {.name = "APathBeginsThePathItNeeds",
     .yaml = R"(
components: {c: {}}
workflows: {w: {needs: [c]}}
recovery:
  r: {needs: [q], steps: [{do: act, takes: 4s}]}
  q: {steps: [{do: act, takes: 3s}]}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 7, 7}}},
    // The restore option waits for r and so begins it: 6 + 2.
    {.name = "ARepairBeginsThePathItNeeds",
     .yaml = R"(
components: {c: {restore: {needs: [r], takes: 2s}}}
workflows: {w: {needs: [c]}}
recovery: {r: {steps: [{do: act, takes: 6s}]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 8, 8}}},
    // Nobody waits for r: its own failure is repaired at 4, and only then is it begun: 14.
    {.name = "AFailedPathIsNotBegun",
     .yaml = R"(
components: {c: {}}
workflows: {w: {needs: [c]}}
recovery: {r: {restore: {takes: 4s}, steps: [{do: act, takes: 10s}]}}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c", "r"},
     .operations = {{"o", Verdict::kCovered, 0, 14, 14}}},
    // Step one is done 0..5 while y is outlived; step two waits for z until 20: 20 + 5.
    {.name = "StepsDoneStayDone",
     .yaml = R"(
components: {c: {}, y: {}, z: {restore: {takes: 20s}}}
workflows: {w: {needs: [c]}}
recovery:
  r:
    steps:
      - {do: first, needs: [{item: y, survives: 5s}], takes: 5s}
      - {do: second, needs: [z], takes: 5s}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c", "y", "z"},
     .operations = {{"o", Verdict::kCovered, 0, 25, 25}}},
    {.name = "APathWithoutStepsIsNeverUp",
     .yaml = R"(
components: {c: {}}
workflows: {w: {needs: [c]}}
recovery: {r: {steps: []}}
operations: {o: {access: [w], recovery: [r]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}}},
    // Not taken, a path with a harmful step is not begun at all.
    {.name = "AHarmfulPathIsNotBegunUnasked",
     .yaml = R"(
components: {c: {}, d: {}}
workflows: {w: {needs: [c]}, v: {needs: [d]}}
recovery: {r: {steps: [{do: act, takes: 3s}, {do: reboot, takes: 4s, breaks: [d]}]}}
operations: {o: {access: [w], recovery: [r]}, p: {access: [v]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}},
                    {"p", Verdict::kUnaffected, {}, {}, {}}}},
    // Taken: the second step begins at 3 and breaks d for good; the path is up at 7.
    {.name = "AHarmfulPathTakenOnPurposeHelpsAndHarms",
     .yaml = R"(
components: {c: {}, d: {}}
workflows: {w: {needs: [c]}, v: {needs: [d]}}
recovery: {r: {steps: [{do: act, takes: 3s}, {do: reboot, takes: 4s, breaks: [d]}]}}
operations: {o: {access: [w], recovery: [r]}, p: {access: [v]}}
)",
     .fails = {"c"},
     .take = {"r"},
     .operations = {{"o", Verdict::kCovered, 0, 7, 7}, {"p", Verdict::kLockedOut, 3, {}, {}}}},
};

/// Estates for grants differ only in who asks, who approves and which keys there are.
constexpr std::string_view kOneOfTwo = R"(
people:
  ann: {answers_in: 5s, authenticators: [{id: ann-key, kind: hardware-key}]}
  bob: {answers_in: 20s}
  cyn: {answers_in: 10s}
components: {c: {}, door: {kind: emergency-access}}
workflows: {w: {needs: [c]}}
policies: {g: {invoke: [ann], approve: {at_least: 1, of: [bob, cyn]}}}
recovery: {r: {steps: [{do: ask, grant: g, takes: 2s}]}}
operations: {o: {access: [w], recovery: [r]}}
)";
constexpr std::string_view kTwoOfThree = R"(
people: {ann: {answers_in: 5s}, bob: {answers_in: 20s}, cyn: {answers_in: 10s}}
components: {c: {}, door: {kind: emergency-access}}
workflows: {w: {needs: [c]}}
policies: {g: {invoke: [ann], approve: {at_least: 2, of: [ann, bob, cyn]}}}
recovery: {r: {steps: [{do: ask, grant: g, takes: 2s}]}}
operations: {o: {access: [w], recovery: [r]}}
)";
constexpr std::string_view kSomebodyElseAsks = R"(
people: {ann: {answers_in: 5s}, bob: {answers_in: 20s}, cyn: {answers_in: 10s}}
components: {c: {}, door: {kind: emergency-access}}
workflows: {w: {needs: [c]}}
policies: {g: {invoke: [ann, bob], approve: {at_least: 2, of: [ann, bob, cyn]}}}
recovery: {r: {steps: [{do: ask, grant: g, takes: 2s}]}}
operations: {o: {access: [w], recovery: [r]}}
)";
constexpr std::string_view kNobodyElse = R"(
people: {ann: {}}
components: {c: {}, door: {kind: emergency-access}}
workflows: {w: {needs: [c]}}
policies: {g: {invoke: [ann], approve: [ann]}}
recovery: {r: {steps: [{do: ask, grant: g, takes: 2s}]}}
operations: {o: {access: [w], recovery: [r]}}
)";

const std::vector<Worked> kGrants{
    // cyn answers within 10 s, bob would take 20: the least time, plus 2 s.
    {.name = "TheQuickestQuorumSetsTheTimeOfAGrant",
     .yaml = kOneOfTwo,
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 12, 12}}},
    // The one key of the only one who may ask is lost.
    {.name = "WhoAsksNeedsAWorkingKey",
     .yaml = kOneOfTwo,
     .fails = {"ann-key", "c"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}}},
    {.name = "WithoutItsServerThereIsNoGrant",
     .yaml = kOneOfTwo,
     .fails = {"c", "door"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}}},
    // ann asks and may not approve: bob and cyn, 20 s, plus 2.
    {.name = "WhoAsksDoesNotApprove",
     .yaml = kTwoOfThree,
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 22, 22}}},
    // bob asks; ann and cyn approve within 10 s. A quorum's time is that of those who approve.
    {.name = "TheTimeIsThatOfThoseWhoApprove",
     .yaml = kSomebodyElseAsks,
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 12, 12}}},
    {.name = "NobodyApprovesTheirOwnRequest",
     .yaml = kNobodyElse,
     .fails = {"c"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}}},
    // `all` asks for two different people; the team has nobody besides marta.
    {.name = "OnePersonDoesNotCountTwice",
     .yaml = R"(
people: {marta: {}}
teams: {secops: {members: [marta]}}
components: {c: {restore: {by: {all: [secops, marta]}, takes: 3s}}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kLockedOut, 0, {}, {}}}},
    {.name = "SomebodyOfTheTeamBesidesHerWillDo",
     .yaml = R"(
people: {marta: {}, rui: {}}
teams: {secops: {members: [marta, rui]}}
components: {c: {restore: {by: {all: [secops, marta]}, takes: 3s}}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)",
     .fails = {"c"},
     .operations = {{"o", Verdict::kCovered, 0, 3, 3}}},
};

}  // namespace

std::vector<Worked> worked_paths() {
  std::vector<Worked> cases = kPaths;
  cases.insert(cases.end(), kGrants.begin(), kGrants.end());
  return cases;
}

}  // namespace onus::twin
