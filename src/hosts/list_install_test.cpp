#include "onus/hosts/list_install.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>

#include "for_test.h"
#include "onus/codec/base64.h"
#include "onus/ledger/merkle.h"

namespace onus::hosts {
namespace {

using access::EndedGrant;
using access::Revocations;
using base::ErrorKind;

crypto::Digest root(std::uint8_t filler) {
  crypto::Digest made;
  made.bytes.fill(filler);
  return made;
}

/// A host that has pinned logs l and m.
class ListInstall : public testing::Test {
 protected:
  ListInstall() : places_(places_below(folder_.path())) {
    const auto written = write_whole_file(
        places_.logs, "# logs\n" + log_of('l').vkey() + "\n" + log_of('m').vkey() + "\n", 0644);
    EXPECT_TRUE(written);
  }

  static std::string list(std::uint64_t number, std::vector<std::string> ended = {},
                          base::Seconds later = base::Seconds(0), char log = 'l',
                          std::uint8_t filler = 1) {
    Revocations made;
    made.made_at = kTestNow + later;
    made.checkpoint = signed_head(log, number, root(filler));
    std::uint64_t serial = 10;
    for (std::string& request : ended) {
      made.ended.push_back({std::move(request), serial++, kTestNow, public_key_of('a')});
    }
    return access::sign_revocations(made, key_of(log)).value();
  }

  base::Result<Installed> install(const std::string& text, base::Seconds later = base::Seconds(0)) {
    return install_list(places_, text, kTestNow + later);
  }
  std::string installed_krl() { return read_small_file(places_.krl).value_or(""); }
  codec::SshKrl krl() { return codec::parse_ssh_krl(installed_krl()).value(); }

  TestFolder folder_;
  HostPlaces places_;
};

TEST_F(ListInstall, TellsSshdAndTheRecorder) {
  const auto done = install(list(20, {"request-a", "request-b"}));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->number, 20U);
  EXPECT_EQ(done->ended, 2U);
  EXPECT_EQ(done->newly_ended, 2U);
  EXPECT_TRUE(done->changed);
  EXPECT_FALSE(done->growth_shown.has_value());
  EXPECT_TRUE(std::filesystem::exists(places_.ended / "request-a"));
  EXPECT_TRUE(std::filesystem::exists(places_.ended / "request-b"));
  const codec::SshKrl read = krl();
  ASSERT_EQ(read.certificates.size(), 2U);
  EXPECT_EQ(read.certificates[0].key_ids,
            std::vector<std::string>{std::string(access::kSentinelKeyId)});
  EXPECT_EQ(read.certificates[1].serials, (std::vector<std::uint64_t>{10, 11}));
  struct stat found = {};
  ASSERT_EQ(::stat(places_.krl.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0644U);  // sshd's user reads it
  // The same again changes nothing; a later date of the same is taken.
  EXPECT_FALSE(install(list(20, {"request-a", "request-b"}))->changed);
  EXPECT_FALSE(
      install(list(20, {"request-a", "request-b"}, base::Seconds(60)), base::Seconds(60))->changed);
}

TEST_F(ListInstall, NeverGoesBack) {
  ASSERT_TRUE(install(list(20, {"request-a"}, base::Seconds(10)), base::Seconds(10)));
  const std::string before = installed_krl();
  const std::vector<std::pair<const char*, std::string>> lists{
      {"a smaller number", list(19, {}, base::Seconds(20))},
      {"the same number, an earlier date", list(20, {}, base::Seconds(9))},
      {"a larger number, an earlier date", list(21, {}, base::Seconds(9))},
      {"another head of the same size", list(20, {}, base::Seconds(20), 'l', 2)},
      {"a date ahead of the clock", list(21, {}, base::Seconds(31 + 300))},
  };
  for (const auto& [name, text] : lists) {
    const auto done = install(text, base::Seconds(30));
    ASSERT_FALSE(done) << name;
    EXPECT_EQ(done.error().kind, ErrorKind::kDenied) << name;
    EXPECT_EQ(installed_krl(), before) << name;
  }
  EXPECT_TRUE(install(list(21, {}, base::Seconds(30 + 300)), base::Seconds(30)));
}

TEST_F(ListInstall, NothingThatIsNoWholeListIsInstalled) {
  ASSERT_TRUE(install(list(20, {"request-a"})));
  const std::string before = installed_krl();
  const std::string whole = list(21, {"request-a"});
  std::vector<std::string> bad{"", "{}", "null", whole + "x", std::string("\0\0", 2)};
  for (std::size_t bytes = 1; bytes < whole.size(); bytes += 97) {
    bad.push_back(whole.substr(0, bytes));
  }
  bad.push_back(list(21, {}, base::Seconds(0), 'x'));  // whole, and nobody pinned it
  for (const std::string& text : bad) {
    EXPECT_FALSE(install(text)) << text.substr(0, 20);
    EXPECT_EQ(installed_krl(), before);
  }
}

TEST_F(ListInstall, ListsOfSeveralLogsAreOneForSshd) {
  ASSERT_TRUE(install(list(20, {"request-a"})));
  ASSERT_TRUE(install(list(5, {"other-a"}, base::Seconds(0), 'm')));
  EXPECT_EQ(krl().certificates[1].key_ids, (std::vector<std::string>{"other-a", "request-a"}));
  // What one log lets go stays listed by the other.
  ASSERT_TRUE(install(list(6, {}, base::Seconds(1), 'm')));
  EXPECT_EQ(krl().certificates[1].key_ids, (std::vector<std::string>{"request-a"}));
}

TEST_F(ListInstall, GrowthIsShownByAProofAndAForkIsRefused) {
  ledger::Frontier tree;
  std::vector<crypto::Digest> leaves;
  for (int i = 0; i < 3; ++i) leaves.push_back(ledger::leaf_hash(std::to_string(i)));
  tree.append(leaves[0]);
  tree.append(leaves[1]);
  const crypto::Digest of_two = tree.root();
  tree.append(leaves[2]);
  const crypto::Digest of_three = tree.root();
  const auto envelope = [](std::uint64_t size, const crypto::Digest& head) {
    Revocations made;
    made.made_at = kTestNow;
    made.checkpoint = signed_head('l', size, head);
    return access::sign_revocations(made, key_of('l')).value();
  };
  // From 2 to 3 the proof is the third leaf alone (RFC 6962, 2.1.2).
  const auto with_proof = [&](std::string text, const crypto::Digest& hash, int from) {
    const std::string bytes(hash.bytes.begin(), hash.bytes.end());
    text.pop_back();
    return text + ",\"consistency\":{\"from\":" + std::to_string(from) + ",\"proof\":[\"" +
           codec::base64_encode(bytes) + "\"]}}";
  };
  ASSERT_TRUE(install(envelope(2, of_two)));
  EXPECT_FALSE(install(with_proof(envelope(3, of_three), leaves[1], 2)));
  EXPECT_FALSE(install(with_proof(envelope(3, root(9)), leaves[2], 2)));
  const auto shown = install(with_proof(envelope(3, of_three), leaves[2], 2));
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(shown->growth_shown, true);
  // A proof from another size says nothing of ours.
  const auto unshown = install(with_proof(envelope(4, root(7)), leaves[2], 2));
  ASSERT_TRUE(unshown) << unshown.error().message;
  EXPECT_EQ(unshown->growth_shown, false);
}

TEST_F(ListInstall, AHostThatPinnedNothingInstallsNothing) {
  std::filesystem::remove(places_.logs);
  EXPECT_EQ(install(list(20)).error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(write_whole_file(places_.logs, "# none yet\n", 0644));
  EXPECT_EQ(install(list(20)).error().kind, ErrorKind::kNotFound);
}

TEST_F(ListInstall, AnUnfinishedInstallIsFinishedByTheNext) {
  // The disk took the list for sshd and not the rest, as after a power cut.
  ASSERT_TRUE(install(list(20, {"request-a"})));
  std::filesystem::remove(places_.ended / "request-a");
  const auto again = install(list(20, {"request-a"}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->newly_ended, 1U);
}

TEST(PinnedLogs, AreKeysOfLogsEachOnce) {
  const std::string key = log_of('l').vkey();
  EXPECT_EQ(parse_pinned_logs("# x\n\n" + key + "\n").value().size(), 1U);
  EXPECT_FALSE(parse_pinned_logs(""));
  EXPECT_FALSE(parse_pinned_logs(key + "\n" + key + "\n"));
  EXPECT_FALSE(parse_pinned_logs("example.org+00000000+AAAA\n"));
}

}  // namespace
}  // namespace onus::hosts
