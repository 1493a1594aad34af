// What every operation's worst single failure is.
#include "onus/service/verdicts.h"

#include <gtest/gtest.h>

#include "desk_for_test.h"
#include "onus/service/questions.h"

namespace onus::service {
namespace {

using analysis::Verdict;
using desk_test::House;
using desk_test::must;

// The cached ticket outlives the IdP by an hour, and the safe takes 13 minutes. Nobody mends the
// host.
constexpr std::string_view kTurbine = R"(onus: v1
estate: {name: Turbine}
people:
  ann: {name: Ann, phone: "+351 1", deputy: bob}
  bob: {name: Bob, phone: "+351 2"}
teams:
  crew: {members: [bob, ann], lead: ann}
components:
  idp: {needs: [], restore: {by: vendor, takes: 8h}}
  host: {needs: []}
  lost: {needs: [], planned: true}
workflows:
  login: {users: [ann], needs: [{item: idp, survives: 1h}, host]}
  watch: {users: [ann], needs: [idp]}
  never: {users: [ann], needs: [lost]}
recovery:
  break-glass:
    steps:
      - {do: Meet at the safe, by: ann, needs: [], takes: 10m}
      - {do: Sign in, needs: [host], takes: 3m}
operations:
  restart: {owner: crew, criticality: critical, tolerates: 30m, access: [login], recovery: [break-glass]}
  look: {owner: ann, tolerates: 1h, access: [watch]}
  quiet: {owner: ann, access: [never]}
)";

Session session_of(std::string_view text) {
  std::string name = (std::filesystem::temp_directory_path() / "onus-verdicts-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  const std::filesystem::path root = name;
  std::ofstream(root / "estate.yaml") << text;
  Session session(root, base::TimePoint{base::Seconds{1'764'000'000}});
  std::filesystem::remove_all(root);
  return session;
}

TEST(Verdicts, TellTheWorstSingleFailureOfEachOperation) {
  const Session session = session_of(kTurbine);
  ASSERT_TRUE(session.ok());
  const Verdicts answer = must(verdicts(session, {}), "verdicts");
  ASSERT_EQ(answer.operations.size(), 3U);
  const auto& [restart, look, quiet] =
      std::tie(answer.operations[0], answer.operations[1], answer.operations[2]);
  // idp and login alone are covered by the safe; the host takes both ways, for good.
  EXPECT_EQ(restart.worst, Verdict::kLockedOut);
  EXPECT_EQ(restart.failure, "host");
  EXPECT_EQ(restart.harmful, 1U);
  EXPECT_FALSE(restart.longest_gap.has_value());
  // Late for 8 h by the IdP; its own workflow, once gone, never comes back.
  EXPECT_EQ(look.worst, Verdict::kLockedOut);
  EXPECT_EQ(look.failure, "watch");
  EXPECT_EQ(look.harmful, 2U);
  EXPECT_EQ(quiet.worst, Verdict::kDownBefore);
  EXPECT_EQ(quiet.failure, "");
  EXPECT_EQ(answer.judged, answer.failures);
}

TEST(Verdicts, SayThatNotAllWasTried) {
  const Session session = session_of(kTurbine);
  std::stop_source stop;
  stop.request_stop();
  analysis::SweepControl control;
  control.stop = stop.get_token();
  const Verdicts answer = must(verdicts(session, control), "verdicts");
  EXPECT_LT(answer.judged, answer.failures);
  EXPECT_EQ(answer.operations.size(), 3U);
}

TEST(Verdicts, KnowWhomToCall) {
  const Session session = session_of(kTurbine);
  const model::Estate& estate = session.estate();
  const auto crew = whom_to_call(session, estate.find("crew"));
  ASSERT_EQ(crew.size(), 1U);
  EXPECT_EQ(estate.item(crew[0].person).id, "ann") << "no rota: the lead";
  EXPECT_EQ(estate.person(crew[0].deputy).phone, "+351 2");
  EXPECT_TRUE(whom_to_call(session, {}).empty());
  EXPECT_TRUE(whom_to_call(session, estate.find("host")).empty());
}

}  // namespace
}  // namespace onus::service
