// A small log for tests: one key, statements of one kind, and what is derived from them.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "onus/ledger/note_signer.h"
#include "onus/store/log.h"
#include "onus/store/sqlite.h"
#include "test_directory.h"

namespace onus::store {

inline ledger::KeySigner signer_of(char seed = 'k') {
  auto key = crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, seed)));
  return std::move(
      *ledger::KeySigner::make("example.org/log", ledger::NoteKeyType::kEd25519, std::move(*key)));
}

inline LogIdentity identity_of(char seed = 'k') {
  return {"example.org/log", signer_of(seed).verifier().vkey()};
}

/// Entries read "SUBJECT SEQUENCE …".
inline base::Result<void> derive_test_rows(std::uint64_t index, std::string_view entry, Snapshot&,
                                           DerivedRows& rows) {
  StatementRow row;
  const std::size_t space = entry.find(' ');
  if (space == entry.npos) return base::fail(base::ErrorKind::kInvalid, "no test entry");
  row.index = index;
  row.kind = "approval";
  row.subject = entry.substr(0, space);
  row.subject_sequence = std::strtoull(std::string(entry.substr(space)).c_str(), nullptr, 10);
  row.actor = "p1";
  row.id = fmt::format("id-{}", index);
  row.received = base::TimePoint{base::Seconds{static_cast<std::int64_t>(1'000 + index)}};
  row.valid_from = row.received;
  if (auto done = rows.put_statement(row); !done) return done;
  return rows.put_state("newest", row.subject, row.id);
}

inline base::Result<void> append_text(Log& log, const std::string& entry) {
  return log.append([&](Transaction& transaction) -> base::Result<void> {
    const auto index = transaction.append_entry(entry);
    if (!index) return std::unexpected(index.error());
    return derive_test_rows(*index, entry, transaction, transaction);
  });
}

struct TestLog {
  TestDirectory directory{};
  std::unique_ptr<Log> log = make();

  [[nodiscard]] std::filesystem::path ledger() const { return directory.path() / "ledger"; }
  [[nodiscard]] std::filesystem::path head() const { return directory.path() / "second" / "head"; }

  std::unique_ptr<Log> make() {
    auto store = create_store(ledger(), identity_of(), {"a test", {}});
    EXPECT_TRUE(store) << store.error().message;
    auto opened = Log::open(std::move(*store), head());
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }

  /// Entries "s 0", "s 1" … from `begin` to `end`.
  void fill(std::uint64_t begin, std::uint64_t end) {
    EXPECT_TRUE(log->append([&](Transaction& transaction) -> base::Result<void> {
      for (std::uint64_t i = begin; i < end; ++i) {
        const std::string entry = fmt::format("s {}", i);
        auto index = transaction.append_entry(entry);
        if (!index) return std::unexpected(index.error());
        if (auto done = derive_test_rows(*index, entry, transaction, transaction); !done) {
          return done;
        }
      }
      return {};
    }));
  }

  SignedHead sign() {
    auto signer = signer_of();
    auto signed_head = log->checkpoint(signer);
    EXPECT_TRUE(signed_head) << signed_head.error().message;
    return *signed_head;
  }

  void close() { log.reset(); }

  base::Result<void> reopen() {
    log.reset();
    auto store = open_store(ledger(), OpenMode::kAppend, "a test");
    if (!store) return std::unexpected(store.error());
    auto opened = Log::open(std::move(*store), head());
    if (!opened) return std::unexpected(opened.error());
    log = std::move(*opened);
    return {};
  }
};

}  // namespace onus::store
