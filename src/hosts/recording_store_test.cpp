#include "onus/hosts/recording_store.h"

#include <gtest/gtest.h>

#include "for_test.h"
#include "onus/recorder/recording.h"

namespace onus::hosts {
namespace {

using base::ErrorKind;

constexpr const char* kSession = "request-1.1764115200.811";

class Store : public testing::Test {
 protected:
  Store() : store_(folder_.path() / "store") {
    const auto path = folder_.path() / "made.cast";
    auto writer = recorder::RecordingWriter::create(
        path, {{80, 24}, 1'764'115'200, "request-1", "root", "", "xterm"});
    writer->output(recorder::Elapsed(0), "hello");
    digest_ = writer->finish(recorder::Elapsed(1'000'000)).value();
    whole_ = read_small_file(path).value();
  }

  base::Result<ChunkTaken> take(std::uint64_t offset, std::string_view bytes, bool last,
                                const std::string& session = kSession) {
    return store_.take("db-1.example",
                       {session, offset, bytes.size(), crypto::sha256(bytes).value(), last}, bytes);
  }

  TestFolder folder_;
  RecordingStore store_;
  std::string whole_;
  crypto::Digest digest_;
};

TEST_F(Store, PiecesBecomeTheWholeAndAreAcknowledgedThen) {
  const std::string_view all = whole_;
  EXPECT_EQ(take(0, all.substr(0, 20), false).value(), (ChunkTaken{20, false, {}}));
  EXPECT_EQ(take(20, all.substr(20), true).value(), (ChunkTaken{all.size(), true, digest_}));
  EXPECT_EQ(
      read_small_file(folder_.path() / "store/db-1.example" / (kSession + std::string(".cast")))
          .value(),
      whole_);
  // The answer got lost: it is given again, whatever is sent.
  EXPECT_EQ(take(20, all.substr(20), true).value(), (ChunkTaken{all.size(), true, digest_}));
}

TEST_F(Store, APieceThatBeginsElsewhereChangesNothing) {
  const std::string_view all = whole_;
  EXPECT_EQ(take(5, all.substr(5, 10), false).value().have, 0U);
  EXPECT_EQ(take(0, all.substr(0, 10), false).value().have, 10U);
  EXPECT_EQ(take(0, all.substr(0, 10), false).value().have, 10U);
  EXPECT_EQ(take(11, all.substr(11), true).value(), (ChunkTaken{10, false, {}}));
}

TEST_F(Store, WhatIsNoRecordingOfThatRequestIsRefused) {
  EXPECT_EQ(take(0, "rubbish", true).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(take(0, whole_, true, "request-2.1.1").error().kind, ErrorKind::kDenied);
  std::string changed = whole_;
  changed[changed.find("hello")] = 'j';
  EXPECT_EQ(take(0, changed, true).error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(take(0, whole_, true).value().complete);  // and what is one, afterwards, is taken
}

TEST_F(Store, TheBytesAreThoseThatWereSignedFor) {
  const ChunkWord chunk{kSession, 0, whole_.size(), crypto::sha256(whole_).value(), true};
  EXPECT_EQ(store_.take("db-1.example", chunk, whole_ + "x").error().kind, ErrorKind::kDenied);
  std::string changed = whole_;
  changed[3] ^= 1;
  EXPECT_EQ(store_.take("db-1.example", chunk, changed).error().kind, ErrorKind::kDenied);
}

TEST_F(Store, LeavesRoomOnTheDiskToTheLedger) {
  constexpr std::uint64_t kMoreThanAnyDisk = std::uint64_t{1} << 60U;
  const RecordingStore full(folder_.path() / "store", kMoreThanAnyDisk);
  const ChunkWord chunk{kSession, 0, whole_.size(), crypto::sha256(whole_).value(), true};
  const auto refused = full.take("db-1.example", chunk, whole_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimit);
  EXPECT_TRUE(refused.error().message.contains("the ledger's")) << refused.error().message;
  EXPECT_TRUE(take(0, whole_, true).value().complete);  // once there is room
}

TEST_F(Store, ItsAnswerReadsBack) {
  const ChunkTaken taken{41, true, digest_};
  EXPECT_EQ(parse_chunk_answer(chunk_answer(taken)).value(), taken);
  for (const char* bad : {"", "{}", R"({"complete":1,"digest":"","have":1})",
                          R"({"complete":true,"digest":"ab","have":1})"}) {
    EXPECT_FALSE(parse_chunk_answer(bad)) << bad;
  }
}

}  // namespace
}  // namespace onus::hosts
