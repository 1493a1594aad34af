#include "onus/store/log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "onus/ledger/checkpoint.h"
#include "onus/store/proof.h"
#include "test_ledger.h"

namespace onus::store {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

TEST(Log, HeadIsSignedOverWhatIsThereAndLiesAtBothPlaces) {
  TestLog test;
  test.fill(0, 5);
  const SignedHead head = test.sign();
  EXPECT_EQ(head.size, 5U);
  EXPECT_EQ(head.root, *(*test.log->store().snapshot())->root(5));
  EXPECT_EQ(*open_head(identity_of(), head.note), head);
  std::ifstream second(test.head());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(second), {}), head.note);
  EXPECT_EQ(test.sign(), head);  // nothing new: the same head
  test.fill(5, 9);
  EXPECT_EQ(test.sign().size, 9U);
  EXPECT_EQ((*test.log->store().snapshot())->heads()->size(), 2U);
}

TEST(Log, EmptyLogAndAnotherKeyAreNotSigned) {
  TestLog test;
  auto signer = signer_of();
  EXPECT_EQ(test.log->checkpoint(signer).error().kind, ErrorKind::kInvalid);
  test.fill(0, 1);
  auto other = signer_of('x');
  EXPECT_EQ(test.log->checkpoint(other).error().kind, ErrorKind::kInvalid);
  EXPECT_TRUE(test.log->checkpoint(signer));
}

TEST(Log, RestoredOldBackupIsRefusedByItsSecondHead) {
  TestLog test;
  test.fill(0, 3);
  test.sign();
  test.close();
  fs::copy(test.ledger(), test.directory.path() / "backup", fs::copy_options::recursive);
  ASSERT_TRUE(test.reopen());
  test.fill(3, 6);
  test.sign();
  test.close();
  fs::remove_all(test.ledger());
  fs::copy(test.directory.path() / "backup", test.ledger(), fs::copy_options::recursive);
  const auto refused = test.reopen();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_NE(refused.error().message.find("old backup"), std::string::npos)
      << refused.error().message;
}

TEST(Log, BackupThatGrewAnotherWayIsRefused) {
  TestLog test;
  test.fill(0, 3);
  test.sign();
  test.close();
  fs::copy(test.ledger(), test.directory.path() / "backup", fs::copy_options::recursive);
  fs::copy(test.head(), test.directory.path() / "old-head");
  ASSERT_TRUE(test.reopen());
  test.fill(3, 6);
  test.sign();
  test.close();
  fs::copy(test.head(), test.directory.path() / "new-head");
  fs::remove_all(test.ledger());
  fs::copy(test.directory.path() / "backup", test.ledger(), fs::copy_options::recursive);
  fs::copy(test.directory.path() / "old-head", test.head(), fs::copy_options::overwrite_existing);
  ASSERT_TRUE(test.reopen());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(append_text(*test.log, fmt::format("other {}", i)));
  test.close();
  fs::copy(test.directory.path() / "new-head", test.head(), fs::copy_options::overwrite_existing);
  const auto refused = test.reopen();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("two histories"), std::string::npos)
      << refused.error().message;
}

TEST(Log, MissingOrForeignSecondHeadIsRefused) {
  TestLog test;
  test.fill(0, 3);
  const SignedHead head = test.sign();
  test.close();
  fs::remove(test.head());
  EXPECT_NE(test.reopen().error().message.find("mounted"), std::string::npos);
  std::ofstream(test.head()) << "not a head\n";
  EXPECT_EQ(test.reopen().error().kind, ErrorKind::kInvalid);
  // A head of the same form by another key.
  auto other = signer_of('x');
  const auto forged = ledger::sign_checkpoint({"example.org/log", 3, head.root, {}}, other);
  std::ofstream(test.head()) << ledger::note_bytes(forged->note);
  EXPECT_EQ(test.reopen().error().kind, ErrorKind::kInvalid);
  std::ofstream(test.head()) << head.note;
  EXPECT_TRUE(test.reopen());
}

TEST(Log, ChangedEntryIsNotSignedOver) {
  TestLog test;
  test.fill(0, 3);
  test.sign();
  test.fill(3, 5);
  test.close();
  // An entry that no head covers yet, changed in the file: its stored hash does not fit any more.
  test.directory.replace_in(test.ledger() / "ledger.sqlite", "s 4", "s 7");
  ASSERT_TRUE(test.reopen());
  auto signer = signer_of();
  const auto refused = test.log->checkpoint(signer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kIo);
  // And the log does not go on.
  EXPECT_EQ(append_text(*test.log, "s 5").error(), refused.error());
}

TEST(Log, ConcurrentAppendersShareTransactionsAndLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kEach = 40;
  TestLog test;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        EXPECT_TRUE(append_text(*test.log, fmt::format("t{} {}", t, i)));
        // One that is refused in the middle of the others' group.
        if (!append_text(*test.log, fmt::format("t{} {}", t, 1'000))) ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, kThreads * kEach);
  auto snapshot = *test.log->store().snapshot();
  ASSERT_EQ(snapshot->size(), std::uint64_t{kThreads * kEach});
  for (int t = 0; t < kThreads; ++t) {
    const auto newest = snapshot->newest_of_subject(fmt::format("t{}", t));
    EXPECT_EQ((*newest)->subject_sequence, std::uint64_t{kEach - 1});
  }
  test.sign();
  const auto report = test.log->store().rebuild(derive_test_rows, RebuildMode::kCompare);
  EXPECT_TRUE(report->differences.empty());
}

TEST(Log, ProofOfEveryEntryHolds) {
  TestLog test;
  test.fill(0, 21);
  const SignedHead head = test.sign();
  test.fill(21, 22);
  auto snapshot = *test.log->store().snapshot();
  for (std::uint64_t i = 0; i < 21; ++i) {
    const auto proof = prove(*snapshot, i);
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(proof->checkpoint, head.note);
    EXPECT_EQ(proof->extra, fmt::format("s {}", i));
    EXPECT_TRUE(ledger::verify_inclusion({i, 21}, ledger::leaf_hash(fmt::format("s {}", i)),
                                         proof->hashes, head.root));
  }
  EXPECT_EQ(prove(*snapshot, 21).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(prove(*snapshot, 22).error().kind, ErrorKind::kNotFound);
}

TEST(Log, CosignedHeadProvesBeforeANewerOneThatIsNot) {
  TestLog test;
  test.fill(0, 2);
  const SignedHead first = test.sign();
  ASSERT_TRUE(test.log->append([&](Transaction& transaction) {
    return transaction.put_cosignature(2, {"witness", "— witness AAAA\n"});
  }));
  test.fill(2, 4);
  const SignedHead second = test.sign();
  auto snapshot = *test.log->store().snapshot();
  EXPECT_EQ(prove(*snapshot, 1)->checkpoint, first.note + "— witness AAAA\n");
  EXPECT_EQ(prove(*snapshot, 3)->checkpoint, second.note);
  EXPECT_EQ(test.log
                ->append([](Transaction& transaction) {
                  return transaction.put_cosignature(3, {"witness", "x\n"});
                })
                .error()
                .kind,
            ErrorKind::kNotFound);
}

TEST(Rebuild, AgreesAndNamesAndMendsWhatDiffers) {
  TestLog test;
  test.fill(0, 6);
  test.sign();
  const auto agreed = test.log->store().rebuild(derive_test_rows, RebuildMode::kCompare);
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_EQ(agreed->differences, std::vector<std::string>{});
  EXPECT_EQ(agreed->entries, 6U);
  EXPECT_EQ(agreed->rows, 10U + 6U + 1U);  // tree nodes of 6 leaves, statements, states
  ASSERT_TRUE(test.log->append(
      [](Transaction& transaction) { return transaction.put_state("newest", "s", "id-0"); }));
  auto& store = test.log->store();
  const auto differs = store.rebuild(derive_test_rows, RebuildMode::kCompare);
  ASSERT_EQ(differs->differences.size(), 1U);
  EXPECT_EQ(differs->differences[0],
            "table states: 'newest' 's' is stored as X'69642D30', but the entries give "
            "X'69642D35'");
  EXPECT_FALSE(differs->repaired);
  EXPECT_TRUE(store.rebuild(derive_test_rows, RebuildMode::kRepair)->repaired);
  EXPECT_TRUE(store.rebuild(derive_test_rows, RebuildMode::kCompare)->differences.empty());
  EXPECT_EQ((*store.snapshot())->state("newest", "s"), "id-5");
}

}  // namespace
}  // namespace onus::store
