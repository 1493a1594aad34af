#include "onus/hosts/setup.h"

#include <gtest/gtest.h>

#include "onus/hosts/host_check.h"

namespace onus::hosts {
namespace {

SetupRequest request() {
  SetupRequest made;
  made.from = {"https://192.0.2.10:8443"};
  made.authorities = {"ssh-ed25519 AAAA"};
  made.logs = {"log.example/onus+01020304+AAAA"};
  made.host = "db-1.example";
  return made;
}

TEST(Setup, SshdsOwnPartComesLastAndIsWhatTheCheckAsksFor) {
  const auto files = host_setup(request());
  EXPECT_EQ(files.back().path, "/etc/ssh/sshd_config.d/onus.conf");
  CheckInput input;
  input.sshd = parse_sshd_settings(files.back().text +
                                   "PubkeyAuthentication yes\nPermitTTY yes\n"
                                   "CASignatureAlgorithms ssh-ed25519\n");
  for (const CheckItem& item : check_settings(input)) {
    EXPECT_NE(item.level, CheckLevel::kWrong) << item.what;
  }
}

TEST(Setup, NamesEveryPlaceAndNothingThatWasNotAskedFor) {
  const auto files = host_setup(request());
  std::string all;
  for (const SetupFile& file : files) all += file.path + "\n" + file.text;
  for (const char* part :
       {"/run/onus/ended", "/var/spool/onus 0700", "ssh-ed25519 AAAA", "log.example/onus+01020304",
        "--from https://192.0.2.10:8443", "--host db-1.example", "--every 2s"}) {
    EXPECT_TRUE(all.contains(part)) << part;
  }
  EXPECT_FALSE(all.contains("AuthorizedPrincipalsCommand"));
  EXPECT_FALSE(all.contains("--tls-root"));
  SetupRequest strict = request();
  strict.strict = true;
  strict.tls_root = "-----BEGIN CERTIFICATE-----\n";
  std::string more;
  for (const SetupFile& file : host_setup(strict)) more += file.path + "\n" + file.text;
  EXPECT_TRUE(more.contains("AuthorizedPrincipalsCommandUser nobody"));
  EXPECT_TRUE(more.contains("--tls-root /etc/onus/tls_root.pem"));
  EXPECT_TRUE(more.contains("/etc/onus/tls_root.pem\n-----BEGIN CERTIFICATE-----\n"));
  EXPECT_TRUE(more.contains("/etc/onus/quorum\nneed 2\n"));
}

TEST(Setup, TheScriptPutsSshdsPartBehindTheFirstList) {
  const std::string script = setup_script(host_setup(request()), request());
  const std::size_t list = script.find("test -s /etc/onus/revoked.krl");
  const std::size_t sshd = script.find("cat > /etc/ssh/sshd_config.d/onus.conf");
  const std::size_t reload = script.find("systemctl reload ssh");
  ASSERT_NE(list, std::string::npos);
  EXPECT_LT(list, sshd);
  EXPECT_LT(sshd, script.find("sshd -t"));
  EXPECT_LT(script.find("sshd -t"), reload);
}

TEST(SshdSettings, AreReadAsSshdPrintsThem) {
  const auto settings = parse_sshd_settings("port 22\nUsePAM yes\nhostkey a\nhostkey b\n\nlone\n");
  EXPECT_EQ(settings.at("port"), "22");
  EXPECT_EQ(settings.at("usepam"), "yes");
  EXPECT_EQ(settings.at("hostkey"), "a");
  EXPECT_EQ(settings.at("lone"), "");
}

}  // namespace
}  // namespace onus::hosts
