#include "onus/server/static_files.h"

#include <gtest/gtest.h>

namespace onus::server {
namespace {

TEST(AcceptEncoding, TakesGzipWhereItIsNamedWithAWeight) {
  const std::pair<const char*, bool> cases[] = {
      {"", false},
      {"gzip", true},
      {"gzip, deflate, br", true},
      {"deflate, GZIP;q=0.5", true},
      {"br, x-gzip", true},
      {"gzip;q=0", false},
      {"gzip; q=0.000, br", false},
      {"gzip;q=0.001", true},
      {"*", true},
      {"*;q=0", false},
      {"*;q=0, gzip", true},
      {"gzip;q=0, *", false},
      {"identity", false},
      {"gzipped", false},
      {",,;;q=0,", false},
  };
  for (const auto& [header, takes] : cases) EXPECT_EQ(takes_gzip(header), takes) << header;
}

}  // namespace
}  // namespace onus::server
