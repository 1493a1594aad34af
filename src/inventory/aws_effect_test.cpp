// IAM policies worked by hand after the IAM User Guide's rules: an explicit deny wins, a boundary
// caps, a condition may or may not hold; what cannot be decided is said, not guessed.
#include "aws_effect.h"

#include <gtest/gtest.h>

#include "onus/model/scope_notes.h"
#include "test_import.h"

namespace onus::inventory {
namespace {

AwsShare share(std::string_view pattern, std::vector<std::string> names, bool all_but = false) {
  std::uint64_t work = 1'000'000;
  return share_of(pattern, {std::move(names), all_but}, work);
}

TEST(AwsPatterns, AreCoveredMetOrApart) {
  EXPECT_EQ(share("s3:getobject", {"s3:*"}), AwsShare::kAll);
  EXPECT_EQ(share("s3:get*", {"s3:g*t*"}), AwsShare::kAll);
  EXPECT_EQ(share("s3:*", {"s3:getobject"}), AwsShare::kPart);
  EXPECT_EQ(share("s3:get*", {"s3:*object"}), AwsShare::kPart);
  EXPECT_EQ(share("s3:get*", {"s3:put*"}), AwsShare::kNone);
  EXPECT_EQ(share("s3:get*", {"s3:get?*"}), AwsShare::kPart) << "s3:get itself is not in it";
  EXPECT_EQ(share("s3:*", {"s3:?"}), AwsShare::kPart) << "a star is no single letter";
  EXPECT_EQ(share("s3:?", {"s3:*"}), AwsShare::kAll);
  EXPECT_EQ(share("iam:passrole", {"iam:*"}, true), AwsShare::kNone);
  EXPECT_EQ(share("s3:getobject", {"iam:*"}, true), AwsShare::kAll);
  EXPECT_EQ(share("*", {"iam:*"}, true), AwsShare::kPart);
  EXPECT_EQ(share("*", {}, true), AwsShare::kAll);
}

TEST(AwsPatterns, VariableMayStandForAnything) {
  EXPECT_EQ(share("arn:aws:s3:::home/a", {"arn:aws:s3:::home/${aws:username}"}), AwsShare::kPart);
  EXPECT_EQ(share("arn:aws:s3:::home/${aws:username}", {"arn:aws:s3:::home/*"}), AwsShare::kAll);
  EXPECT_EQ(share("arn:aws:s3:::other/a", {"arn:aws:s3:::home/${aws:username}"}), AwsShare::kNone);
}

TEST(AwsPatterns, WorkThatIsUsedUpDecidesNothing) {
  std::uint64_t work = 10;
  EXPECT_EQ(share_of("s3:getobject", {{"s3:*"}, false}, work), AwsShare::kPart);
  EXPECT_EQ(work, 0U);
}

std::string scope_of(const std::string& policies, const std::string& more = "") {
  const auto import = import_text(
      "aws",
      {{"a.json", R"({"RoleDetailList":[{"Arn":"arn:aws:iam::1:role/r","RoleName":"r",)" + more +
                      R"("RolePolicyList":[{"PolicyDocument":{"Statement":[)" + policies +
                      R"(]}}]}],"Policies":[{"Arn":"arn:b","PolicyVersionList":[)"
                      R"({"IsDefaultVersion":true,"Document":{"Statement":[)"
                      R"({"Effect":"Allow","Action":"s3:*","Resource":"*"},)"
                      R"({"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"},)"
                      R"({"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}}]}]})"}});
  if (!import) return import.error().message;
  const std::string line = line_of(*import, "aws.1.role.r");
  const std::size_t at = line.find("\"scope\":");
  if (at == std::string::npos) return line;
  std::string scope = line.substr(at + 8, line.find(']', at) - at - 7);
  for (const char* label : {"denied_entries", "outside_boundary"}) {
    const std::size_t found = line.find(label);
    if (found != std::string::npos) {
      scope += fmt::format(" {}", line.substr(found, line.find_first_of(",}", found) - found));
    }
  }
  std::erase(scope, '"');
  return scope;
}

struct Case {
  const char* name;
  const char* statements;
  const char* scope;
};
class AwsStatements : public ::testing::TestWithParam<Case> {};
TEST_P(AwsStatements, AreWeighed) { EXPECT_EQ(scope_of(GetParam().statements), GetParam().scope); }

INSTANTIATE_TEST_SUITE_P(
    All, AwsStatements,
    ::testing::Values(
        Case{"allowed", R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})",
             "[{system:s3,privilege:GetObject}]"},
        Case{"denied",
             R"({"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"},
                {"Effect":"Deny","Action":"S3:put*","Resource":"*"})",
             "[{system:s3,privilege:GetObject}] denied_entries:1"},
        Case{"denied_in_part",
             R"({"Effect":"Allow","Action":"s3:*","Resource":"*"},
                {"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"})",
             "[{system:s3,privilege:* (denied in part)}]"},
        Case{"denied_elsewhere",
             R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"},
                {"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b/*"})",
             "[{system:arn:aws:s3:::a/*,privilege:s3:GetObject}]"},
        Case{"denied_all_but",
             R"({"Effect":"Allow","Action":["iam:PassRole","s3:GetObject"],"Resource":"*"},
                {"Effect":"Deny","NotAction":"s3:*","Resource":"*"})",
             "[{system:s3,privilege:GetObject}] denied_entries:1"},
        Case{"denied_under_a_condition",
             R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},
                {"Effect":"Deny","Action":"*","Resource":"*",
                 "Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}})",
             "[{system:s3,privilege:GetObject (conditional)}]"},
        Case{"allowed_under_a_condition",
             R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
                 "Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}})",
             "[{system:s3,privilege:GetObject (conditional)}]"},
        Case{"all_actions_but",
             R"({"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"})",
             "[{system:*,privilege:all but iam:*, organizations:*}]"},
        Case{"all_actions_but_those_denied",
             R"({"Effect":"Allow","NotAction":"iam:*","Resource":"*"},
                {"Effect":"Deny","Action":"iam:PassRole","Resource":"*"})",
             "[{system:*,privilege:all but iam:*}]"},
        Case{"all_resources_but",
             R"({"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::secret/*"})",
             "[{system:all but arn:aws:s3:::secret/*,privilege:s3:GetObject}]"},
        Case{"everything_denied",
             R"({"Effect":"Allow","NotAction":"iam:*","Resource":"*"},
                {"Effect":"Deny","Action":"*","Resource":"*"})",
             "[] denied_entries:1"}),
    [](const auto& named) { return std::string(named.param.name); });

TEST(AwsBoundary, CapsWhatIsAllowed) {
  const std::string bound = R"("PermissionsBoundary":{"PermissionsBoundaryArn":"arn:b"},)";
  EXPECT_EQ(scope_of(R"({"Effect":"Allow","Action":["s3:GetObject","iam:PassRole","sqs:*",
                         "s3:DeleteBucket"],"Resource":"*"})",
                     bound),
            "[{system:s3,privilege:GetObject},{system:sqs,privilege:* (within the boundary in "
            "part)}] outside_boundary:2");
}

TEST(AwsBoundary, ThatIsNotInTheExportIsSaidAndNotGuessed) {
  EXPECT_EQ(scope_of(R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})",
                     R"("PermissionsBoundary":{"PermissionsBoundaryArn":"arn:c"},)"),
            "[{system:s3,privilege:GetObject (boundary not in the export)}]");
}

// A grant under a condition is a grant: it is what was declared, no more.
TEST(AwsDrift, NotesAreNoOtherPrivilege) {
  EXPECT_EQ(model::without_notes({"s3", "Get (conditional, denied in part)"}).privilege, "Get");
  EXPECT_EQ(model::without_notes({"s3", "Get (boundary not in the export)"}).privilege, "Get");
  EXPECT_EQ(model::without_notes({"s3", "Get (all)"}).privilege, "Get (all)");
}

}  // namespace
}  // namespace onus::inventory
