// Files that mean harm, or were cut off: refused with the place, nothing half-done.
#include <gtest/gtest.h>

#include "test_import.h"

namespace onus::inventory {
namespace {

struct Case {
  const char* name;
  const char* kind;
  const char* file;
  std::string bytes;
  const char* expected;  // the beginning of what is said
};

class RefusedFiles : public ::testing::TestWithParam<Case> {};

TEST_P(RefusedFiles, SayWhereAndWhy) {
  const auto import = import_text(GetParam().kind, {{GetParam().file, GetParam().bytes}});
  ASSERT_TRUE(import.has_value());
  ASSERT_FALSE(import->problems.empty());
  EXPECT_TRUE(account(import).starts_with(GetParam().expected)) << account(import);
  EXPECT_EQ(import->update.text, "") << "nothing is to be written";
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedFiles,
    ::testing::Values(
        Case{"cut_off", "aws", "a.json", "{\"UserDetailList\": [\n {\"Arn\": \"x\"",
             "a.json:2:13: not valid JSON: the file does not end with the closing bracket"},
        Case{"cut_string", "scim", "a.json", "{\"userName\":\n\"bj",
             "a.json:2:1: not valid JSON: a string without its closing quote"},
        Case{"repeated_key", "scim", "a.json", "{\"userName\": \"a\",\n \"userName\": \"b\"}",
             "a.json:2:2: the key \"userName\" is written twice here"},
        Case{"repeated_key_yaml", "kubernetes", "a.yaml",
             "kind: Secret\nmetadata: {name: a}\nkind: ServiceAccount\n",
             "a.yaml:3:1: the key \"kind\" is written twice here"},
        Case{"no_utf8", "scim", "a.json", "{\"userName\": \"\xff\"}",
             "a.json:1:15: the byte 0xFF is not UTF-8"},
        Case{"too_deep", "okta", "a.json", std::string(200, '[') + std::string(200, ']'),
             "a.json:1:65: nested more than 64 levels deep"},
        Case{"long_string", "scim", "a.json",
             "{\"userName\":\"" + std::string((8U << 20U) + 1, 'a') + "\"}",
             "a.json:1:13: a text of 8388609 bytes; at most 8388608 are read"},
        Case{"tags", "kubernetes", "a.yaml", "kind: !!python/object:os.system x\n", "a.yaml:1:7: "},
        Case{"empty", "aws", "a.json", "  \n", "a.json:1:1: the file is empty"},
        Case{"other_kind", "aws", "a.json", "[]", "a.json: neither a credential report nor"},
        Case{"other_table", "inventory", "a.csv", "colour\nx\n",
             "a.csv:1:1: the header names no column"},
        Case{"no_calendar", "ical", "a.ics", "BEGIN:VEVENT\n", "a.ics: "}),
    [](const auto& named) { return std::string(named.param.name); });

TEST(RefusedRecords, LeaveTheOthers) {
  const auto users = import_text(
      "aws", {{"a.json", R"({"UserDetailList":[{"Arn":"arn:aws:iam::1:user/a","UserName":["x"]},
        {"Arn":"arn:aws:iam::1:user/b","UserName":"b","CreateDate":"yesterday"},
        {"UserName":"c","Arn":null},
        {"Arn":"arn:aws:iam::1:user/d","UserName":"d","UserPolicyList":[{"PolicyDocument":"%7"}]},
        {"Arn":"arn:aws:iam::1:user/e","UserName":"e"}]})"}});
  EXPECT_EQ(account(users), "5/1/0/4 1");
  ASSERT_EQ(users->refused.size(), 4U);
  EXPECT_EQ(users->refused[0].why, "CreateDate is not a time");
  EXPECT_EQ(users->refused[0].first, "a.json#/UserDetailList/1");
  EXPECT_EQ(users->refused[1].why, "UserName is not text");
}

TEST(RefusedRecords, InTables) {
  const auto rows = import_text("inventory", {{"a.csv",
                                               "id,title,created\n"
                                               "a,\"two\nlines\",2026-01-01\n"
                                               "b,x,y,z\n"
                                               "c,\"x\"y,\n"
                                               "d,x,never on a day\n"
                                               "e,\xff,\n"
                                               "f,\"not closed,\n"}});
  EXPECT_EQ(account(rows), "6/1/0/5 1");
  EXPECT_NE(line_of(*rows, "inventory.a").find("two\\nlines"), std::string::npos);
}

TEST(Hostile, AWideScopeIsCutAndSaysSo) {
  std::string actions;
  for (int i = 0; i < 300; ++i)
    actions += (i > 0 ? ",\"s3:A" : "\"s3:A") + std::to_string(i) + "\"";
  const auto import = import_text(
      "aws", {{"a.json", R"({"RoleDetailList":[{"Arn":"arn:aws:iam::1:role/r","RoleName":"r",)"
                         R"("RolePolicyList":[{"PolicyDocument":{"Statement":{"Effect":"Allow",)"
                         R"("Resource":"*","Action":[)" +
                             actions + "]}}}]}]}"}});
  ASSERT_EQ(account(import), "1/1/0/0 1");
  EXPECT_NE(line_of(*import, "aws.1.role.r").find("\"scope_entries_left_out\":\"100\""),
            std::string::npos);
}

TEST(Hostile, NamesFromOutsideAreOnlyData) {
  const auto import = import_text(
      "kubernetes",
      {{"a.json", R"({"kind":"ServiceAccount","metadata":{"name":"../../etc/x\u001b[31m",)"
                  R"("namespace":"\"}\n{\"id\":\"evil\",\"class\":\"person\"}"}})"}});
  ASSERT_EQ(account(import), "1/1/0/0 1");
  const model::Loaded loaded = load_beside(*import);
  EXPECT_EQ(load_errors(loaded), "");
  EXPECT_EQ(loaded.estate.items.size(), 1U);
}

TEST(Hostile, UnknownKindsAndNamesAreToldApart) {
  EXPECT_EQ(import_text("kubernets", {}).error().message,
            "\"kubernets\" is no kind of source (did you mean \"kubernetes\"?); onus import list "
            "names all of them");
  ImportRequest request;
  request.kind = "aws";
  request.source = "../x";
  EXPECT_EQ(read_import(request, std::vector<NamedBytes>{}, "").error().kind,
            base::ErrorKind::kInvalid);
}

TEST(Hostile, TokenInPlaceOfTheTypeOfAnAiResourceIsNotKept) {
  const auto import = import_text("backstage", {{"c.yaml", R"(apiVersion: backstage.io/v1alpha1
kind: AiResource
metadata: {name: a}
spec: {type: ghp_C4nary7ZqC4nary7ZqC4nary7ZqC4nary7Zq, owner: x}
)"}});
  ASSERT_EQ(account(import), "1/1/0/0 1");
  EXPECT_EQ(import->update.text.find("C4nary"), std::string::npos) << import->update.text;
}

// An id is in every answer: what is called by a token gets one that tells nothing of it.
TEST(Hostile, TokenInPlaceOfANameIsInNoIdLabelScopeOrPlace) {
  const std::string token = "ghp_C4nary7ZqC4nary7ZqC4nary7ZqC4nary7Zq";
  const std::string lowered = "c4nary7zq";
  const auto import = import_text("kubernetes", {{"k.json", fmt::format(R"([
{{"kind":"ServiceAccount","apiVersion":"v1","metadata":{{"name":"{0}","namespace":"n"}}}},
{{"kind":"ServiceAccount","apiVersion":"v1","metadata":{{"name":"b","namespace":"n","labels":{{"{0}":"x"}}}}}},
{{"kind":"Role","apiVersion":"v1","metadata":{{"name":"r","namespace":"n"}},
  "rules":[{{"apiGroups":[""],"resources":["{0}","pods"],"verbs":["get"]}}]}},
{{"kind":"RoleBinding","apiVersion":"v1","metadata":{{"name":"x","namespace":"n"}},
  "roleRef":{{"kind":"Role","name":"r"}},"subjects":[{{"kind":"ServiceAccount","name":"b","namespace":"n"}}]}}])",
                                                                        token)}});
  ASSERT_EQ(account(import), "4/2/2/0 2");
  std::string all = import->update.text;
  for (const Difference& added : import->update.added_first) all += added.id;
  for (const Reason& reason : import->ignored) all += reason.why + reason.first;
  for (char& c : all) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  EXPECT_EQ(all.find(lowered), std::string::npos) << all;
  EXPECT_NE(all.find("kubernetes.hidden-"), std::string::npos) << all;
  EXPECT_NE(all.find("\"privilege\":\"get\""), std::string::npos) << "what is no secret is kept";
  EXPECT_EQ(import->exposed, 2U);
  EXPECT_EQ(load_errors(load_beside(*import)), "");
}

}  // namespace
}  // namespace onus::inventory
