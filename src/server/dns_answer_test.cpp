#include <gtest/gtest.h>

#include "onus/server/dns_server.h"

namespace onus::server {
namespace {

using std::string_literals::operator""s;

const std::string kOurs = "\4onus\4test\0"s;
const std::string kA = "\0\1\0\1"s;

DnsNames ours() { return dns_names({"onus.test"}, {"192.0.2.7", "2001:db8::7"}).value(); }

// Header: id 0x1234, recursion desired, one question.
std::string query(const std::string& name, const std::string& kind = kA) {
  return "\x12\x34\x01\0\0\1\0\0\0\0\0\0"s + name + kind;
}

std::string asked(const std::string& bytes, bool datagram = false) {
  return dns_answer(ours(), bytes, datagram);
}

TEST(DnsAnswer, IsTheAddressOfAnOwnName) {
  // Authoritative, recursion desired, one answer; the name by pointer to byte 12; 30 s; 4 bytes.
  EXPECT_EQ(asked(query(kOurs)), "\x12\x34\x85\0\0\1\0\1\0\0\0\0"s + kOurs + kA +
                                     "\xC0\x0C\0\1\0\1\0\0\0\x1E\0\4\xC0\0\2\7"s);
  EXPECT_EQ(asked(query(kOurs, "\0\x1C\0\1"s)),
            "\x12\x34\x85\0\0\1\0\1\0\0\0\0"s + kOurs + "\0\x1C\0\1"s +
                "\xC0\x0C\0\x1C\0\1\0\0\0\x1E\0\x10\x20\1\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\7"s);
}

TEST(DnsAnswer, RepeatsTheCaseInWhichItWasAsked) {
  const std::string mixed = "\4oNuS\4TesT\0"s;
  EXPECT_EQ(asked(query(mixed)).substr(12, mixed.size()), mixed);
  EXPECT_EQ(asked(query(mixed))[7], 1);
}

TEST(DnsAnswer, SaysAtOnceThatAnOwnNameHasNothingElse) {
  const std::string https = "\0\x41\0\1"s;
  EXPECT_EQ(asked(query(kOurs, https)), "\x12\x34\x85\0\0\1\0\0\0\0\0\0"s + kOurs + https);
}

TEST(DnsAnswer, RefusesEverythingElse) {
  const std::string refused = "\x81\x05"s;
  const std::string reverse =
      "\1"
      "7\1"
      "2\1"
      "0\3"
      "192\7in-addr\4arpa\0"s;
  const std::string dotted = "\x09onus.test\0"s;  // one label that looks like two
  for (const std::string& bytes :
       {query("\3www\4onus\4test\0"s), query("\4test\0"s), query("\0"s),
        query(reverse, "\0\x0C\0\1"s), query(dotted), query("\4on\0s\4test\0"s),
        query(kOurs, "\0\xFF\0\1"s), query(kOurs, "\0\xFC\0\1"s), query(kOurs, "\0\1\0\3"s),
        query(kOurs, "\0\1\0\xFF"s)}) {
    const std::string answer = asked(bytes);
    EXPECT_EQ(answer.substr(2, 2), refused);
    EXPECT_EQ(answer.size(), bytes.size());
    EXPECT_EQ(answer.substr(6, 2), "\0\0"s);
  }
}

TEST(DnsAnswer, IsNotGivenToAnAnswerOrToLessThanAHeader) {
  std::string answer = query(kOurs);
  answer[2] = '\x81';
  EXPECT_EQ(asked(answer), "");
  EXPECT_EQ(asked(query(kOurs).substr(0, 11)), "");
  EXPECT_EQ(asked(""), "");
  EXPECT_EQ(asked(std::string(codec::kDnsQueryBytesMax + 1, 'x')), "");
}

TEST(DnsAnswer, TellsOfAFormThatIsNone) {
  const std::string format = "\x12\x34\x81\1\0\0\0\0\0\0\0\0"s;
  const std::string whole = query(kOurs);
  for (std::size_t size = 12; size < whole.size(); ++size) {
    EXPECT_EQ(asked(whole.substr(0, size)), format) << size;
  }
  EXPECT_EQ(asked(query("\xC0\x0C"s)), format);  // a name that points to itself
  EXPECT_EQ(asked(query("\x40" + std::string(64, 'a') + "\0"s)), format);  // a label of 64
  std::string two = whole;
  two[5] = 2;
  EXPECT_EQ(asked(two), format);
  EXPECT_EQ(asked(whole + "x").substr(2, 2), "\x81\1"s);
  std::string update = whole;
  update[2] = '\x28';
  EXPECT_EQ(asked(update), "\x12\x34\xA8\4\0\0\0\0\0\0\0\0"s);
}

TEST(DnsAnswer, TakesANameOf255BytesAndNotOneMore) {
  const std::string label = "\x3F" + std::string(63, 'a');
  const std::string three = label + label + label;  // 192 bytes
  EXPECT_EQ(asked(query(three + "\x3D" + std::string(61, 'a') + "\0"s))[3], 5);
  EXPECT_EQ(asked(query(three + "\x3E" + std::string(62, 'a') + "\0"s))[3], 1);
}

TEST(DnsAnswer, KnowsEdnsOfVersionZeroAlone) {
  std::string bytes = query(kOurs);
  bytes[11] = 1;
  const std::string opt = "\0\0\x29\x10\0\0\0\0\0\0\0"s;
  EXPECT_TRUE(asked(bytes + opt).ends_with("\0\0\x29\2\0\0\0\0\0\0\0"s));
  EXPECT_EQ(asked(bytes + opt)[7], 1);
  std::string later = opt;
  later[6] = 1;
  EXPECT_TRUE(asked(bytes + later).ends_with("\0\0\x29\2\0\1\0\0\0\0\0"s));  // BADVERS
  EXPECT_EQ(asked(bytes + later)[7], 0);
  EXPECT_EQ(asked(bytes + opt + "x")[3] & 0x0F, 1);
  EXPECT_EQ(asked(bytes)[3] & 0x0F, 1);
}

// Whoever forges the sender's address gets at most three times what he sent.
TEST(DnsAnswer, ByDatagramIsNeverMuchLongerThanTheQuestion) {
  std::vector<std::string> many;
  for (std::size_t i = 0; i < kDnsAddressesMax; ++i) many.push_back("192.0.2." + std::to_string(i));
  const auto names = dns_names({"onus.test"}, many).value();
  const std::string bytes = query(kOurs);  // 27 bytes; 27 + 8 * 16 is more than 81
  const std::string answer = dns_answer(names, bytes, true);
  EXPECT_EQ(answer, "\x12\x34\x87\0\0\1\0\0\0\0\0\0"s + kOurs + kA);
  EXPECT_EQ(dns_answer(names, bytes, false).size(), 27U + 8 * 16);
  EXPECT_EQ(asked(bytes, true), asked(bytes, false));
}

TEST(DnsNames, TakesOnlyNamesAndAddressesThatAreSome) {
  EXPECT_FALSE(dns_names({}, {"192.0.2.7"}));
  EXPECT_FALSE(dns_names({"onus.test"}, {}));
  EXPECT_FALSE(dns_names({"Onus.test"}, {"192.0.2.7"}));
  EXPECT_FALSE(dns_names({"192.0.2.7"}, {"192.0.2.7"}));
  EXPECT_FALSE(dns_names({"onus.test"}, {"onus.test"}));
  const std::vector<std::string> nine(kDnsAddressesMax + 1, "192.0.2.7");
  EXPECT_EQ(dns_names({"onus.test"}, nine).error().kind, base::ErrorKind::kLimit);
}

}  // namespace
}  // namespace onus::server
