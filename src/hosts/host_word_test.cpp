#include "onus/hosts/host_word.h"

#include <gtest/gtest.h>

#include "for_test.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/sshsig.h"

namespace onus::hosts {
namespace {

using base::ErrorKind;

std::string sign(const std::string& text, char seed = 'h',
                 std::string_view name_space = kHostNamespace) {
  codec::SshSig made;
  made.key = public_key_of(seed);
  made.name_space = name_space;
  const auto data =
      crypto::sshsig_signed_data_of(name_space, codec::SshSigHash::kSha512, text).value();
  made.signature.bytes = key_of(seed).sign(data).value();
  return codec::armor_sshsig(made);
}

KnownHosts known() {
  return KnownHosts::parse("db-1.example " + codec::ssh_key_line(public_key_of('h')) + "\n")
      .value();
}

HostWord use() {
  return {"db-1.example", kTestNow,
          UseWord{"request-42", "request-42.1764115200.811", "root", kTestNow}};
}

std::vector<HostWord> words() {
  crypto::Digest digest;
  digest.bytes.fill(7);
  return {
      use(),
      {"db-1.example", kTestNow, ChunkWord{"request-42.1764115200.811", 4096, 100, digest, false}},
      {"db-1.example", kTestNow, ChunkWord{"request-42.1764115200.811", 0, 0, digest, true}},
      {"db-1.example", kTestNow, ListWord{"log.example/onus", 90, digest}},
      {"db-1.example", kTestNow, GrantsWord{}}};
}

TEST(HostWord, ReadsBackAndCountsWithTheHostsKey) {
  for (const HostWord& word : words()) {
    const std::string text = host_word_text(word).value();
    const auto read = verify_host_word(text, sign(text), known());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, word);
  }
}

TEST(HostWord, HasOneSpelling) {
  EXPECT_EQ(host_word_text(use()).value(),
            R"({"about":"use","at":1764115200,"began":1764115200,"host":"db-1.example",)"
            R"("kind":"onus host word","request":"request-42",)"
            R"("session":"request-42.1764115200.811","user":"root","version":1})");
}

TEST(HostWord, AnotherKeyNamespaceOrHostDoesNotCount) {
  const std::string text = host_word_text(use()).value();
  EXPECT_EQ(verify_host_word(text, sign(text, 'x'), known()).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(verify_host_word(text, sign(text, 'h', "file"), known()).error().kind,
            ErrorKind::kDenied);
  EXPECT_EQ(verify_host_word(text, sign(text + " "), known()).error().kind, ErrorKind::kDenied);
  HostWord other = use();
  other.host = "db-2.example";
  const std::string of_other = host_word_text(other).value();
  EXPECT_EQ(verify_host_word(of_other, sign(of_other), known()).error().kind, ErrorKind::kDenied);
}

TEST(HostWord, RefusesWhatDoesNotBelongTogether) {
  std::vector<HostWord> bad(9, use());
  bad[0].host = "-oProxyCommand";
  std::get<UseWord>(bad[1].about).request = "request-43";
  std::get<UseWord>(bad[2].about).session = "../../etc/passwd.1.2";
  std::get<UseWord>(bad[3].about).session = "request-42.x.811";
  crypto::Digest digest;
  bad[4].about = ChunkWord{"request-42.1.2", 0, kChunkBytesMax + 1, digest, false};
  bad[5].about = ChunkWord{"request-42.1.2", 0, 0, digest, false};
  bad[6].about = ChunkWord{"request-42.1.2", kRecordingBytesMax + 1, 1, digest, false};
  bad[7].about = ListWord{"", 1, digest};
  bad[8].about = ChunkWord{".request.1.2", 0, 1, digest, false};
  for (const HostWord& word : bad) EXPECT_FALSE(host_word_text(word));
  EXPECT_TRUE(
      host_word_text({"h", kTestNow, ChunkWord{"r.1.2", 0, kChunkBytesMax, digest, false}}));
}

TEST(HostWord, RefusesAMemberThatNobodyReads) {
  std::string text = host_word_text(use()).value();
  text.insert(1, R"("aa":1,)");
  EXPECT_EQ(parse_host_word(text).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(parse_host_word(std::string(kHostWordBytesMax + 1, ' ')).error().kind,
            ErrorKind::kLimit);
}

TEST(HostWord, ASessionIsNamedAfterItsRequest) {
  EXPECT_EQ(request_of("request-42.1764115200.811"), "request-42");
  EXPECT_EQ(request_of("a.b.1.2"), "a.b");
  for (const char* bad : {"", ".", "..", "a", "a.1", "a.1.", ".1.2", "a..2", "a/b.1.2", "a.1.2x"}) {
    EXPECT_FALSE(is_session_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace onus::hosts
