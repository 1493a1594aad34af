#include "onus/codec/base64.h"

#include <gtest/gtest.h>

namespace onus::codec {
namespace {

struct Pair {
  std::string_view bytes;
  std::string_view text;
};

// RFC 4648 section 10.
constexpr Pair kRfc[] = {{"", ""},
                         {"f", "Zg=="},
                         {"fo", "Zm8="},
                         {"foo", "Zm9v"},
                         {"foob", "Zm9vYg=="},
                         {"fooba", "Zm9vYmE="},
                         {"foobar", "Zm9vYmFy"}};

TEST(Base64, WritesAndReadsTheRfcsSamples) {
  for (const Pair& one : kRfc) {
    EXPECT_EQ(base64_encode(one.bytes), one.text);
    EXPECT_EQ(base64_decode(one.text).value(), one.bytes);
    const std::string_view unpadded = one.text.substr(0, one.text.find('='));
    EXPECT_EQ(base64url_encode(one.bytes), unpadded);
    EXPECT_EQ(base64url_decode(unpadded).value(), one.bytes);
  }
  EXPECT_EQ(base64_encode("\xFB\xFF\xBF"), "+/+/");
  EXPECT_EQ(base64url_encode("\xFB\xFF\xBF"), "-_-_");
}

TEST(Base64, RefusesEveryOtherSpelling) {
  for (const std::string_view text :
       {"Zg", "Zg=", "Zg===", "Zg== ", " Zg==", "Zg\n==", "Zh==", "Zm9=", "Z===", "====", "=", "A",
        "Zm9v=", "Zm-v", "Zm_v", "Zg==Zg==", "Z=g=", "Zm9v\n", "\xC3\xA4\xC3\xA4"}) {
    EXPECT_FALSE(base64_decode(text).has_value()) << text;
  }
  for (const std::string_view text : {"Zg==", "Z", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm9vY"}) {
    EXPECT_EQ(base64url_decode(text).has_value(), false) << text;
  }
  EXPECT_EQ(base64_decode("Zm9v====").has_value(), false);
  EXPECT_EQ(base64_decode("Zm*v").error().message,
            "base64, at byte 2: a letter outside the alphabet");
}

TEST(Base64, KeepsEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (std::size_t length = 0; length <= all.size(); ++length) {
    const std::string_view bytes = std::string_view(all).substr(0, length);
    EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)).value(), bytes);
  }
}

}  // namespace
}  // namespace onus::codec
