#include "onus/service/session.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "onus/service/init.h"
#include "onus/service/names.h"

namespace onus::service {
namespace {

namespace fs = std::filesystem;
using base::TimePoint;

TimePoint at(int day, int hour, int minute) {
  return std::chrono::sys_days{std::chrono::year{2026} / 7 / day} + std::chrono::hours{hour} +
         std::chrono::minutes{minute};
}

// An estate on disk that is gone with the test.
class SessionTest : public ::testing::Test {
 protected:
  SessionTest()
      : root_(fs::path(::testing::TempDir()) /
              ("onus-session-test-" + std::to_string(::getpid()))) {
    fs::remove_all(root_);
    fs::create_directories(root_ / "below");
    std::ofstream(root_ / "estate.yaml") << R"(onus: v1
estate: {name: T, timezone: Europe/Lisbon}
components:
  relay-1: {kind: network, title: West relay, needs: []}
  relay-2: {kind: network, title: East relay, needs: []}
  okta: {kind: identity-provider, aliases: [sso], vendor: keyco, needs: []}
people:
  ann: {name: Ann}
teams:
  ops: {members: [ann]}
)";
  }
  ~SessionTest() override { fs::remove_all(root_); }
  fs::path root_;
};

TEST_F(SessionTest, FindsTheEstateUpwards) {
  const auto found = find_estate(std::nullopt, root_ / "below");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, root_);
  EXPECT_FALSE(find_estate(root_ / "nowhere", root_));
}

TEST_F(SessionTest, ReadsMomentsInTheEstatesZone) {
  // Lisbon is one hour ahead of UTC in July.
  const Session session(root_, at(15, 2, 20));  // 03:20 there
  struct Case {
    const char* text;
    ClockDay day;
    TimePoint expected;
  };
  const Case cases[] = {
      {"", ClockDay::kToday, at(15, 2, 20)},
      {"now", ClockDay::kToday, at(15, 2, 20)},
      {"03:05", ClockDay::kLastPast, at(15, 2, 5)},
      {"23:30", ClockDay::kLastPast, at(14, 22, 30)},  // yesterday evening
      {"23:30", ClockDay::kToday, at(15, 22, 30)},
      {"2026-07-15 09:00", ClockDay::kToday, at(15, 8, 0)},
      {"2026-07-15", ClockDay::kToday, at(14, 23, 0)},
      {"2026-07-15T09:00:00Z", ClockDay::kToday, at(15, 9, 0)},
  };
  for (const Case& c : cases) {
    const auto read = read_moment(session, c.text, c.day);
    ASSERT_TRUE(read) << c.text;
    EXPECT_EQ(*read, c.expected) << c.text;
  }
  for (const char* wrong : {"3:05", "24:00", "03:60", "soon", "2026-13-01"}) {
    EXPECT_FALSE(read_moment(session, wrong, ClockDay::kToday)) << wrong;
  }
}

TEST_F(SessionTest, FindsItemsAsPeopleCallThem) {
  const Session session(root_, at(15, 2, 20));
  const model::Estate& estate = session.estate();
  const auto id_of = [&](const char* text, bool near) {
    const auto found = find_item(estate, text, near);
    return found ? std::string(estate.item(found->item).id) : std::string("-");
  };
  EXPECT_EQ(id_of("okta", false), "okta");
  EXPECT_EQ(id_of("SSO", false), "okta");
  EXPECT_EQ(id_of("west relay", false), "relay-1");
  EXPECT_EQ(id_of("otka", false), "-");  // near spelling only where a person reads the answer
  EXPECT_EQ(id_of("otka", true), "okta");
  EXPECT_EQ(id_of("east", true), "relay-2");
  const auto several = find_item(estate, "relay", true);
  ASSERT_FALSE(several);
  EXPECT_NE(several.error().message.find("relay-1"), std::string::npos);
  EXPECT_NE(several.error().message.find("relay-2"), std::string::npos);
}

TEST_F(SessionTest, SaysWhatFails) {
  const Session session(root_, at(15, 2, 20));
  const model::Estate& estate = session.estate();
  const auto members = find_failing(estate, "ops", false);
  ASSERT_TRUE(members);
  EXPECT_EQ(*members, std::vector{estate.find("ann")});
  const auto vendor = find_failing(estate, "vendor=keyco", false);
  ASSERT_TRUE(vendor);
  EXPECT_EQ(*vendor, std::vector{estate.find("okta")});
  EXPECT_FALSE(find_failing(estate, "vendor=nobody", false));
  EXPECT_FALSE(find_take(estate, "okta:1"));  // it has no restore option
}

TEST(Starter, LoadsWhateverIsAnswered) {
  const StarterAnswers answers[] = {
      {},
      {"", "UTC", "", "", "", ""},
      {"a: b # c", "UTC", "\"quoted\" \\ slashes", "-", "Name", "Name"},
      {"Ünïcode ✗", "Europe/Lisbon", "同じ", "同じ", "同じ", "同じ"},
      {"line\nbreak", "UTC", "{x}", "[y]", "*z", "&w"},
  };
  for (const StarterAnswers& a : answers) {
    const std::string text = starter_estate(a);
    const model::Document document{"estate.yaml", text};
    const model::Loaded loaded = model::load_documents({&document, 1});
    EXPECT_TRUE(loaded.diagnostics.empty()) << text << loaded.diagnostics.front().message;
  }
}

}  // namespace
}  // namespace onus::service
