// Cases worked by hand; the twin has the rest (tests/twin/compare_cuts.cpp).
#include "onus/analysis/failure_formula.h"

#include <fmt/format.h>

#include "onus/diagrams/cut_sets.h"
#include "test_estate.h"

namespace onus::analysis {
namespace {

/// The minimal cut sets as text: "a+b c" is {a, b} and {c}; small ones first, then by place.
std::string cuts(const TestEstate& estate, FailureQuestion question) {
  const auto made = failure_formula(estate.graph(), question);
  if (!made) return made.error().message;
  const auto diagram = diagrams::build_diagram(made->formula);
  if (!diagram) return diagram.error().message;
  const auto sets = diagrams::minimal_cut_sets(*diagram);
  if (!sets) return sets.error().message;
  std::string text;
  for (const diagrams::CutSet& set : sets->list(diagrams::kListedMax).sets) {
    text += text.empty() ? "" : " ";
    if (set.empty()) text += "()";
    for (std::size_t i = 0; i < set.size(); ++i) {
      const FailureEvent& event = made->events[set[i].value()];
      text += (i == 0 ? "" : "+") + (event.item.valid() ? estate.name(event.item) : event.cause);
    }
  }
  return text;
}

std::string locked_out(const TestEstate& estate, bool people = false, bool causes = false) {
  return cuts(estate, {.operation = estate.at("o"), .people = people, .causes = causes});
}

std::string cut_off(const TestEstate& estate) {
  return cuts(estate, {.operation = estate.at("o"), .loss = Loss::kCutOff});
}

TEST(FailureFormula, TakesWhatARestoreBringsBackForNoLockout) {
  const TestEstate estate(R"(
components:
  idp: {needs: [dns], restore: {by: vendor, takes: 8h}}
  dns: {needs: []}
workflows: {w: {needs: [idp]}}
operations: {o: {access: [w]}}
)");
  EXPECT_EQ(cut_off(estate), "idp dns w");
  EXPECT_EQ(locked_out(estate), "dns w");  // nobody knows how to repair dns or w
}

// Two servers that need each other stand as long as neither fails; a third way does not care.
TEST(FailureFormula, LetsItemsHoldEachOtherUp) {
  const TestEstate estate(R"(
components:
  a: {needs: [b]}
  b: {needs: [a]}
  c: {needs: []}
workflows: {w: {needs: [{any: [a, c]}]}}
operations: {o: {access: [w]}}
)");
  EXPECT_EQ(cut_off(estate), "w a+c b+c");
  EXPECT_EQ(locked_out(estate), "w a+c b+c");
}

// The same ring where each needs the other to start: one repaired, it still waits for the other.
TEST(FailureFormula, LetsRepairsThatWaitForEachOtherNeverBegin) {
  const TestEstate estate(R"(
components:
  a: {needs: [b], restore: {by: vendor, takes: 1h}}
  b: {needs: [a], restore: {by: vendor, takes: 1h}}
workflows: {w: {needs: [a], restore: {by: vendor, takes: 1h}}}
operations: {o: {access: [w]}}
)");
  EXPECT_EQ(cut_off(estate), "a b w");
  EXPECT_EQ(locked_out(estate), "a b");  // w comes back; a ring that fell has no first to come up
}

// Each restore needs what the other restores: together they are lost, alone either comes back.
TEST(FailureFormula, FindsCircularRecoveryAsAPair) {
  const TestEstate estate(R"(
components:
  vault: {needs: [], restore: {needs: [idp], takes: 1h}}
  idp: {needs: [], restore: {needs: [vault], takes: 1h}}
workflows: {w: {needs: [idp], restore: {by: vendor, takes: 1h}}}
operations: {o: {access: [w]}}
)");
  EXPECT_EQ(locked_out(estate), "vault+idp");
}

TEST(FailureFormula, CountsNobodyTwice) {
  const TestEstate estate(R"(
people: {ann: {name: Ann}, bob: {name: Bob}, cas: {name: Cas}}
teams: {red: {members: [ann, bob]}, blue: {members: [bob, cas]}}
components: {c: {needs: []}}
workflows: {w: {users: [ann], needs: [c]}}
recovery:
  r:
    steps: [{do: Two meet, by: {all: [red, blue]}, takes: 5m}]
operations: {o: {access: [w], recovery: [r]}}
)");
  // One from each team, two different people: ann+bob, ann+cas or bob+cas, so two missing of the
  // three are too many. The way in needs ann, c and w.
  EXPECT_EQ(locked_out(estate, true), "ann+bob ann+cas bob+cas+c bob+cas+w");
}

TEST(FailureFormula, HasRecoveryPathsHelpByTheirSteps) {
  const TestEstate estate(R"(
people: {ann: {name: Ann}, bob: {name: Bob}}
components:
  c: {needs: []}
  safe: {needs: []}
  bad: {needs: []}
workflows: {w: {needs: [c]}}
recovery:
  r: {needs: [safe], steps: [{do: Open, by: {any: [ann, bob]}, takes: 5m}]}
  harm: {steps: [{do: Wipe, breaks: [bad], takes: 5m}]}
  empty: {}
operations: {o: {access: [w], recovery: [r, harm, empty]}}
)");
  EXPECT_EQ(locked_out(estate, true), "c+safe safe+w ann+bob+c ann+bob+w");
  EXPECT_EQ(cut_off(estate), "c w");
}

TEST(FailureFormula, AsksWhatAnItemNeedsToStart) {
  const TestEstate estate(R"(
components:
  card: {needs: []}
  ca: {needs: [hsm], start: {needs: [card], takes: 5m}, restore: {by: vendor, takes: 1h}}
  hsm: {needs: [], restore: {by: vendor, takes: 1h}}
workflows: {w: {needs: [ca], restore: {by: vendor, takes: 1h}}}
operations: {o: {access: [w]}}
)");
  // Without the card nothing happens until ca goes down.
  EXPECT_EQ(locked_out(estate), "card+ca card+hsm");
}

TEST(FailureFormula, HasCausesFailAllTheirItemsAtOnce) {
  const TestEstate estate(R"(
estate: {common_causes: [vendor, site]}
components:
  a: {needs: [], vendor: acme, site: north}
  b: {needs: [], vendor: acme, site: south}
workflows: {w: {needs: [{any: [a, b]}], restore: {by: vendor, takes: 1h}}}
operations: {o: {access: [w]}}
)");
  EXPECT_EQ(locked_out(estate), "a+b");
  EXPECT_EQ(locked_out(estate, false, true),
            "vendor=acme a+b a+site=south b+site=north "
            "site=north+site=south");
}

TEST(FailureFormula, HasTheEmptySetWhereNothingNeedsToFail) {
  const TestEstate estate(R"(
components: {c: {needs: [], planned: true}}
workflows: {w: {needs: [c]}}
operations: {o: {access: [w]}}
)");
  EXPECT_EQ(locked_out(estate), "()");
}

TEST(FailureFormula, HasNoSetWhereNothingCanTakeTheOperation) {
  const TestEstate estate(R"(
people: {ann: {name: Ann}}
recovery: {r: {steps: [{do: Turn the wheel, by: ann, takes: 5m}]}}
workflows: {w: {users: [ann]}}
operations: {o: {access: [w], recovery: [r]}}
)");
  EXPECT_EQ(locked_out(estate), "");
  EXPECT_EQ(locked_out(estate, true), "ann");
}

TEST(FailureFormula, OfARingOfAThousandStaysSmall) {
  constexpr int kRing = 1000;
  std::string yaml = "components:\n";
  for (int i = 0; i < kRing; ++i) {
    yaml += fmt::format("  c{}: {{needs: [c{}]}}\n", i, (i + 1) % kRing);
  }
  yaml += "workflows: {w: {needs: [c0]}}\noperations: {o: {access: [w]}}\n";
  const TestEstate estate(yaml);
  const auto made = failure_formula(estate.graph(), {.operation = estate.at("o")});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->size.ring_largest, 1000U);
  EXPECT_LE(made->size.gates, 7'000U);
  const auto diagram = diagrams::build_diagram(made->formula);
  ASSERT_TRUE(diagram.has_value());
  const auto sets = diagrams::minimal_cut_sets(*diagram);
  ASSERT_TRUE(sets.has_value());
  EXPECT_EQ(diagrams::count_text(sets->count()), "1001");  // every item of the ring, and w
}

TEST(FailureFormula, EndsAtItsLimits) {
  std::string people = "people: {", teams = "teams: {", wanted;
  for (int i = 0; i < 14; ++i) {
    people += fmt::format("p{}: {{name: P}}, ", i);
    teams += fmt::format("t{}: {{members: [p{}, p{}]}}, ", i, i, (i + 1) % 14);
    wanted += fmt::format("t{}, ", i);
  }
  const TestEstate crowd(people + "}\n" + teams + "}\nworkflows: {w: {users: {all: [" + wanted +
                         "]}}}\noperations: {o: {access: [w]}}\n");
  const auto made = failure_formula(crowd.graph(), {.operation = crowd.at("o"), .people = true});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, "E0302");
  const TestEstate estate(
      "components: {a: {needs: [b]}, b: {needs: [c]}, c: {needs: []}}\n"
      "workflows: {w: {needs: [a]}}\noperations: {o: {access: [w]}}\n");
  const auto small =
      failure_formula(estate.graph(), {.operation = estate.at("o")}, {.gates_max = 3});
  ASSERT_FALSE(small.has_value());
  EXPECT_EQ(small.error().code, "E0303");
}

}  // namespace
}  // namespace onus::analysis
