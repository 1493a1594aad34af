#include "onus/inventory/batch.h"

#include <gtest/gtest.h>

#include "test_import.h"

namespace onus::inventory {
namespace {

using model::ItemClass;

Batch batch() {
  Batch made;
  made.begin({.file = "f", .digest = "sha256:0", .at = kTestNow});
  return made;
}

std::vector<Line> lines_of(Batch& batch) {
  std::vector<Line> lines;
  batch.settle("s");
  batch.each_line([&](const Line& line) { lines.push_back(line); });
  return lines;
}

TEST(IdOf, MakesIdsThatTheEstateTakes) {
  EXPECT_EQ(id_of("aws", "123456789012.user/Alice"), "aws.123456789012.user.alice");
  EXPECT_EQ(id_of("k", "a//b"), "k.a.b");
  EXPECT_EQ(id_of("k", "spiffe://Example.org/Relay"), "k.spiffe.example.org.relay");
  EXPECT_EQ(id_of("k", "tür"), "k.t-r");
  EXPECT_EQ(id_of("k", "..."), "k");
  const std::string longest = id_of("k", std::string(126, 'a'));
  EXPECT_EQ(longest.size(), 128U);
  EXPECT_EQ(longest, "k." + std::string(126, 'a'));
  EXPECT_EQ(id_of("k", std::string(127, 'a')).size(), 128U);
  EXPECT_NE(id_of("k", std::string(127, 'a')), id_of("k", std::string(128, 'a')));
}

TEST(Batch, KeepsTwoNamesApartThatGiveOneId) {
  Batch made = batch();
  made.add(Record(ItemClass::kIdentity, "a/b"), "#/0");
  made.add(Record(ItemClass::kIdentity, "A/b"), "#/1");
  const std::vector<Line> lines = lines_of(made);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].id, "s.a.b");
  EXPECT_EQ(lines[0].at, "#/1");  // "A/b" comes before "a/b"
  EXPECT_TRUE(lines[1].id.starts_with("s.a.b-"));
}

TEST(Batch, MergesRecordsOfOneNameAndTheFirstWins) {
  Batch made = batch();
  Record first(ItemClass::kIdentity, "x");
  first.text("title", "one");
  first.reference("arn:1");
  Record second(ItemClass::kIdentity, "x");
  second.text("title", "two");
  second.text("kind", "token");
  made.add(std::move(first), "#/0");
  made.add(std::move(second), "#/1");
  const std::vector<Line> lines = lines_of(made);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].text, R"({"id":"s.x","class":"identity","title":"one","kind":"token",)"
                           R"("observed":{"refs":["arn:1"],)");
  EXPECT_EQ(made.imported(), 2U);
}

TEST(Batch, KeepsTwoClassesOfOneNameApart) {
  Batch made = batch();
  made.add(Record(ItemClass::kIdentity, "x"), "#/0");
  made.add(Record(ItemClass::kPerson, "x"), "#/1");
  EXPECT_EQ(lines_of(made).size(), 2U);
}

TEST(Batch, LinksLeadToItemsOfTheImportAndLostOnesAreCounted) {
  Batch made = batch();
  made.add(Record(ItemClass::kPerson, "user/1"), "#/0");
  Record team(ItemClass::kTeam, "group/1");
  team.links("members", {"user/1", "user/2"});
  made.add(std::move(team), "#/1");
  const std::vector<Line> lines = lines_of(made);
  EXPECT_EQ(lines[0].text,
            R"({"id":"s.group.1","class":"team","members":["s.user.1"],"observed":{)");
  EXPECT_EQ(made.lost_links(), 1U);
}

TEST(Batch, LinksOnlyWhereTheEstateTakesThem) {
  Batch made = batch();
  made.add(Record(ItemClass::kTeam, "group/1"), "#/0");
  Record team(ItemClass::kTeam, "group/2");
  team.links("members", {"group/1"});  // a team is no person
  made.add(std::move(team), "#/1");
  Record rota(ItemClass::kRota, "rota");
  rota.turns(kTestNow, base::Seconds{3600}, {"user/none"});
  made.add(std::move(rota), "#/2");
  const std::vector<Line> lines = lines_of(made);
  EXPECT_EQ(lines[1].text, R"({"id":"s.group.2","class":"team","observed":{)");
  EXPECT_EQ(lines[2].text, R"({"id":"s.rota","class":"rota","observed":{)");
  EXPECT_EQ(made.lost_links(), 2U);
}

TEST(Batch, ALifetimeAndItsRenewalComeFromOneRecord) {
  Batch made = batch();
  Record first(ItemClass::kIdentity, "x");
  first.seconds("lifetime", base::Seconds{3600});
  Record second(ItemClass::kIdentity, "x");
  second.seconds("lifetime", base::Seconds{86400});
  second.seconds("renew_after", base::Seconds{43200});
  made.add(std::move(first), "#/0");
  made.add(std::move(second), "#/1");
  EXPECT_EQ(lines_of(made)[0].text,
            R"({"id":"s.x","class":"identity","lifetime":"1h","observed":{)");
}

TEST(Record, NeverKeepsWhatLooksLikeASecret) {
  const std::string token = "ghp_" + std::string(36, 'a');
  Batch made = batch();
  Record record(ItemClass::kIdentity, "x");
  record.text("title", token);
  record.label("note", token);
  record.owner(token, "tag");
  record.reference(token);
  record.name(token);
  made.add(std::move(record), "#/0");
  const std::vector<Line> lines = lines_of(made);
  EXPECT_EQ(lines[0].text.find(token), std::string::npos) << lines[0].text;
  EXPECT_NE(lines[0].text.find(R"("exposed":"in its title")"), std::string::npos);
  EXPECT_EQ(made.exposed(), 1U);
}

TEST(Record, CutsLongTextsBetweenCharacters) {
  Batch made = batch();
  Record record(ItemClass::kIdentity, "x");
  record.text("title", std::string(kTextBytesMax - 1, 'a') + "ü");
  made.add(std::move(record), "#/0");
  EXPECT_NE(lines_of(made)[0].text.find("a…\""), std::string::npos);
}

TEST(SecretFingerprint, IsToldOnlyWhereItGivesNothingAway) {
  EXPECT_EQ(secret_fingerprint("alice"), "");
  EXPECT_EQ(secret_fingerprint(std::string(64, 'a')), "");
  EXPECT_EQ(secret_fingerprint("password1password1pass"), "");
  // printf %s 'q7R!zP2m#Lx9vTe4KdWb8sYc1' | sha256sum
  EXPECT_EQ(secret_fingerprint("q7R!zP2m#Lx9vTe4KdWb8sYc1"), "sha256:be75bf3bf918410f");
}

TEST(Batch, CountsReasonsAndWhereTheFirstStands) {
  Batch made = batch();
  made.ignore("a role", "#/0");
  made.ignore("a role", "#/1");
  made.refuse("no id", "#/2");
  EXPECT_EQ(made.read(), 3U);
  EXPECT_EQ(made.ignored().at("a role").count, 2U);
  EXPECT_EQ(made.ignored().at("a role").first, "f#/0");
  for (std::size_t i = 0; i <= kReasonsMax; ++i) made.refuse("why " + std::to_string(i), "#");
  EXPECT_EQ(made.refused().size(), kReasonsMax + 1);
  EXPECT_EQ(made.read(), 4U + kReasonsMax);
}

}  // namespace
}  // namespace onus::inventory
