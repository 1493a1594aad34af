#include "onus/analysis/explain.h"

#include "test_estate.h"

namespace onus::analysis {
namespace {

using Names = std::vector<std::string>;

// The login needs the identity provider, which only ann can mend, with a key from the safe; the way
// round it needs ann too. Nobody wrote down how to mend the host.
constexpr std::string_view kOffice = R"(
people: {ann: {}, bob: {}}
components:
  idp: {needs: [], start: {needs: [host], takes: 5m}, restore: {by: ann, needs: [fetch-key], takes: 10m}}
  host: {needs: []}
  safe: {kind: safe, needs: [], restore: []}
  console: {needs: []}
workflows: {login: {users: [bob], needs: [idp]}}
recovery:
  fetch-key: {kind: manual, steps: [{do: Fetch the key, by: bob, needs: [safe], takes: 2m}]}
  by-hand: {kind: manual, steps: [{do: Drive there, by: ann, takes: 8m},
                                  {do: Turn it, needs: [console], takes: 40m}]}
operations: {work: {access: [login], recovery: [by-hand]}}
)";

struct Told {
  explicit Told(const Names& fails) : estate(kOffice), simulator(estate.graph()) {
    Disturbance disturbance;
    disturbance.fails = estate.at(fails);
    result = simulator.run(disturbance);
  }
  TestEstate estate;
  Simulator simulator;
  SimulationResult result;
};

TEST(WayBack, TellsInOrderWhatHadToComeBackBefore) {
  const Told told({"idp"});
  const std::vector<WayStep> way = way_back(told.estate.graph(), told.result,
                                            EventIndex(told.result), told.result.operations.at(0));
  // bob fetches the key until 2 m, ann mends until 12 m, the provider starts until 17 m.
  ASSERT_EQ(way.size(), 3U);
  EXPECT_EQ(told.estate.name(way[0].item), "fetch-key");
  EXPECT_EQ(way[0].begins, Seconds{0});
  EXPECT_EQ(way[0].ends, Seconds{120});
  EXPECT_EQ(way[1].kind, WayStep::Kind::kRestore);
  EXPECT_EQ(way[1].begins, Seconds{120});
  EXPECT_EQ(way[1].ends, Seconds{720});
  EXPECT_EQ(way[2].kind, WayStep::Kind::kStart);
  EXPECT_EQ(way[2].ends, Seconds{1020});
}

TEST(WayBack, LeavesOutWhatWasNotWaitedFor) {
  const Told told({"idp", "safe"});
  const std::vector<WayStep> way = way_back(told.estate.graph(), told.result,
                                            EventIndex(told.result), told.result.operations.at(0));
  ASSERT_EQ(way.size(), 2U);  // the two steps of going there; nothing of the provider
  EXPECT_EQ(told.estate.name(way[0].item), "by-hand");
  EXPECT_EQ(way[1].ends, Seconds{48 * 60});
}

TEST(WhyNot, LeadsToWhatNobodyCanBringBack) {
  const Told told({"idp", "safe", "console"});
  const WhyNot why(told.estate.graph(), told.result);
  EXPECT_EQ(told.estate.names(why.chain(told.estate.at("by-hand"))), (Names{"by-hand", "console"}));
  EXPECT_EQ(told.estate.names(why.chain(told.estate.at("login"))),
            (Names{"login", "idp", "fetch-key", "safe"}));
}

TEST(Assumptions, ListWhatIsWrittenNowhere) {
  const TestEstate estate(kOffice);
  const Assumptions found = assumptions(estate.graph(), estate.at("work"));
  EXPECT_EQ(estate.names(found.restore_unwritten), (Names{"host", "console"}));
  EXPECT_EQ(estate.names(found.needs_unwritten), (Names{"by-hand"}));
  EXPECT_TRUE(found.takes_unwritten.empty());
}

TEST(PeopleTwice, AreThoseWhomTwoLinesAtOnceCannotShare) {
  const TestEstate estate(kOffice);
  const auto line = [&](const char* item, int from, int to, WayStep::Kind kind) {
    return WayStep{Seconds{from}, Seconds{to}, kind, estate.at(item), 0};
  };
  const WayStep mend = line("idp", 0, 100, WayStep::Kind::kRestore);
  const WayStep drive = line("by-hand", 50, 150, WayStep::Kind::kStep);
  const WayStep later = line("by-hand", 100, 150, WayStep::Kind::kStep);
  const WayStep fetch = line("fetch-key", 50, 150, WayStep::Kind::kStep);
  EXPECT_EQ(estate.names(people_twice(estate.graph(), std::vector{mend, drive})), Names{"ann"});
  EXPECT_TRUE(people_twice(estate.graph(), std::vector{mend, later}).empty());
  EXPECT_TRUE(people_twice(estate.graph(), std::vector{mend, fetch}).empty());
}

}  // namespace
}  // namespace onus::analysis
