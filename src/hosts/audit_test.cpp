#include "onus/hosts/audit.h"

#include <gtest/gtest.h>

#include <fstream>

namespace onus::hosts {
namespace {

const std::string kKey = "SHA256:4cIZ0JHrRqcZoyjzhNObMTnWkmd5p4DJk8z1uSCcYxw";
const std::string kAuthority = "SHA256:Wv7AzGJr2sfkVxj8F7M3zZ4rfoJVcLcI6BcYVxr5k1A";
const std::string kOther = "SHA256:OTHERGJr2sfkVxj8F7M3zZ4rfoJVcLcI6BcYVxr5k1A";

std::string line(const std::string& id, const std::string& serial,
                 const std::string& authority = kAuthority) {
  return "Nov 26 10:00:01 db-1 sshd[811]: Accepted publickey for root from 192.0.2.7 port 50844 "
         "ssh2: ED25519-CERT " +
         kKey + " ID " + id + " (serial " + serial + ") CA ED25519 " + authority;
}

TEST(ParseLogin, ReadsWhatSshdWrites) {
  const auto login = parse_login(line("request-42", "4711"));
  ASSERT_TRUE(login);
  ASSERT_TRUE(login->has_value());
  const AcceptedLogin expected{"root", "192.0.2.7", kKey, "request-42", 4711, kAuthority, {}};
  EXPECT_EQ(**login, expected);
  // As sshd writes it without syslog.
  const auto bare = parse_login(line("r", "1").substr(line("r", "1").find("Accepted")));
  EXPECT_TRUE(bare.value().has_value());
}

// `sshd -E FILE` writes them so.
TEST(ParseLogin, ALineMayEndInACarriageReturn) {
  EXPECT_EQ(parse_login(line("r", "1") + "\r").value(), parse_login(line("r", "1")).value());
}

// Whoever certifies may write what they like as the key id.
TEST(ParseLogin, AKeyIdThatImitatesTheLineDoesNotFoolIt) {
  const auto login =
      parse_login(line("x (serial 4711) CA ED25519 " + kOther + " ID y", "18446744073709551615"));
  ASSERT_TRUE(login);
  EXPECT_EQ((*login)->serial, 18446744073709551615U);
  EXPECT_EQ((*login)->authority, kAuthority);
  EXPECT_EQ((*login)->key_id, "x (serial 4711) CA ED25519 " + kOther + " ID y");
}

TEST(ParseLogin, PassesOverOtherLines) {
  for (const char* other :
       {"", "Accepted password for root from 192.0.2.7 port 1 ssh2", "Failed publickey for root",
        "Accepted publickey for root from 192.0.2.7 port 1 ssh2: ED25519 SHA256:abc"}) {
    const auto login = parse_login(other);
    ASSERT_TRUE(login) << other;
    EXPECT_FALSE(login->has_value()) << other;
  }
}

TEST(ParseLogin, SaysWhereItCannotReadASignIn) {
  const std::string whole = line("r", "1");
  EXPECT_FALSE(parse_login(line("r", "")));
  EXPECT_FALSE(parse_login(line("r", "-1")));
  EXPECT_FALSE(parse_login(line("r", "18446744073709551616")));
  EXPECT_FALSE(parse_login(whole.substr(0, whole.size() - 1)));
  EXPECT_FALSE(parse_login(whole.substr(0, whole.find(" ID "))));
}

GrantIndex index() {
  GrantIndex made;
  made.size = 90;
  made.grants[41] = {"request-a", kKey, kAuthority, {"root"}};
  made.grants[42] = {"request-b", kOther, kAuthority, {"root"}};
  made.grants[43] = {"request-c", kKey, kOther, {"root"}};
  made.authorities = {kAuthority};
  return made;
}

TEST(Audit, ExplainsAGrantAndAlarmsOnEverythingElse) {
  const GrantIndex grants = index();
  Audit audit(grants, {});
  audit.take("sshd[1]: Server listening on 0.0.0.0 port 22.");
  audit.take(line("request-a", "41"));
  audit.take(line("request-a", "40"));          // no grant
  audit.take(line("request-a", "90"));          // behind the log's end
  audit.take(line("request-x", "41"));          // another request's
  audit.take(line("request-b", "42"));          // another key's
  audit.take(line("request-c", "43"));          // another authority's
  audit.take(line("request-a", "41", kOther));  // an authority nobody added
  audit.take(line("request-a", "x"));           // cannot be read
  const AuditReport& report = audit.report();
  EXPECT_EQ(report.lines, 9U);
  EXPECT_EQ(report.certificates, 7U);
  EXPECT_EQ(report.explained, 1U);
  EXPECT_EQ(report.unread, 1U);
  ASSERT_EQ(report.alarms.size(), 6U);
  const std::vector<std::string> why{
      "no grant",    "behind the log's end", "is of request request-a",
      "another key", "another authority",    "never added"};
  for (std::size_t i = 0; i < why.size(); ++i) {
    EXPECT_TRUE(report.alarms[i].why.contains(why[i])) << report.alarms[i].why;
    EXPECT_EQ(report.alarms[i].line, i + 3);
  }
}

// Whoever has the authority's key may certify the key of a real grant again, with its serial.
TEST(Audit, AlarmsOnASecondCertificateOfAGrant) {
  constexpr base::TimePoint kEnd{base::Seconds(1'795'687'200)};  // 2026-11-26T10:00:00Z
  GrantIndex grants = index();
  grants.grants[41].valid_to = kEnd;
  Audit audit(grants, {});
  const std::string root = line("request-a", "41");
  const std::string rest = root.substr(root.find(" db-1"));
  std::string admin = root;
  admin.replace(admin.find("for root"), 8, "for admin");
  audit.take(admin);
  audit.take("2026-11-26T10:01:00+0000" + rest);
  audit.take("2026-11-26T11:01:00.999999+01:00" + rest);
  audit.take("2026-11-26T04:31:00-05:30" + rest);
  EXPECT_EQ(audit.report().explained, 3U);
  audit.take("2026-11-26T10:01:01Z" + rest);
  audit.take("2026-11-26T11:01:01+01:00" + rest);
  audit.take("2026-11-26T04:31:01.5-0530" + rest);
  EXPECT_EQ(audit.report().explained, 3U);
  ASSERT_EQ(audit.report().alarms.size(), 4U);
  EXPECT_TRUE(audit.report().alarms[0].why.contains("opens root")) << audit.report().alarms[0].why;
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_TRUE(audit.report().alarms[i].why.contains("over at 2026-11-26T10:00:00Z"));
  }
}

TEST(Audit, AnAuthorityThatIsTrustedBesidesIsNotOurs) {
  const GrantIndex grants = index();
  Audit audit(grants, {kOther});
  audit.take(line("somebody", "7", kOther));
  EXPECT_EQ(audit.report().certificates, 1U);
  EXPECT_TRUE(audit.report().alarms.empty());
}

TEST(Audit, TellsWhenItCountedNoFurther) {
  const GrantIndex grants = index();
  Audit audit(grants, {});
  for (std::size_t i = 0; i <= kAlarmsMax; ++i) audit.take(line("r", "7"));
  EXPECT_EQ(audit.report().alarms.size(), kAlarmsMax);
  EXPECT_FALSE(audit.report().complete);
}

}  // namespace
}  // namespace onus::hosts
