// What was observed beside what is declared: matching, and who wins.
#include "onus/model/observed.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "onus/model/canonical.h"
#include "onus/model/load.h"

namespace onus::model {
namespace {

constexpr std::string_view kSource =
    R"({"id":"aws","class":"source","inputs":[{"file":"r.csv","digest":"sha256:1","at":"2026-11-01T00:00:00Z"}]})"
    "\n";

Loaded load(std::string_view declared, const std::string& observed,
            std::string_view decisions = {}) {
  const std::string text = std::string(kSource) + observed;
  const std::vector<Document> documents{{"observed/aws.ndjson", text},
                                        {"observed/decisions.ndjson", decisions},
                                        {"zone.yaml", declared}};  // read first all the same
  return load_documents(documents);
}

std::string errors(const Loaded& loaded) {
  std::string all;
  for (const Diagnostic& d : loaded.diagnostics) {
    if (d.level == DiagnosticLevel::kError) {
      all += fmt::format("{}:{} {}\n", d.file, d.place.line, d.code);
    }
  }
  return all;
}

constexpr std::string_view kDeclared =
    "onus: v1\n"
    "people: {ines: {email: Ines@example.com}}\n"
    "identities:\n"
    "  svc: {aliases: [\"arn:1\", \"role-x\"], owner: ines, last_used: 2026-01-01,\n"
    "        expires: 2027-01-01, storage: tpm}\n"
    "  twin-a: {aliases: [shared]}\n"
    "  twin-b: {aliases: [shared]}\n";

std::string identity(std::string_view id, std::string_view observed,
                     std::string_view members = {}) {
  return fmt::format("{{\"id\":\"{}\",\"class\":\"identity\"{},\"observed\":{{{}\"in\":0}}}}\n", id,
                     members, observed);
}

struct MatchCase {
  const char* name;
  std::string line;
  const char* rule;  // empty: it is an item of its own
};

class Matching : public ::testing::TestWithParam<MatchCase> {};

TEST_P(Matching, GoesByRule) {
  const Loaded loaded = load(kDeclared, GetParam().line);
  EXPECT_EQ(errors(loaded), "");
  if (std::string_view(GetParam().rule).empty()) {
    EXPECT_TRUE(loaded.estate.observations.empty());
    EXPECT_TRUE(loaded.estate.items.back().observed);
    return;
  }
  ASSERT_EQ(loaded.estate.observations.size(), 1U);
  const Observation& seen = loaded.estate.observations[0];
  EXPECT_EQ(match_rule_name(seen.rule), GetParam().rule);
  EXPECT_TRUE(seen.declared);
}

INSTANTIATE_TEST_SUITE_P(
    All, Matching,
    ::testing::Values(
        MatchCase{"same_id", identity("svc", ""), "id"},
        MatchCase{"reference", identity("aws.x", R"("refs":["arn:9","arn:1"],)"), "reference"},
        MatchCase{"name", identity("aws.x", R"("names":["role-x"],)"), "name"},
        MatchCase{"case_matters", identity("aws.x", R"("refs":["ARN:1"],)"), ""},
        MatchCase{"an_alias_of_two_is_of_none", identity("aws.x", R"("refs":["shared"],)"), ""},
        MatchCase{"another_class",
                  R"({"id":"aws.p","class":"person","observed":{"refs":["arn:1"],"in":0}})", ""},
        MatchCase{
            "mail",
            R"({"id":"aws.p","class":"person","observed":{"refs":["mailto:ines@example.com"],"in":0}})",
            "reference"},
        MatchCase{"likeness_is_nothing", identity("svc-2", "", R"(,"title":"svc")"), ""}),
    [](const auto& named) { return std::string(named.param.name); });

TEST(Observed, SaysWhoOwnsNothingAndTheEstateWins) {
  const Loaded loaded = load(
      kDeclared, identity("svc", R"("owners":[{"party":"rui","because":"tag"}],)",
                          R"(,"last_used":"2026-10-01T00:00:00Z","storage":"file",)"
                          R"("expires":"2026-12-01T00:00:00Z","created":"2025-01-01T00:00:00Z",)"
                          R"("scope":[{"system":"s3","privilege":"Get"}])"));
  EXPECT_EQ(errors(loaded), "");
  const Estate& estate = loaded.estate;
  const ItemIndex svc = estate.find("svc");
  EXPECT_EQ(estate.item(svc).owner, estate.find("ines"));
  EXPECT_EQ(estate.identity(svc).storage, "tpm");
  EXPECT_FALSE(estate.identity(svc).scope_written);
  EXPECT_EQ(estate.item(svc).expires,
            base::TimePoint(std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}));
  EXPECT_EQ(estate.identity(svc).last_used,
            base::TimePoint(std::chrono::sys_days{std::chrono::year{2026} / 10 / 1}))
      << "of two last uses the later one is the last";
  EXPECT_TRUE(estate.identity(svc).created.has_value()) << "a fact that nobody declared";
  ASSERT_EQ(estate.owner_hints.size(), 1U);
  EXPECT_EQ(estate.owner_hints[0].party, "rui");
}

TEST(Observed, SourcesThatNameOneReferenceSpeakOfOneItem) {
  const Loaded loaded = load(kDeclared, identity("aws.a", R"("refs":["uid:7"],)") +
                                            identity("k8s.a", R"("refs":["uid:7"],)"));
  EXPECT_TRUE(loaded.estate.find("aws.a").valid());
  EXPECT_FALSE(loaded.estate.find("k8s.a").valid());
  ASSERT_EQ(loaded.estate.observations.size(), 1U);
  EXPECT_FALSE(loaded.estate.observations[0].declared);
}

// Whoever asks by an ARN is answered, and nobody adopts the ARN with the item.
TEST(Observed, WhatNobodyDeclaredHasItsReferencesForAliasesAndAdoptsNone) {
  const Loaded loaded = load(kDeclared, identity("aws.a", R"("refs":["uid:7"],"names":["a"],)") +
                                            identity("k8s.a", R"("refs":["uid:7","uid:8"],)") +
                                            identity("aws.b", R"("refs":["arn:1","uid:9"],)"));
  const Estate& estate = loaded.estate;
  const ItemIndex item = estate.find("aws.a");
  using Aliases = std::vector<std::string_view>;
  EXPECT_EQ(estate.extras_of(item).aliases, (Aliases{"uid:7", "a", "uid:8"}));
  EXPECT_EQ(item_text(estate, item).find("uid:7"), std::string::npos) << item_text(estate, item);
  const ItemIndex svc = estate.find("svc");
  EXPECT_EQ(estate.extras_of(svc).aliases, (Aliases{"arn:1", "role-x"})) << "as it is declared";
  EXPECT_NE(item_text(estate, svc).find("arn:1"), std::string::npos);
}

TEST(Observed, ANameOfASystemJoinsNoTwoRecords) {
  const Loaded loaded = load(kDeclared, identity("c1.a", R"("names":["system:sa:x"],)") +
                                            identity("c2.a", R"("names":["system:sa:x"],)"));
  EXPECT_TRUE(loaded.estate.find("c1.a").valid());
  EXPECT_TRUE(loaded.estate.find("c2.a").valid());
}

TEST(Observed, ReferencesToARecordReachTheItemThatItIs) {
  const Loaded loaded =
      load("onus: v1\npeople: {ines: {aliases: [\"scim:1\"]}}\n",
           R"({"id":"scim.g","class":"team","members":["scim.u"],"observed":{"in":0}})"
           "\n"
           R"({"id":"scim.u","class":"person","observed":{"refs":["scim:1"],"in":0}})"
           "\n");
  EXPECT_EQ(errors(loaded), "");
  const Estate& estate = loaded.estate;
  ASSERT_EQ(estate.team(estate.find("scim.g")).members.size(), 1U);
  EXPECT_EQ(estate.team(estate.find("scim.g")).members[0], estate.find("ines"));
}

TEST(Observed, DecisionsComeFirst) {
  const std::string line = identity("aws.x", R"("refs":["arn:1"],)");
  const Loaded apart =
      load(kDeclared, line, "{\"id\":\"aws.x\",\"class\":\"match\",\"apart\":\"svc\"}\n");
  EXPECT_TRUE(apart.estate.find("aws.x").valid());
  const Loaded same =
      load(kDeclared, line, "{\"id\":\"aws.x\",\"class\":\"match\",\"same\":\"twin-a\"}\n");
  ASSERT_EQ(same.estate.observations.size(), 1U);
  EXPECT_EQ(same.estate.observations[0].item, same.estate.find("twin-a"));
  EXPECT_EQ(match_rule_name(same.estate.observations[0].rule), "decision");
}

TEST(Observed, ASecretThatLayThereIsRemembered) {
  const Loaded loaded = load(kDeclared, identity("svc", R"("exposed":"dump.json#/0/value",)"));
  EXPECT_EQ(loaded.estate.identity(loaded.estate.find("svc")).exposed, "dump.json#/0/value");
}

TEST(Observed, LinesThatNoImportWritesAreErrors) {
  for (const char* line :
       {R"({"id":"a","class":"identity"})", R"({"id":"a","class":"identity","observed":{"in":7}})",
        R"({"id":"a","class":"identity","observed":{"in":0},"observd":1})",
        R"({"id":"a","class":"match"})", R"({"id":"a","class":"match","same":"b","apart":"c"})",
        R"({"id":"a","class":"source"})", R"({"id":"a","class":"sauce","observed":{}})",
        R"({"id":"a","class":"source","inputs":[{"at":"soon"}]})"}) {
    EXPECT_NE(errors(load(kDeclared, line)), "") << line;
  }
  const std::vector<Document> outside{
      {"a.ndjson", R"({"id":"a","class":"identity","observed":{"in":0}})"}};
  EXPECT_EQ(errors(load_documents(outside)), "a.ndjson:1 E0130\n");
}

}  // namespace
}  // namespace onus::model
