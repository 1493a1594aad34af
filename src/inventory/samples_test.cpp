// Samples that none of us made (tests/inventory/samples/NOTICE.md), counted by hand: what is in
// them is imported, ignored with a reason, or refused with a reason; nothing is dropped.
#include <gtest/gtest.h>

#include "test_import.h"

namespace onus::inventory {
namespace {

struct Case {
  const char* name;
  const char* kind;
  std::vector<std::string> files;
  const char* account;  // read/imported/ignored/refused items
};

class Samples : public ::testing::TestWithParam<Case> {};

TEST_P(Samples, EveryRecordIsAccountedForAndWhatIsKeptLoads) {
  std::vector<NamedBytes> files;
  for (const std::string& file : GetParam().files) {
    files.push_back({file, sample("samples/" + file)});
    ASSERT_FALSE(files.back().bytes.empty()) << file;
  }
  const auto import = import_text(GetParam().kind, files);
  ASSERT_EQ(account(import), GetParam().account);
  EXPECT_EQ(import->read, import->imported + import->ignored_records() + import->refused_records());
  EXPECT_EQ(load_errors(load_beside(*import)), "");
  const auto again =
      import_text(GetParam().kind, files, import->update.text, kTestNow + base::Seconds{86400});
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(again->update.differs) << "the same bytes a day later change nothing";
}

INSTANTIATE_TEST_SUITE_P(
    All, Samples,
    ::testing::Values(
        // 3 users and the root's key, 1 key of auditor_tmp, 2 of user.
        Case{"aws_report", "aws", {"aws/iam-get-credential-report.json"}, "7/7/0/0 7"},
        // 4 roles, 2 users; 1 group, 2 policies.
        Case{"aws_details", "aws", {"aws/iam-get-account-authorization-details.json"}, "9/6/3/0 6"},
        // 2 accounts; 2 bindings of the cluster, 3 of namespaces in one list; 2 roles.
        Case{"kubernetes",
             "kubernetes",
             {"kubernetes/grafana-serviceAccount.yaml", "kubernetes/prometheus-serviceAccount.yaml",
              "kubernetes/prometheus-clusterRole.yaml",
              "kubernetes/prometheus-clusterRoleBinding.yaml",
              "kubernetes/prometheus-roleBindingSpecificNamespaces.yaml",
              "kubernetes/prometheusOperator-clusterRole.yaml",
              "kubernetes/prometheusOperator-clusterRoleBinding.yaml"},
             "9/2/7/0 2"},
        Case{"cert_manager",
             "kubernetes",
             {"cert-manager/cert-manager-resources.yaml"},
             "3/3/0/0 3"},
        Case{"backstage", "backstage", {"backstage/catalog-info.yaml"}, "2/2/0/0 2"},
        // 6 skills, and the agent that all of them name.
        Case{"ai_resources", "backstage", {"backstage/ai-resources.yaml"}, "7/7/0/0 7"},
        Case{"mcp_server", "backstage", {"backstage/mcp-server-api.yaml"}, "1/1/0/0 1"},
        Case{"terraform", "terraform", {"terraform/aws_state_sg.json"}, "7/0/7/0 0"},
        // One person four times over, a group, a schema.
        Case{"scim",
             "scim",
             {"scim/rfc7643-8.1-user-minimal.json", "scim/rfc7643-8.2-user-full.json",
              "scim/rfc7643-8.3-enterprise_user.json", "scim/rfc7643-8.4-group.json",
              "scim/rfc7643-8.7.1-schema-user.json"},
             "5/4/1/0 2"},
        Case{"spire", "spire", {"spire/entries.json"}, "5/5/0/0 5"},
        Case{"spire_federates", "spire", {"spire/entries_federates_with.json"}, "5/5/0/0 5"},
        // The realm, 3 people and a client's account, a client.
        Case{"keycloak", "keycloak", {"keycloak/realm-import-servlet-authz.json"}, "6/4/2/0 4"},
        Case{"keycloak_clients", "keycloak", {"cloud/keycloak_clients.json"}, "9/9/0/0 9"},
        // Two users of an application, two groups, an application; each a text inside of JSON.
        Case{"okta", "okta", {"cloud/okta_application.json"}, "5/3/2/0 3"},
        Case{"github", "github", {"cloud/github_personal_access_tokens.json"}, "6/4/2/0 4"},
        // 2 accounts in two listings, 2 keys; 4 + 2 + 2 + 3 roles, 2 of the asset inventory.
        Case{"gcp", "gcp", {"cloud/gcp_iam.json"}, "19/6/13/0 4"},
        Case{"entra_users", "entra", {"cloud/microsoft_entra_users.json"}, "1/0/1/0 0"},
        Case{"entra", "entra", {"cloud/microsoft_entra_applications.json"}, "4/4/0/0 4"},
        Case{"openai_keys", "openai", {"cloud/openai_adminapikeys.json"}, "2/2/0/0 2"},
        Case{"openai_accounts", "openai", {"cloud/openai_serviceaccounts.json"}, "1/1/0/0 1"},
        // A schedule and the person in it.
        Case{"pagerduty_schedules", "pagerduty", {"cloud/pagerduty_schedules.json"}, "2/2/0/0 2"},
        Case{"pagerduty_policies",
             "pagerduty",
             {"cloud/pagerduty_escalation_policies.json"},
             "2/2/0/0 2"}),
    [](const auto& named) { return std::string(named.param.name); });

TEST(SampleSecrets, NoneOfThemIsKept) {
  struct Secret {
    const char* kind;
    const char* file;
    std::vector<std::string> secrets;  // as they stand in the file
    std::size_t exposed;
  };
  const std::vector<Secret> cases{
      {"openai", "cloud/openai_adminapikeys.json", {"sk-admin-1234abcd", "sk-admin-5678efgh"}, 2},
      {"keycloak",
       "keycloak/realm-import-servlet-authz.json",
       {"\"secret\"", "\"value\""},
       4},  // three passwords and a client's secret
      {"scim", "scim/rfc7643-8.2-user-full.json", {"t1meMa$heen"}, 1},
      {"entra", "cloud/microsoft_entra_applications.json", {"abcdefghijklmnopqrstuvwxyz"}, 0}};
  for (const Secret& one : cases) {
    const std::string bytes = sample(std::string("samples/") + one.file);
    const auto import = import_text(one.kind, {{one.file, bytes}});
    ASSERT_TRUE(import.has_value());
    EXPECT_EQ(import->exposed, one.exposed) << one.file;
    for (const std::string& secret : one.secrets) {
      EXPECT_NE(bytes.find(secret), std::string::npos) << "the sample has changed: " << secret;
      EXPECT_EQ(import->update.text.find(secret), std::string::npos) << secret;
    }
  }
}

TEST(SampleScopes, AwsPoliciesBecomeScope) {
  const auto import = import_text("aws", {{"iam.json", sample("samples/aws/iam-get-account-"
                                                              "authorization-details.json")}});
  ASSERT_TRUE(import.has_value());
  // The inline policy "tmp" of the role exfiller allows s3:* on *.
  EXPECT_NE(line_of(*import, "aws.123456789012.role.exfiller")
                .find(R"("scope":[{"system":"s3","privilege":"*"}])"),
            std::string::npos);
}

TEST(SampleScopes, KubernetesRolesReachAccountsAcrossFiles) {
  const auto import = import_text(
      "kubernetes", {{"b.yaml", sample("samples/kubernetes/prometheus-clusterRoleBinding.yaml")},
                     {"sa.yaml", sample("samples/kubernetes/prometheus-serviceAccount.yaml")},
                     {"r.yaml", sample("samples/kubernetes/prometheus-clusterRole.yaml")}});
  ASSERT_TRUE(import.has_value());
  const std::string line = line_of(*import, "kubernetes.monitoring.serviceaccount.prometheus-k8s");
  EXPECT_NE(line.find(R"({"system":"/metrics","privilege":"get"})"), std::string::npos) << line;
  EXPECT_NE(line.find(R"({"system":"nodes/metrics","privilege":"get"})"), std::string::npos);
}

TEST(Shapes, ListsOfTheKubernetesApiNameTheirKindOnce) {
  const auto import = import_text(
      "kubernetes",
      {{"a.json", R"({"kind":"ServiceAccountList","apiVersion":"v1","items":[
          {"metadata":{"name":"a","namespace":"n"}},{"metadata":{"name":"b"}}]})"},
       {"b.json",
        R"([{"kind":"Secret","metadata":{"name":"s"},"data":{"k":"aHVudGVyMg=="}},{}])"}});
  ASSERT_EQ(account(import), "4/3/0/1 3");
  EXPECT_EQ(import->exposed, 1U);
  EXPECT_EQ(import->update.text.find("aHVudGVyMg"), std::string::npos);
  EXPECT_NE(line_of(*import, "kubernetes.n.serviceaccount.a"), "");
  EXPECT_NE(line_of(*import, "kubernetes.default.serviceaccount.b"), "");
}

TEST(Shapes, AwsAnswersAsTheCommandLineToolPrintsThem) {
  // printf
  // 'user,arn,access_key_1_active,access_key_1_last_rotated\nci,arn:aws:iam::1:user/ci,true,N/A\n'
  // | base64
  const auto import = import_text(
      "aws",
      {{"a.json",
        R"({"Content":"dXNlcixhcm4sYWNjZXNzX2tleV8xX2FjdGl2ZSxhY2Nlc3Nfa2V5XzFfbGFzdF9yb3RhdGVkCmNpLGFybjphd3M6aWFtOjoxOnVzZXIvY2ksdHJ1ZSxOL0EK","ReportFormat":"text/csv","GeneratedTime":"2026-11-01T00:00:00+00:00"})"},
       {"b.json", R"({"Users":[{"UserName":"ci","Arn":"arn:aws:iam::1:user/ci","UserId":"A"}]})"},
       {"c.json", R"([{"Roles":[{"RoleName":"r","Arn":"arn:aws:iam::1:role/r"}]},{"Roles":[]}])"}});
  ASSERT_EQ(account(import), "4/4/0/0 3");
  EXPECT_EQ(import->inputs[0].at, kTestNow - base::Seconds{25 * 86400}) << "as the report says";
}

}  // namespace
}  // namespace onus::inventory
