#include <gtest/gtest.h>

#include "onus/server/http.h"

namespace onus::server {
namespace {

TEST(Target, IsTakenApartIntoPathAndQuery) {
  Question question;
  ASSERT_TRUE(read_target("/v1/a%2Fb?x=1+2&y=%C3%A4&z", question).has_value());
  EXPECT_EQ(question.path, "/v1/a/b");
  EXPECT_EQ(question.parameter("x"), "1 2");
  EXPECT_EQ(question.parameter("y"), "ä");
  EXPECT_EQ(question.query.size(), 3U);
  EXPECT_EQ(question.parameter("none"), "");
}

TEST(Target, IsRefusedWhereItIsNone) {
  for (const std::string_view target :
       {"", "v1", "*", "http://evil/", "/a%", "/a%4", "/a%zz", "/a%00", "/?x=%g0"}) {
    Question question;
    EXPECT_FALSE(read_target(target, question).has_value()) << target;
  }
  std::string many = "/?";
  for (int i = 0; i < 32; ++i) many += "a=b&";
  Question question;
  EXPECT_TRUE(read_target(many, question).has_value());
  Question more;
  EXPECT_FALSE(read_target(many + "a=b", more).has_value());
}

TEST(Event, IsWrittenAsTheStandardSays) {
  EXPECT_EQ(event_text({7, "entry", "{\"index\":7}"}),
            "id: 7\nevent: entry\ndata: {\"index\":7}\n\n");
}

}  // namespace
}  // namespace onus::server
