#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "for_test.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/public_key.h"
#include "onus/hosts/grant_bundle.h"

namespace onus::hosts {
namespace {

codec::SshPublicKey token_of(char seed) {
  codec::SshPublicKey key = public_key_of(seed);
  key.type = codec::SshKeyType::kSkEd25519;
  key.application = "ssh:";
  return key;
}

std::string print_of(const codec::SshPublicKey& key) {
  return crypto::ssh_fingerprint(key).value();
}

TEST(PinnedQuorum, IsReadStrictly) {
  const std::string ines = "ines " + codec::ssh_key_line(token_of('i')) + "\n";
  const std::string marta = "marta " + codec::ssh_key_line(token_of('m')) + " a comment\n";
  const auto read = parse_quorum("# who\nneed 2\n" + ines + marta);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->need, 2U);
  EXPECT_FALSE(read->software_keys);
  EXPECT_EQ(read->people.at(print_of(token_of('m'))), "marta");
  EXPECT_TRUE(parse_quorum("need 1\nsoftware-keys yes\n" + ines)->software_keys);
  const std::vector<std::string> wrong{
      ines + marta,                                  // nothing is assumed
      "need 0\n" + ines,                             //
      "need -1\n" + ines,                            //
      "need 2\nneed 1\n" + ines + marta,             //
      "need 2\n" + ines,                             // nobody could ever sign in
      "need 1\n" + ines + "marta" + ines.substr(4),  // one key, two people
      "need 33\n" + ines,                            //
      "need 1\nines rubbish\n",                      //
      "need 1\nsoftware-keys maybe\n" + ines,
  };
  for (const std::string& bad : wrong) {
    EXPECT_FALSE(parse_quorum(bad)) << bad;
  }
}

}  // namespace
}  // namespace onus::hosts
