#include <gtest/gtest.h>

#include "onus/client/http.h"

namespace onus::client {
namespace {

TEST(ServerAddress, IsABareAddressOrANameAndPlainOnlyAtHome) {
  const auto bare = parse_server("https://192.0.2.10:8443/");
  ASSERT_TRUE(bare.has_value());
  EXPECT_TRUE(bare->tls && bare->endpoint.bare);
  EXPECT_EQ(parse_server("https://onus.plant.example")->endpoint.port, kServerPort);
  EXPECT_FALSE(parse_server("http://127.0.0.1:8080")->tls);
  for (const std::string_view url : {"http://192.0.2.10", "http://localhost:1", "ftp://x",
                                     "https://", "https://a/b", "https://a:0", "192.0.2.10:8443"}) {
    EXPECT_FALSE(parse_server(url).has_value()) << url;
  }
}

}  // namespace
}  // namespace onus::client
