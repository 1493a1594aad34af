// A bit flips somewhere in the store. It is found and its place named, or nothing that the store
// says has changed: the bit lay where SQLite keeps nothing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "onus/store/proof.h"
#include "test_ledger.h"

namespace onus::store {
namespace {

namespace fs = std::filesystem;
using base::Result;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Result<void> say_statements(Snapshot& snapshot, std::string& said) {
  return snapshot.statements({}, [&](const StatementRow& row) {
    said += fmt::format("{} {} {} {} {} {} {} {} {} {}\n", row.index, row.kind, row.subject,
                        row.subject_sequence, row.actor, row.id, row.body.hex(),
                        row.received.time_since_epoch().count(),
                        row.valid_from.time_since_epoch().count(), row.detail);
    return Result<void>{};
  });
}

// All that can be read out of a store, as one text.
Result<std::string> everything(Snapshot& snapshot) {
  std::string said = snapshot.identity().origin + "\n" + snapshot.identity().verifier_key + "\n";
  auto read = snapshot.entries(0, snapshot.size(), [&](std::uint64_t, std::string_view entry) {
    said += std::string(entry) + "\n";
    return Result<void>{};
  });
  if (read) read = say_statements(snapshot, said);
  if (read) {
    read = snapshot.states("newest", "", [&](std::string_view key, std::string_view value) {
      said += fmt::format("{}={}\n", key, value);
      return Result<void>{};
    });
  }
  if (!read) return std::unexpected(read.error());
  const auto heads = snapshot.heads();
  if (!heads) return std::unexpected(heads.error());
  for (const SignedHead& head : *heads) said += fmt::format("{} {}\n", head.size, head.note);
  const auto texts = snapshot.texts();
  if (!texts) return std::unexpected(texts.error());
  for (const auto& commitment : *texts) said += (*snapshot.text(commitment))->text + "\n";
  for (std::uint64_t level = 0; snapshot.size() >> level != 0; ++level) {
    const auto hashes =
        snapshot.tree_hashes(static_cast<unsigned>(level), 0, snapshot.size() >> level);
    if (!hashes) return std::unexpected(hashes.error());
    for (const auto& hash : *hashes) said += hash.hex() + "\n";
  }
  return said;
}

// What opening, the second head, and a rebuild find. Empty: nothing.
std::string found_in(const TestLog& test) {
  auto store = open_store(test.ledger(), OpenMode::kAppend, "a test");
  if (!store) return store.error().message;
  auto log = Log::open(std::move(*store), test.head());
  if (!log) return log.error().message;
  const auto report = (*log)->store().rebuild(derive_test_rows, RebuildMode::kCompare);
  if (!report) return report.error().message;
  return report->differences.empty() ? "" : report->differences.front();
}

Result<std::string> said_by(const fs::path& ledger) {
  auto store = open_store(ledger, OpenMode::kRead, "");
  if (!store) return std::unexpected(store.error());
  auto snapshot = (*store)->snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  return everything(**snapshot);
}

TEST(Damage, EveryFlippedBitIsFoundOrChangesNothing) {
  TestLog test;
  test.fill(0, 40);
  test.sign();
  ASSERT_TRUE(test.log->append([](Transaction& transaction) -> Result<void> {
    const auto put = transaction.put_text({{}, "a text beside"});
    return put ? Result<void>{} : std::unexpected(put.error());
  }));
  test.close();
  const fs::path file = test.ledger() / "ledger.sqlite";
  const std::string whole = bytes_of(file);
  const auto said = said_by(test.ledger());
  ASSERT_TRUE(said) << said.error().message;
  ASSERT_EQ(found_in(test), "");
  constexpr std::size_t kStride = 211;
  std::size_t found = 0;
  std::size_t harmless = 0;
  for (std::size_t at = 0; at < whole.size(); at += kStride) {
    std::string changed = whole;
    changed[at] ^= static_cast<char>(1 << (at / kStride % 8));
    std::ofstream(file, std::ios::binary) << changed;
    const auto now = said_by(test.ledger());
    if (!found_in(test).empty()) {
      ++found;
    } else {
      ++harmless;
      ASSERT_TRUE(now) << "byte " << at << ": read wrongly, but nothing was found";
      ASSERT_EQ(*now, *said) << "byte " << at << " changed what the store says, unnoticed";
    }
    fs::remove(test.ledger() / "ledger.sqlite-wal");
    fs::remove(test.ledger() / "ledger.sqlite-shm");
  }
  // Most of a small database is unused: at least a tenth of it is not.
  EXPECT_GT(found, harmless / 10) << found << " found, " << harmless << " harmless";
}

}  // namespace
}  // namespace onus::store
