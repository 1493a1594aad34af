#include "onus/crypto/server_certificate.h"

#include <gtest/gtest.h>

#include "onus/crypto/own_root.h"
#include "onus/crypto/system_rng.h"

namespace onus::crypto {
namespace {

// Made by openssl ca -selfsign -startdate 20261101000000Z -enddate 20261115123456Z, for CN=cn.test,
// with subjectAltName=DNS:a.test,DNS:*.b.test,IP:192.0.2.7,IP:2001:db8::7.
constexpr std::string_view kPem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBfTCCASKgAwIBAgIUVmXjcmsTHzOqg8FolrZQoOmqKnowCgYIKoZIzj0EAwIw\n"
    "EjEQMA4GA1UEAwwHY24udGVzdDAeFw0yNjExMDEwMDAwMDBaFw0yNjExMTUxMjM0\n"
    "NTZaMBIxEDAOBgNVBAMMB2NuLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
    "AAQW1YzgWGZf/bfcU7chTa9RtR6HPZ39cJzOaxUH4rfz0re0wSFENCTWi95WTcBL\n"
    "aN/L9Wdy6d2dbdt1iK0CIHLno1YwVDAzBgNVHREELDAqggZhLnRlc3SCCCouYi50\n"
    "ZXN0hwTAAAIHhxAgAQ24AAAAAAAAAAAAAAAHMB0GA1UdDgQWBBQXWZ0S3GI3WNg5\n"
    "ljeGlDrIC3UCfjAKBggqhkjOPQQDAgNJADBGAiEA1KjXskuQo1x2urolhkebIV2h\n"
    "pcp3Xi6XQ7wsok9Q0RYCIQCp4f+r5SO/JiHN6tbzb5VmLa1bquZmvY3Y0bRZQ0e3\n"
    "nA==\n"
    "-----END CERTIFICATE-----\n";

TEST(ServerCertificate, SaysHowLong) {
  const auto der = first_certificate(kPem);
  ASSERT_TRUE(der);
  const auto validity = validity_of(*der);
  ASSERT_TRUE(validity);
  EXPECT_EQ(validity->from.time_since_epoch().count(), 1793491200);  // date -u -d 2026-11-01 +%s
  EXPECT_EQ(validity->to.time_since_epoch().count(),
            1794746096);  // date -u -d '2026-11-15 12:34:56'
}

TEST(ServerCertificate, SaysForWhom) {
  const auto der = first_certificate(kPem);
  ASSERT_TRUE(der);
  for (const char* name : {"a.test", "A.TEST", "x.b.test", "192.0.2.7", "2001:db8::7"}) {
    EXPECT_TRUE(is_for(*der, name).value_or(false)) << name;
  }
  for (const char* name :
       {"cn.test", "b.test", "x.y.b.test", "192.0.2.8", "2001:db8::8", "", "*"}) {
    EXPECT_FALSE(is_for(*der, name).value_or(true)) << name;
  }
  EXPECT_FALSE(is_for(*der, std::string("a.test\0.evil", 12)).value_or(true));
}

TEST(ServerCertificate, OneOfAnOwnRootIsForItsNames) {
  SystemRng rng;
  const base::TimePoint now{base::Seconds(1'795'680'000)};
  const ServerNames names{{"onus.test"}, {"192.0.2.10"}};
  const auto root = make_root(names, now, rng);
  ASSERT_TRUE(root);
  const auto made = issue_server_certificate(root->certificate_pem, root->key_pem, names, now, rng);
  ASSERT_TRUE(made);
  const auto der = first_certificate(made->certificate_pem);
  ASSERT_TRUE(der);
  EXPECT_EQ(validity_of(*der)->to, now + kServerCertificateValid);
  EXPECT_TRUE(*is_for(*der, "onus.test") && *is_for(*der, "192.0.2.10"));
  EXPECT_FALSE(*is_for(*der, "127.0.0.1"));
}

TEST(ServerCertificate, WhatIsNoneIsRefused) {
  EXPECT_FALSE(first_certificate("").has_value());
  EXPECT_FALSE(first_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
  EXPECT_FALSE(validity_of("").has_value());
  const auto der = first_certificate(kPem);
  ASSERT_TRUE(der);
  EXPECT_FALSE(validity_of(*der + "x").has_value());
  EXPECT_FALSE(is_for(der->substr(1), "a.test").has_value());
}

}  // namespace
}  // namespace onus::crypto
