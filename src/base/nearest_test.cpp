#include "onus/base/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace onus::base {
namespace {

TEST(EditDistance, CountsEachKindOfEdit) {
  EXPECT_EQ(edit_distance("okta", "okta", 3), 0U);
  EXPECT_EQ(edit_distance("okta", "okt", 3), 1U);
  EXPECT_EQ(edit_distance("okta", "oktal", 3), 1U);
  EXPECT_EQ(edit_distance("okta", "oksa", 3), 1U);
  EXPECT_EQ(edit_distance("okta", "kota", 3), 1U);
  EXPECT_EQ(edit_distance("", "ab", 3), 2U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 9), 3U);  // the textbook pair
  EXPECT_EQ(edit_distance("ca", "abc", 9), 3U);          // no byte is edited twice
}

TEST(EditDistance, SaysOneMoreThanItsBoundForAllThatIsFarther) {
  EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 1), 2U);
  EXPECT_EQ(edit_distance("aaaaaaaa", "bbbbbbbb", 2), 3U);
  EXPECT_EQ(edit_distance("a", "aaaaaaaa", 2), 3U);
}

// The table without bound or reuse of rows.
std::size_t slow_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> t(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        t[i][j] = i + j;
        continue;
      }
      t[i][j] = std::min(
          {t[i - 1][j] + 1, t[i][j - 1] + 1, t[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        t[i][j] = std::min(t[i][j], t[i - 2][j - 2] + 1);
      }
    }
  }
  return t[a.size()][b.size()];
}

TEST(EditDistance, AgreesWithTheWholeTableOnAllShortWords) {
  std::vector<std::string> words{""};
  for (std::size_t i = 0; i < words.size() && words[i].size() < 5; ++i) {
    for (const char letter : {'a', 'b', 'c'}) words.push_back(words[i] + letter);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t j = i % 7; j < words.size(); j += 7) {
      const std::size_t expected = slow_distance(words[i], words[j]);
      for (std::size_t bound = 0; bound < 5; ++bound) {
        ASSERT_EQ(edit_distance(words[i], words[j], bound), std::min(expected, bound + 1))
            << words[i] << " " << words[j] << " " << bound;
      }
    }
  }
}

TEST(NearestName, ProposesWhatWasMeant) {
  const std::vector<std::string_view> known{"bg-ca", "bg-ssh", "control-room", "okta"};
  EXPECT_EQ(nearest_name("bg-cs", known), "bg-ca");
  EXPECT_EQ(nearest_name("contorl-room", known), "control-room");
  EXPECT_EQ(nearest_name("controlroom", known), "control-room");
  EXPECT_EQ(nearest_name("turbine", known), std::nullopt);
  EXPECT_EQ(nearest_name("okta", {}), std::nullopt);
}

TEST(NearestName, TakesTheFirstInByteOrderAmongEquals) {
  const std::vector<std::string_view> up{"node-a", "node-b", "node-c"};
  const std::vector<std::string_view> down{"node-c", "node-b", "node-a"};
  EXPECT_EQ(nearest_name("node-x", up), "node-a");
  EXPECT_EQ(nearest_name("node-x", down), "node-a");
  const std::vector<std::string_view> mixed{"a-node", "node-xx", "node-xyz"};
  EXPECT_EQ(nearest_name("node-xy", mixed), "node-xx");
}

TEST(NearestName, IsSilentWhereEverythingIsNear) {
  const std::vector<std::string_view> known{"a", "ab", "cd"};
  EXPECT_EQ(nearest_name("x", known), std::nullopt);
  EXPECT_EQ(nearest_name("xy", known), std::nullopt);
  EXPECT_EQ(nearest_name("ax", known), "a");
}

TEST(NearestName, StandsOnBothSidesOfItsLimits) {
  const std::string longest(kNearestBytesMax, 'n');
  const std::vector<std::string_view> known{longest};
  EXPECT_EQ(nearest_name(longest, known), longest);
  EXPECT_EQ(nearest_name(longest + "n", known), std::nullopt);
  const std::vector<std::string_view> far{"abcdefgh-xxx-mnop", "abcdefgh-xxxx-mnop"};
  EXPECT_EQ(nearest_name("abcdefgh-123-mnop", far), "abcdefgh-xxx-mnop");
  EXPECT_EQ(nearest_name("abcdefgh-1234-mnop", far), std::nullopt);
}

}  // namespace
}  // namespace onus::base
