#include "onus/codec/json.h"

#include <gtest/gtest.h>

#include <random>

#include "onus/codec/dsse.h"
#include "onus/codec/jcs.h"

namespace onus::codec {
namespace {

using base::ErrorKind;

TEST(Json, ReadsEveryKindOfValue) {
  const auto value = parse_json(
      R"({"b":[null,true,false,-1.5,"a\"\\\/\b\f\n\r\tü\u0001\ud83d\ude00"],"a":{},"n":12})");
  ASSERT_TRUE(value.has_value()) << value.error().message;
  ASSERT_EQ(value->kind, JsonValue::Kind::kObject);
  const JsonValue& list = *value->find("b");
  ASSERT_EQ(list.items.size(), 5U);
  EXPECT_EQ(list.items[0].kind, JsonValue::Kind::kNull);
  EXPECT_TRUE(list.items[1].boolean);
  EXPECT_FALSE(list.items[2].boolean);
  EXPECT_EQ(list.items[3].number, -1.5);
  EXPECT_EQ(list.items[4].string, "a\"\\/\b\f\n\r\t\xC3\xBC\x01\xF0\x9F\x98\x80");
  EXPECT_EQ(value->integer_of("n"), 12);
  EXPECT_EQ(value->find("c"), nullptr);
  EXPECT_FALSE(value->text_of("n").has_value());
  EXPECT_FALSE(value->integer_of("a").has_value());
  EXPECT_EQ(value->members.front().first, "a");
}

TEST(Json, KnowsWhichNumbersAreWhole) {
  const auto value = parse_json(R"({"a":1.5,"b":9007199254740991,"c":9007199254740993,"d":1e300,)"
                                R"("e":-9007199254740991})");
  EXPECT_FALSE(value->integer_of("a").has_value());
  EXPECT_EQ(value->integer_of("b"), 9007199254740991);
  EXPECT_FALSE(value->integer_of("c").has_value());
  EXPECT_FALSE(value->integer_of("d").has_value());
  EXPECT_EQ(value->integer_of("e"), -9007199254740991);
}

TEST(Json, TellsCanonicalTextFromOtherSpellings) {
  EXPECT_TRUE(parse_canonical_json(R"({"a":1,"b":"x"})").has_value());
  for (const std::string_view text :
       {R"({"b":"x","a":1})", R"({ "a":1})", R"({"a":1.0})", R"({"a":"\u0041"})", "{\"a\":1}\n"}) {
    EXPECT_EQ(parse_canonical_json(text).error().kind, ErrorKind::kInvalid) << text;
  }
  EXPECT_EQ(parse_canonical_json(R"({"a":1.0})").error().message,
            "JSON, at byte 6: not the canonical spelling (RFC 8785)");
  EXPECT_FALSE(parse_json(R"({"a":1,"a":2})").has_value());
}

TEST(Json, RefusesEverySpellingThatTheWriterWouldNotUse) {
  for (const std::string_view text : {"-0",
                                      "00",
                                      "01",
                                      "1.",
                                      "1e2",
                                      "1E2",
                                      "+1",
                                      "inf",
                                      "nan",
                                      "0x1",
                                      "1e400",
                                      ".5",
                                      "1e+1",
                                      R"("\/")",
                                      R"("\u001F")",
                                      R"("\u0009")",
                                      R"("\u00e4")",
                                      "\"\x01\"",
                                      "[1,]",
                                      "[,1]",
                                      "[1 ]",
                                      R"({"a":1,"a":1})",
                                      R"({"a" :1})",
                                      "{,}",
                                      "tru",
                                      "nul",
                                      "",
                                      "\"",
                                      "[",
                                      "{",
                                      "1 ",
                                      "\"\xFF\""}) {
    EXPECT_FALSE(parse_canonical_json(text).has_value()) << text;
  }
  for (const std::string_view text :
       {"0", "1e+400", "-1", "1e-7", "0.000001", "123456789012345678"}) {
    const auto canonical = canonicalize(text);
    EXPECT_EQ(parse_canonical_json(text).has_value(), canonical && canonical->text() == text)
        << text;
  }
}

// The slow twin: a text is canonical if canonicalizing it changes nothing.
TEST(Json, AgreesWithTheCanonicalizerOnMutatedTexts) {
  constexpr std::string_view kSeed =
      "{\"a\":[1,-2.5,1e+21,true,null],\"b\":\"x\\\"\\u0001\\n\",\"ä\":{\"😀\":{},\"\xEE\x80\x80\":"
      "[]}}";
  constexpr std::string_view kLetters = "{}[]\",:\\u0019abeE+-.tfn \n\xC3\xA4";
  std::mt19937 random(20261126);
  std::size_t canonical = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string text(kSeed);
    for (unsigned edits = random() % 4; edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      const char letter = kLetters[random() % kLetters.size()];
      switch (random() % 4) {
        case 0: text[at] = letter; break;
        case 1: text.insert(at, 1, letter); break;
        case 2: text.erase(at, 1 + random() % 3); break;
        default: text.insert(at, text.substr(random() % text.size(), random() % 12));
      }
    }
    const auto slow = canonicalize(text);
    const bool expected = slow && slow->text() == text;
    const auto fast = parse_canonical_json(text);
    ASSERT_EQ(fast.has_value(), expected) << text;
    if (!expected) continue;
    ++canonical;
    ASSERT_EQ(canonical_text(*fast), text);
  }
  EXPECT_GT(canonical, 5'000U);
}

TEST(Json, IsWrittenCanonically) {
  const auto value = parse_json(R"({"z":[1,{"y":null}],"a":true,"ä":"\u0000"})").value();
  EXPECT_EQ(canonical_text(value).value(), R"({"a":true,"z":[1,{"y":null}],"ä":"\u0000"})");
  JsonValue bad;
  bad.kind = JsonValue::Kind::kString;
  bad.string = "\xFF";
  EXPECT_EQ(canonical_text(bad).error().kind, ErrorKind::kInvalid);
}

TEST(Json, NestsAsDeepAsTheLimitSays) {
  const std::string deep = std::string(kJsonDepthMax, '[') + std::string(kJsonDepthMax, ']');
  const auto value = parse_json(deep);
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(canonical_text(*value).value(), deep);
  EXPECT_EQ(parse_json("[" + deep + "]").error().kind, ErrorKind::kLimit);
}

// DSSE's own example, protocol.md: "hello world" of type http://example.com/HelloWorld.
TEST(Dsse, SignsTheBytesOfTheSpecificationsExample) {
  EXPECT_EQ(dsse_signed_data("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(Dsse, ReadsBothAlphabetsAndIgnoresWhatItDoesNotKnow) {
  const DsseEnvelope expected{"t", "\xFB\xFF\xBF", {{"", "sig"}, {"k", "\xFF"}}};
  EXPECT_EQ(parse_dsse(R"({"payloadType":"t","payload":"+/+/","more":1,"signatures":)"
                       R"([{"sig":"c2ln"},{"sig":"_w","keyid":"k","cert":"x"}]})")
                .value(),
            expected);
  EXPECT_EQ(parse_dsse(R"({"payloadType":"t","payload":"-_-_","signatures":)"
                       R"([{"sig":"c2ln","keyid":null},{"sig":"_w==","keyid":"k"}]})")
                .value(),
            expected);
  EXPECT_EQ(parse_dsse(write_dsse(expected).value()).value(), expected);
}

TEST(Dsse, RefusesOtherForms) {
  for (const std::string_view json :
       {"", "[]", "{}", R"({"payloadType":"t","payload":"","signatures":[]})",
        R"({"payloadType":"t","payload":"","signatures":{}})",
        R"({"payloadType":1,"payload":"","signatures":[{"sig":""}]})",
        R"({"payloadType":"t","payload":"+_+_","signatures":[{"sig":""}]})",
        R"({"payloadType":"t","payload":"Zg","signatures":[{"sig":""}]})",
        R"({"payloadType":"t","payload":"","signatures":["x"]})",
        R"({"payloadType":"t","payload":"","signatures":[{"sig":"","keyid":1}]})",
        R"({"payloadType":"t","payload":"","payload":"","signatures":[{"sig":""}]})",
        R"({"payload":"","signatures":[{"sig":""}]})"}) {
    EXPECT_FALSE(parse_dsse(json).has_value()) << json;
  }
  EXPECT_FALSE(write_dsse({"\xFF", "", {}}).has_value());
}

TEST(Dsse, TakesAsManySignaturesAsTheLimitSays) {
  DsseEnvelope envelope{"t", "p", std::vector<DsseSignature>(kDsseSignaturesMax, {"k", "s"})};
  EXPECT_TRUE(parse_dsse(write_dsse(envelope).value()).has_value());
  envelope.signatures.push_back({"k", "s"});
  EXPECT_EQ(parse_dsse(write_dsse(envelope).value()).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_dsse(std::string(kDsseBytesMax + 1, ' ')).error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace onus::codec
