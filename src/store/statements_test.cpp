#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "onus/store/sqlite.h"
#include "test_directory.h"

namespace onus::store {
namespace {

using base::ErrorKind;
using base::Seconds;
using base::TimePoint;

TimePoint at(std::int64_t seconds) { return TimePoint{Seconds{seconds}}; }

std::unique_ptr<Store> make(const TestDirectory& directory) {
  auto store = create_store(directory.path() / "ledger", {"example.org/log", "key"}, {"test", {}});
  EXPECT_TRUE(store) << store.error().message;
  return std::move(*store);
}

StatementRow row(std::uint64_t index, std::string subject, std::uint64_t sequence) {
  StatementRow made;
  made.index = index;
  made.kind = "approval";
  made.subject = std::move(subject);
  made.subject_sequence = sequence;
  made.actor = "p1";
  made.id = fmt::format("id-{}", index);
  made.received = at(100);
  made.valid_from = at(50);
  return made;
}

base::Result<void> put(Store& store, const StatementRow& made) {
  return store.write([&](Transaction& transaction) -> base::Result<void> {
    auto index = transaction.append_entry("entry");
    if (!index) return std::unexpected(index.error());
    return transaction.put_statement(made);
  });
}

TEST(Statements, SecondUseOfAnIdIsRefusedAndNothingIsWritten) {
  const TestDirectory directory;
  auto store = make(directory);
  ASSERT_TRUE(put(*store, row(0, "a", 0)));
  StatementRow again = row(1, "b", 0);
  again.id = "id-0";
  const auto refused = put(*store, again);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(refused.error().message.find("id-0 was used before"), std::string::npos);
  EXPECT_EQ((*store->snapshot())->size(), 1U);
  EXPECT_TRUE(put(*store, row(1, "b", 0)));  // a refusal does not stop the store
}

TEST(Statements, ChainOfASubjectHasNoGapAndNoRepeat) {
  const TestDirectory directory;
  auto store = make(directory);
  EXPECT_EQ(put(*store, row(0, "a", 1)).error().kind, ErrorKind::kInvalid);
  ASSERT_TRUE(put(*store, row(0, "a", 0)));
  EXPECT_EQ(put(*store, row(1, "a", 0)).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(put(*store, row(1, "a", 2)).error().kind, ErrorKind::kInvalid);
  EXPECT_TRUE(put(*store, row(1, "a", 1)));
  EXPECT_EQ((*(*store->snapshot())->newest_of_subject("a"))->index, 1U);
}

TEST(Statements, ClockSetBackIsRefused) {
  const TestDirectory directory;
  auto store = make(directory);
  ASSERT_TRUE(put(*store, row(0, "a", 0)));
  StatementRow late = row(1, "b", 0);
  late.received = at(99);
  const auto refused = put(*store, late);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("clock"), std::string::npos);
  late.received = at(100);  // the same second is no step back
  EXPECT_TRUE(put(*store, late));
}

TEST(Statements, NameAtTheLimitIsTakenAndBeyondIsRefused) {
  const TestDirectory directory;
  auto store = make(directory);
  ASSERT_TRUE(put(*store, row(0, std::string(kNameBytesMax, 's'), 0)));
  EXPECT_EQ(put(*store, row(1, std::string(kNameBytesMax + 1, 's'), 0)).error().kind,
            ErrorKind::kLimit);
}

TEST(Statements, SizeKnownAtCountsWhatWasReceivedByThen) {
  const TestDirectory directory;
  auto store = make(directory);
  const std::vector<std::int64_t> received{10, 10, 20, 40};
  for (std::size_t i = 0; i < received.size(); ++i) {
    StatementRow made = row(i, "a", i);
    made.received = at(received[i]);
    ASSERT_TRUE(put(*store, made));
  }
  auto snapshot = *store->snapshot();
  for (const auto& [time, size] : std::vector<std::pair<std::int64_t, std::uint64_t>>{
           {9, 0}, {10, 2}, {19, 2}, {20, 3}, {39, 3}, {40, 4}, {1'000, 4}}) {
    EXPECT_EQ(snapshot->size_known_at(at(time)), size) << time;
  }
}

// The obvious twin of `Snapshot::statements`: all rows, filtered and sorted in memory.
std::vector<StatementRow> by_hand(std::vector<StatementRow> rows, const StatementQuery& query) {
  std::erase_if(rows, [&](const StatementRow& one) {
    const bool holds = !query.valid_at || (one.valid_from <= *query.valid_at &&
                                           (!one.valid_to || *one.valid_to > *query.valid_at));
    return (query.subject && one.subject != *query.subject) ||
           (query.kind && one.kind != *query.kind) || (query.actor && one.actor != *query.actor) ||
           (query.known_size && one.index >= *query.known_size) || one.index < query.from_index ||
           !holds;
  });
  std::stable_sort(rows.begin(), rows.end(), [&](const StatementRow& a, const StatementRow& b) {
    if (query.order == StatementOrder::kLog) return a.index < b.index;
    if (query.order == StatementOrder::kNewestFirst) return a.index > b.index;
    return std::pair(a.valid_from, a.index) > std::pair(b.valid_from, b.index);
  });
  if (rows.size() > query.limit) rows.resize(query.limit);
  return rows;
}

StatementQuery random_query(std::mt19937_64& random) {
  const auto up_to = [&](std::uint64_t n) { return random() % n; };
  StatementQuery query;
  if (up_to(2) == 0) query.subject = std::string(1, static_cast<char>('a' + up_to(5)));
  if (up_to(2) == 0) query.kind = up_to(2) == 0 ? "approval" : "handover";
  if (up_to(3) == 0) query.actor = fmt::format("p{}", up_to(3));
  if (up_to(2) == 0) query.valid_at = at(static_cast<std::int64_t>(up_to(110)));
  if (up_to(3) == 0) query.known_size = up_to(220);
  if (up_to(3) == 0) query.from_index = up_to(100);
  query.order = static_cast<StatementOrder>(up_to(3));
  if (up_to(3) == 0) query.limit = up_to(8);
  return query;
}

TEST(Statements, QueriesAnswerAsTheObviousTwinDoes) {
  const TestDirectory directory;
  auto store = make(directory);
  std::mt19937_64 random(4);
  std::vector<StatementRow> rows;
  std::map<std::string, std::uint64_t> sequences;
  ASSERT_TRUE(store->write([&](Transaction& transaction) -> base::Result<void> {
    for (std::uint64_t i = 0; i < 200; ++i) {
      const std::string subject(1, static_cast<char>('a' + random() % 4));
      StatementRow made = row(i, subject, sequences[subject]++);
      made.kind = random() % 2 == 0 ? "approval" : "handover";
      made.actor = fmt::format("p{}", random() % 3);
      made.valid_from = at(static_cast<std::int64_t>(random() % 100));
      if (random() % 2 == 0) made.valid_to = made.valid_from + Seconds{random() % 40};
      made.detail = fmt::format("{{\"i\":{}}}", i);
      rows.push_back(made);
      if (auto index = transaction.append_entry("entry"); !index) {
        return std::unexpected(index.error());
      }
      if (auto done = transaction.put_statement(made); !done) return done;
    }
    return {};
  }));
  auto snapshot = *store->snapshot();
  std::size_t found = 0;
  for (int i = 0; i < 3'000; ++i) {
    const StatementQuery query = random_query(random);
    std::vector<StatementRow> answer;
    ASSERT_TRUE(snapshot->statements(query, [&](const StatementRow& one) -> base::Result<void> {
      answer.push_back(one);
      return {};
    }));
    ASSERT_EQ(answer, by_hand(rows, query)) << "query " << i << " of seed 4";
    found += answer.size();
  }
  EXPECT_GT(found, 10'000U);
  EXPECT_EQ(snapshot->statements({.limit = kStatementsPerQueryMax + 1}, {}).error().kind,
            ErrorKind::kLimit);
}

TEST(Statements, StatesAreReadByPrefixInOrder) {
  const TestDirectory directory;
  auto store = make(directory);
  ASSERT_TRUE(store->write([](Transaction& transaction) -> base::Result<void> {
    for (const char* key : {"b/2", "a/1", "b/1", "c"}) {
      if (auto done = transaction.put_state("keys", key, key); !done) return done;
    }
    if (auto done = transaction.put_state("keys", "b/1", "new"); !done) return done;
    if (auto done = transaction.put_state("other", "b/3", "x"); !done) return done;
    return transaction.drop_state("keys", "c");
  }));
  auto snapshot = *store->snapshot();
  std::string seen;
  ASSERT_TRUE(snapshot->states("keys", "b/", [&](std::string_view key, std::string_view value) {
    seen += fmt::format("{}={};", key, value);
    return base::Result<void>{};
  }));
  EXPECT_EQ(seen, "b/1=new;b/2=b/2;");
  EXPECT_EQ(*snapshot->state("keys", "c"), std::nullopt);
}

}  // namespace
}  // namespace onus::store
