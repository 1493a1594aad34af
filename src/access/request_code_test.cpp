#include "onus/access/request_code.h"

#include <gtest/gtest.h>

#include <set>

#include "code_words.h"

namespace onus::access {
namespace {

// Computed with Python's hashlib and the list of the npm package bip39.
TEST(RequestCode, IsTheFirst66BitsOfTheHashInWords) {
  crypto::Digest leaf;
  EXPECT_EQ(request_code(leaf).value(), "grow drastic rose beauty kitten way");
  for (std::size_t i = 0; i < leaf.bytes.size(); ++i) {
    leaf.bytes[i] = static_cast<std::uint8_t>(i);
  }
  EXPECT_EQ(request_code(leaf).value(), "pretty south space slam reduce help");
}

TEST(RequestCode, HasWordsThatNobodyTakesForEachOther) {
  std::set<std::string_view> beginnings;
  for (std::size_t i = 0; i < kCodeWords; ++i) {
    const std::string_view word = code_word(i);
    EXPECT_GE(word.size(), 3U);
    EXPECT_TRUE(beginnings.insert(word.substr(0, 4)).second) << word;
  }
  EXPECT_EQ(code_word(0), "abandon");
  EXPECT_EQ(code_word(kCodeWords - 1), "zoo");
}

}  // namespace
}  // namespace onus::access
