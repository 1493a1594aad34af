// What the coded readers make of records that explain each other, by cases worked by hand.
#include <gtest/gtest.h>

#include "onus/inventory/drift.h"
#include "test_import.h"

namespace onus::inventory {
namespace {

bool says(const base::Result<Import>& import, std::string_view id, std::string_view text) {
  return import && line_of(*import, id).find(text) != std::string::npos;
}

// IAM keeps old versions of a policy; only the default one is in force.
TEST(AwsReader, TakesTheDefaultVersionOfAPolicyAndNoOther) {
  const auto import = import_text("aws", {{"a.json", R"({
 "UserDetailList":[{"Arn":"arn:aws:iam::1:user/u","UserName":"u",
   "AttachedManagedPolicies":[{"PolicyArn":"arn:p"}]}],
 "Policies":[{"Arn":"arn:p","PolicyName":"p","PolicyVersionList":[
   {"IsDefaultVersion":false,"Document":{"Statement":{"Effect":"Allow","Action":"iam:Old","Resource":"*"}}},
   {"IsDefaultVersion":true,"Document":{"Statement":{"Effect":"Allow","Action":"iam:New","Resource":"*"}}}]}]})"}});
  EXPECT_TRUE(says(import, "aws.1.user.u", "\"privilege\":\"New\""));
  EXPECT_FALSE(says(import, "aws.1.user.u", "Old"));
}

// What a group grants its members have, and what it denies is denied to them.
TEST(AwsReader, MembersHaveWhatTheirGroupGrantsLessWhatItDenies) {
  const auto import = import_text("aws", {{"a.json", R"({
 "UserDetailList":[{"Arn":"arn:aws:iam::1:user/u","UserName":"u","GroupList":["g"],
   "UserPolicyList":[{"PolicyDocument":{"Statement":{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}}}]}],
 "GroupDetailList":[{"GroupName":"g","GroupPolicyList":[{"PolicyDocument":{"Statement":[
   {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},
   {"Effect":"Deny","Action":"s3:*","Resource":"*"}]}}]}]})"}});
  EXPECT_TRUE(says(import, "aws.1.user.u", "SendMessage"));
  EXPECT_FALSE(says(import, "aws.1.user.u", "PutObject"));
}

// Actions are the same in any case: iam:passrole is iam:PassRole.
TEST(AwsReader, ActionsAreTheSameInAnyCase) {
  const auto import = import_text("aws", {{"a.json", R"({
 "UserDetailList":[{"Arn":"arn:aws:iam::1:user/u","UserName":"u",
   "UserPolicyList":[{"PolicyDocument":{"Statement":[
   {"Effect":"Allow","Action":"iam:PassRole","Resource":"*"},
   {"Effect":"Deny","Action":"IAM:passrole","Resource":"*"}]}}]}]})"}});
  EXPECT_TRUE(says(import, "aws.1.user.u", "\"denied_entries\":\"1\""));
  EXPECT_FALSE(says(import, "aws.1.user.u", "PassRole"));
}

TEST(AwsReader, GrantUnderAConditionIsNoDriftFromTheSameGrantDeclared) {
  const auto import = import_text("aws", {{"a.json", R"({
 "UserDetailList":[{"Arn":"arn:aws:iam::1:user/u","UserName":"u",
   "UserPolicyList":[{"PolicyDocument":{"Statement":{"Effect":"Allow","Action":"s3:GetObject",
   "Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}}]}]})"}});
  ASSERT_TRUE(says(import, "aws.1.user.u", "GetObject (conditional)"));
  for (const auto& [privilege, grew] : {std::pair{"GetObject", 0U}, std::pair{"PutObject", 1U}}) {
    const std::string declared = fmt::format(
        "onus: v1\npeople: {{ines: {{name: Ines}}}}\nidentities:\n  svc: {{owner: ines, aliases: "
        "[\"arn:aws:iam::1:user/u\"], scope: [{{system: s3, privilege: {}}}]}}\n",
        privilege);
    const std::vector<model::Document> documents{{"estate.yaml", declared},
                                                 {"observed/aws.ndjson", import->update.text}};
    const model::Loaded loaded = model::load_documents(documents);
    ASSERT_EQ(load_errors(loaded), "");
    const auto drift = find_drift(loaded.estate, kTestNow);
    EXPECT_EQ(drift.counts[static_cast<std::size_t>(DriftKind::kScopeGrew)], grew) << privilege;
  }
}

// A layer that ends, is restricted to hours or has no turns is no rota of endless turns: it is
// told.
TEST(PagerdutyReader, LayerThatIsNoPlainRotaIsToldAndNotBentIntoOne) {
  const auto schedule = [](std::string_view more) {
    return import_text(
        "pagerduty",
        {{"s.json",
          fmt::format(
              R"({{"type":"schedule","id":"S","name":"n","schedule_layers":[{{"start":"2026-01-01T00:00:00Z",
"rotation_virtual_start":"2026-01-01T00:00:00Z","rotation_turn_length_seconds":86400{},
"users":[{{"user":{{"id":"U","type":"user","summary":"Ines"}}}}]}}]}})",
              more)}});
  };
  const std::string told = "\"layers_not_kept\"";
  EXPECT_TRUE(says(schedule(""), "pagerduty.schedule.s", "\"order\""));
  EXPECT_FALSE(says(schedule(""), "pagerduty.schedule.s", told));
  for (
      const char* more :
      {R"(,"end":"2026-03-01T00:00:00Z")",
       R"(,"restrictions":[{"type":"daily_restriction","start_time_of_day":"08:00:00","duration_seconds":28800}])"}) {
    EXPECT_TRUE(says(schedule(more), "pagerduty.schedule.s", told)) << more;
    EXPECT_FALSE(says(schedule(more), "pagerduty.schedule.s", "\"order\"")) << more;
  }
}

// As kubectl, helm and kustomize print them.
TEST(KubernetesReader, EmptyDocumentsOfAStreamArePassedOver) {
  const std::string account_text =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: n}\n";
  for (const std::string& stream : {account_text + "---\n", "---\n---\n" + account_text,
                                    "# only words\n---\n" + account_text}) {
    EXPECT_EQ(account(import_text("kubernetes", {{"k.yaml", stream}})), "1/1/0/0 1") << stream;
  }
  for (const char* nothing : {"", "---\n", "---\n---\n"}) {
    const auto import = import_text("kubernetes", {{"k.yaml", nothing}});
    ASSERT_FALSE(import->problems.empty()) << nothing;
    EXPECT_EQ(import->problems[0].message, "the file is empty");
  }
}

// `gh api --paginate` and others print a list for each page.
TEST(Reading, ListsThatFollowEachOtherAreOneList) {
  const std::string one = R"({"userName":"a[]\"]","id":"1"})";
  const std::string two = R"({"userName":"b","id":"2"})";
  struct Case {
    std::string text, account;
  };
  const Case cases[] = {{"[" + one + "][" + two + "]", "2/2/0/0 2"},
                        {"[" + one + "]\n[" + two + "]\n", "2/2/0/0 2"},
                        {"[][" + one + "]", "1/1/0/0 1"},
                        {"[" + one + "] []", "1/1/0/0 1"},
                        {"[" + one + "][][" + two + "]", "2/2/0/0 2"},
                        {"[" + one + "," + two + "]", "2/2/0/0 2"}};
  for (const Case& each : cases) {
    EXPECT_EQ(account(import_text("scim", {{"s.json", each.text}})), each.account) << each.text;
  }
  for (const std::string& cut : {"[" + one + "][" + two, "[" + one + "]{", "[" + one + "]]["}) {
    const auto import = import_text("scim", {{"s.json", cut}});
    EXPECT_FALSE(import->problems.empty()) << cut;
  }
}

TEST(KubernetesReader, ResourceOfAnApiGroupIsNamedWithIt) {
  const auto import = import_text("kubernetes", {{"k.json", R"([
 {"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"a","namespace":"n"}},
 {"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"r","namespace":"n"},
  "rules":[{"apiGroups":["apps",""],"resources":["deployments"],"verbs":["get"]}]},
 {"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"b","namespace":"n"},
  "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"a","namespace":"n"}]}])"}});
  EXPECT_TRUE(says(import, "kubernetes.n.serviceaccount.a", "deployments.apps")) << account(import);
}

}  // namespace
}  // namespace onus::inventory
