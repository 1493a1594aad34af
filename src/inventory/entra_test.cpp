// Every credential of an application, by Graph's own form of an application.
#include <gtest/gtest.h>

#include "test_import.h"

namespace onus::inventory {
namespace {

TEST(Entra, EveryCredentialOfAnApplicationIsAnIdentityOfItsOwn) {
  const auto import = import_text("entra", {{"a.json", R"({"value":[
 {"id":"0b","appId":"a1","displayName":"Payroll","owners":[{"mail":"ines@northwind.example"}],
  "passwordCredentials":[
   {"keyId":"k1","displayName":"old","hint":"abc","startDateTime":"2025-01-01T00:00:00Z","endDateTime":"2026-12-01T00:00:00Z","secretText":null},
   {"keyId":"k2","displayName":"new","hint":"def","startDateTime":"2026-01-01T00:00:00Z","endDateTime":"2027-12-01T00:00:00Z"}],
  "keyCredentials":[
   {"keyId":"k3","displayName":"CN=payroll","type":"AsymmetricX509Cert","usage":"Verify","startDateTime":"2026-02-01T00:00:00Z","endDateTime":"2028-02-01T00:00:00Z"}]}]})"}});
  EXPECT_EQ(account(import), "4/4/0/0 4");
  EXPECT_EQ(load_errors(load_beside(*import)), "");
  const std::string old_one = line_of(*import, "entra.application.a1.secret.k1");
  EXPECT_NE(old_one.find("\"expires\":\"2026-12-01T00:00:00Z\""), std::string::npos)
      << import->update.text;
  EXPECT_NE(old_one.find("old of Payroll"), std::string::npos);
  EXPECT_NE(old_one.find("ines@northwind.example"), std::string::npos);
  const std::string new_one = line_of(*import, "entra.application.a1.secret.k2");
  EXPECT_NE(new_one.find("\"expires\":\"2027-12-01T00:00:00Z\""), std::string::npos);
  const std::string certificate = line_of(*import, "entra.application.a1.certificate.k3");
  EXPECT_NE(certificate.find("\"expires\":\"2028-02-01T00:00:00Z\""), std::string::npos);
  EXPECT_NE(certificate.find("\"credential\":\"certificate\""), std::string::npos);
  EXPECT_EQ(line_of(*import, "entra.application.a1").find("\"expires\""), std::string::npos)
      << "the application itself does not expire";
}

// Hand-made: the text of a secret that lies in an export is never kept.
TEST(Entra, SecretInACredentialIsNotKept) {
  const auto import = import_text("entra", {{"a.json", R"({"id":"0b","appId":"a1","displayName":"P",
  "passwordCredentials":[{"keyId":"k1","endDateTime":"2027-12-01T00:00:00Z","secretText":"Zq8~Q1nvmWkP4e.Rr7xYt2sUvB5cD9fGhJ3kLm"}]})"}});
  EXPECT_EQ(account(import), "2/2/0/0 2");
  EXPECT_EQ(import->update.text.find("Zq8~Q"), std::string::npos);
  EXPECT_NE(line_of(*import, "entra.application.a1.secret.k1").find("exposed"), std::string::npos);
}

}  // namespace
}  // namespace onus::inventory
