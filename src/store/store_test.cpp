#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "onus/store/sqlite.h"
#include "test_directory.h"

namespace onus::store {
namespace {

using base::ErrorKind;
using base::Seconds;
using base::TimePoint;

const LogIdentity kIdentity{"example.org/log", "example.org/log+00000000+key"};

TimePoint at(std::int64_t seconds) { return TimePoint{Seconds{seconds}}; }

StatementRow row(std::uint64_t index, std::string subject, std::uint64_t sequence) {
  StatementRow made;
  made.index = index;
  made.kind = "approval";
  made.subject = std::move(subject);
  made.subject_sequence = sequence;
  made.actor = "p1";
  made.id = fmt::format("id-{}", index);
  made.received = at(1'000 + static_cast<std::int64_t>(index));
  made.valid_from = at(500);
  return made;
}

std::unique_ptr<Store> make(const std::filesystem::path& directory,
                            const Store::Change& first = {}) {
  auto store = create_store(directory, kIdentity, {"a test", first});
  EXPECT_TRUE(store) << store.error().message;
  return std::move(*store);
}

base::Result<void> append(Store& store, std::string_view entry) {
  return store.write([&](Transaction& transaction) -> base::Result<void> {
    auto index = transaction.append_entry(entry);
    if (!index) return std::unexpected(index.error());
    return {};
  });
}

// The definition in RFC 6962 section 2.1, as it stands there.
crypto::Digest root_by_definition(const std::vector<std::string>& entries, std::size_t begin,
                                  std::size_t end) {
  if (begin == end) return *crypto::sha256(std::string_view{});
  if (end - begin == 1) return *crypto::sha256(std::string(1, '\0') + entries[begin]);
  std::size_t split = 1;
  while (split * 2 < end - begin) split *= 2;
  const auto left = root_by_definition(entries, begin, begin + split);
  const auto right = root_by_definition(entries, begin + split, end);
  std::string text(1, '\1');
  text.append(left.bytes.begin(), left.bytes.end());
  text.append(right.bytes.begin(), right.bytes.end());
  return *crypto::sha256(text);
}

TEST(Store, RootsOfEverySizeAreThoseOfTheDefinition) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  std::vector<std::string> entries;
  for (int i = 0; i < 70; ++i) {
    entries.push_back(fmt::format("entry {}", i));
    ASSERT_TRUE(append(*store, entries.back()));
  }
  auto snapshot = store->snapshot();
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  ASSERT_EQ((*snapshot)->size(), 70U);
  for (std::size_t size = 0; size <= 70; ++size) {
    EXPECT_EQ((*snapshot)->root(size)->hex(), root_by_definition(entries, 0, size).hex()) << size;
  }
  EXPECT_EQ((*snapshot)->root(71).error().kind, ErrorKind::kNotFound);
  for (const unsigned level : {0U, 1U, 2U, 5U}) {
    const auto hashes = (*snapshot)->tree_hashes(level, 0, 70U >> level);
    ASSERT_TRUE(hashes);
    for (std::size_t n = 0; n < hashes->size(); ++n) {
      EXPECT_EQ((*hashes)[n], root_by_definition(entries, n << level, (n + 1) << level));
    }
  }
}

TEST(Store, ReadsBackWhatWasAppendedAfterReopening) {
  const TestDirectory directory;
  {
    auto store = make(directory.path() / "ledger", [](Transaction& first) -> base::Result<void> {
      EXPECT_TRUE(first.append_entry("founding"));
      return first.put_statement(row(0, "log", 0));
    });
    ASSERT_TRUE(append(*store, std::string(kEntryBytesMax, 'x')));
  }
  auto store = open_store(directory.path() / "ledger", OpenMode::kRead, "");
  ASSERT_TRUE(store) << store.error().message;
  auto snapshot = (*store)->snapshot();
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  EXPECT_EQ((*snapshot)->identity(), kIdentity);
  EXPECT_EQ((*snapshot)->entry(0), "founding");
  EXPECT_EQ((*snapshot)->entry(1)->size(), kEntryBytesMax);
  EXPECT_EQ((*snapshot)->entry(2).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ((*snapshot)->statement(0), row(0, "log", 0));
  EXPECT_EQ(append(**store, "no").error().kind, ErrorKind::kDenied);
}

TEST(Store, EntriesOfOneByteToTheLimitAreTaken) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  EXPECT_EQ(append(*store, "").error().kind, ErrorKind::kLimit);
  EXPECT_EQ(append(*store, std::string(kEntryBytesMax + 1, 'x')).error().kind, ErrorKind::kLimit);
  EXPECT_TRUE(append(*store, "x"));
  EXPECT_TRUE(append(*store, std::string(kEntryBytesMax, 'x')));
  EXPECT_EQ((*store->snapshot())->size(), 2U);
}

TEST(Store, ChangeThatFailsLeavesNothing) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  const auto failed = store->write([&](Transaction& transaction) -> base::Result<void> {
    EXPECT_TRUE(transaction.append_entry("half"));
    EXPECT_TRUE(transaction.put_state("keys", "p1", "k"));
    EXPECT_EQ(transaction.size(), 1U);
    return base::fail(ErrorKind::kInvalid, "refused");
  });
  EXPECT_EQ(failed.error().message, "refused");
  auto snapshot = *store->snapshot();
  EXPECT_EQ(snapshot->size(), 0U);
  EXPECT_EQ(*snapshot->state("keys", "p1"), std::nullopt);
  EXPECT_TRUE(append(*store, "whole"));
}

TEST(Store, NestedPartThatFailsIsUndoneAlone) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  const auto done = store->write([&](Transaction& transaction) -> base::Result<void> {
    EXPECT_TRUE(transaction.append_entry("zero"));
    const auto part = transaction.nested([](Transaction& inner) -> base::Result<void> {
      EXPECT_TRUE(inner.append_entry("gone"));
      EXPECT_TRUE(inner.put_statement(row(1, "gone", 0)));
      return base::fail(ErrorKind::kDenied, "no");
    });
    EXPECT_EQ(part.error().kind, ErrorKind::kDenied);
    EXPECT_EQ(*transaction.append_entry("one"), 1U);
    return transaction.put_statement(row(1, "one", 0));
  });
  ASSERT_TRUE(done) << done.error().message;
  auto snapshot = *store->snapshot();
  EXPECT_EQ(snapshot->size(), 2U);
  EXPECT_EQ(snapshot->entry(1), "one");
  EXPECT_EQ(*snapshot->root(2), root_by_definition({"zero", "one"}, 0, 2));
  EXPECT_EQ(*snapshot->newest_of_subject("gone"), std::nullopt);
}

TEST(Store, SnapshotStaysAsItWas) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  ASSERT_TRUE(append(*store, "one"));
  auto before = *store->snapshot();
  ASSERT_TRUE(append(*store, "two"));
  EXPECT_EQ(before->size(), 1U);
  EXPECT_EQ(before->entry(1).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ((*store->snapshot())->size(), 2U);
}

TEST(Store, SecondAppenderIsToldWhoAppends) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  const auto second = open_store(directory.path() / "ledger", OpenMode::kAppend, "another");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kDenied);
  EXPECT_NE(second.error().message.find("a test"), std::string::npos) << second.error().message;
  EXPECT_TRUE(open_store(directory.path() / "ledger", OpenMode::kRead, ""));
  store.reset();
  EXPECT_TRUE(open_store(directory.path() / "ledger", OpenMode::kAppend, "another"));
}

TEST(Store, EarlierHolderIsRefusedWhereLocksDoNotHold) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  // A file system without locks: the second process sees another lock file.
  std::filesystem::remove(directory.path() / "ledger" / "append.lock");
  auto second = open_store(directory.path() / "ledger", OpenMode::kAppend, "the second");
  ASSERT_TRUE(second) << second.error().message;
  const auto refused = append(*store, "late");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_NE(refused.error().message.find("the second"), std::string::npos)
      << refused.error().message;
  EXPECT_TRUE(append(**second, "kept"));
}

TEST(Store, CreatingWhereOneIsRefusesAndChangesNothing) {
  const TestDirectory directory;
  {
    ASSERT_TRUE(append(*make(directory.path() / "ledger"), "kept"));
  }
  const auto again = create_store(directory.path() / "ledger", kIdentity, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ((*(*open_store(directory.path() / "ledger", OpenMode::kRead, ""))->snapshot())->size(),
            1U);
}

TEST(Store, FoundingThatFailsLeavesNoStore) {
  const TestDirectory directory;
  const auto refused = create_store(
      directory.path() / "ledger", kIdentity,
      {"a test",
       [](Transaction&) { return base::Result<void>(base::fail(ErrorKind::kDenied, "no")); }});
  EXPECT_EQ(refused.error().message, "no");
  EXPECT_EQ(open_store(directory.path() / "ledger", OpenMode::kRead, "").error().kind,
            ErrorKind::kNotFound);
  EXPECT_TRUE(make(directory.path() / "ledger"));
}

TEST(Store, StoreOfANewerVersionIsNotTouched) {
  const TestDirectory directory;
  {
    make(directory.path() / "ledger");
  }
  {
    std::fstream file(directory.path() / "ledger" / "ledger.sqlite",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60);  // user_version, four bytes, in the header that SQLite documents
    file.write("\0\0\0\2", 4);
  }
  for (const OpenMode mode : {OpenMode::kRead, OpenMode::kAppend}) {
    const auto newer = open_store(directory.path() / "ledger", mode, "a test");
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().kind, ErrorKind::kDenied);
    EXPECT_NE(newer.error().message.find("newer program"), std::string::npos);
  }
}

TEST(Store, AnotherProgramsDatabaseIsRefused) {
  const TestDirectory directory;
  {
    make(directory.path() / "ledger");
  }
  {
    std::fstream file(directory.path() / "ledger" / "ledger.sqlite",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(68);  // application_id
    file.write("\0\0\0\0", 4);
  }
  EXPECT_EQ(open_store(directory.path() / "ledger", OpenMode::kRead, "").error().kind,
            ErrorKind::kInvalid);
}

TEST(Store, TextIsGoneFromEveryFileOnceErased) {
  const TestDirectory directory;
  const ErasableText text{{1, 2, 3}, "Maria Exemplo, +351 210 000 001, night shift"};
  auto store = make(directory.path() / "ledger");
  crypto::Digest commitment;
  ASSERT_TRUE(store->write([&](Transaction& transaction) -> base::Result<void> {
    auto put = transaction.put_text(text);
    EXPECT_TRUE(put);
    commitment = *put;
    return {};
  }));
  // printf 'onus-text-v1\0\1\2\3' followed by 29 zeroes and the text, through sha256sum.
  EXPECT_EQ(commitment.hex(), "cdd57a6ef2ce349405a38f959ad89688b8fd91600fc5ffd26f91944a5bae0521");
  EXPECT_EQ(**(*store->snapshot())->text(commitment), text);
  EXPECT_TRUE(directory.holds("Maria Exemplo"));
  ASSERT_TRUE(store->erase_text(commitment));
  EXPECT_EQ(*(*store->snapshot())->text(commitment), std::nullopt);
  EXPECT_EQ(store->erase_text(commitment).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(directory.holds("Maria Exemplo"));
}

TEST(Store, AttachmentsComeBackAndDamageIsNamed) {
  const TestDirectory directory;
  auto store = make(directory.path() / "ledger");
  const auto digest = store->keep_attachment("evidence");
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->hex(), "ee8250fb76e094b34b471f13a73dbbe51d1ae142e9df59d7c0d31ec20f0a0a8e");
  EXPECT_EQ(store->attachment(*digest), "evidence");
  EXPECT_EQ(store->keep_attachment("evidence"), *digest);
  const auto path = store->attachment_path(*digest);
  ASSERT_TRUE(path);
  std::ofstream(*path) << "forgery!";
  const auto damaged = store->attachment(*digest);
  EXPECT_EQ(damaged.error().kind, ErrorKind::kIo);
  EXPECT_NE(damaged.error().message.find(*path), std::string::npos);
  std::filesystem::remove(*path);
  EXPECT_EQ(store->attachment(*digest).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace onus::store
