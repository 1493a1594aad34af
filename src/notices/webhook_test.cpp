#include "onus/notices/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onus::notices {
namespace {

using testing::HasSubstr;
using testing::Not;

// The vector of the reference libraries' own tests (standard-webhooks, javascript and python).
TEST(WebhookSignature, IsThatOfStandardWebhooks) {
  auto secret = parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
  ASSERT_TRUE(secret);
  const WebhookKey key = *std::move(secret);
  EXPECT_EQ(*webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                               R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSecret, IsMarkedAndLongEnough) {
  for (const char* wrong :
       {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw x"}) {
    const auto secret = parse_webhook_secret(wrong);
    ASSERT_FALSE(secret) << wrong;
    EXPECT_THAT(secret.error().message, Not(HasSubstr("MfKQ"))) << "a secret in a message";
  }
  const std::string longest = "whsec_" + std::string(84, 'A') + "AA==";  // 64 bytes
  EXPECT_TRUE(parse_webhook_secret(longest));
  EXPECT_FALSE(parse_webhook_secret("whsec_" + std::string(88, 'A')));  // 66
}

TEST(WebhookUrl, IsTakenApart) {
  EXPECT_EQ(*parse_https_url("https://192.0.2.7:8443/hooks/onus?a=b"),
            (HttpsUrl{{"192.0.2.7", 8443, true}, "/hooks/onus?a=b"}));
  EXPECT_EQ(*parse_https_url("https://hooks.example"),
            (HttpsUrl{{"hooks.example", 443, false}, "/"}));
  EXPECT_EQ(*parse_https_url("https://[::1]?x"), (HttpsUrl{{"::1", 443, true}, "/?x"}));
  for (const char* wrong : {"", "http://a/", "https://", "https://a b/", "https://a/\r\nX: y",
                            "https://u:p@a/", "https://a/#f", "https://a:0/", "https://a/\x01",
                            "https://a/\xc3\xa9", "ftp://a", "https:/a", "HTTPS//a"}) {
    EXPECT_FALSE(parse_https_url(wrong)) << wrong;
  }
  EXPECT_TRUE(parse_https_url("https://a/" + std::string(kUrlBytesMax - 10, 'x')));
  EXPECT_FALSE(parse_https_url("https://a/" + std::string(kUrlBytesMax - 9, 'x')));
}

}  // namespace
}  // namespace onus::notices
