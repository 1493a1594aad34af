// A synthetic log of many entries: proofs of one, and who held what at a moment.
//
// Usage: ledger_large DIRECTORY ENTRIES STATEMENTS     (10000000 1000000; the directory is kept)
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "onus/ledger/note_signer.h"
#include "onus/store/log.h"
#include "onus/store/proof.h"
#include "onus/store/sqlite.h"

namespace {

using namespace onus;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kPerWrite = 50'000;
constexpr std::uint64_t kSubjects = 20'000;
constexpr std::size_t kEntryBytes = 200;
constexpr int kQuestions = 2'000;
constexpr std::size_t kProofBytesMax = 10'000;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "ledger_large: {}\n", why);
  std::exit(1);
}

template <class T>
T must(base::Result<T> result) {
  if (!result) give_up(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

base::TimePoint at(std::uint64_t seconds) {
  return base::TimePoint{base::Seconds{static_cast<std::int64_t>(seconds)}};
}

base::Result<void> put(store::Transaction& transaction, bool statement) {
  const std::uint64_t number = transaction.size();
  const auto index = transaction.append_entry(fmt::format("{:0{}}", number, kEntryBytes));
  if (!index) return std::unexpected(index.error());
  if (!statement) return {};
  store::StatementRow row;
  row.index = *index;
  row.kind = number % 3 == 0 ? "role.taken" : "access.approved";
  row.subject = fmt::format("item-{}", number % kSubjects);
  row.subject_sequence = number / kSubjects;
  row.actor = fmt::format("p{}", number % 97);
  row.id = fmt::format("{:032x}", number * 0x9E3779B97F4A7C15U);
  row.received = at(number);
  row.valid_from = at(number);
  return transaction.put_statement(row);
}

void fill(store::Log& log, std::uint64_t entries, std::uint64_t statements) {
  for (std::uint64_t done = must(log.store().snapshot())->size(); done < entries;) {
    const std::uint64_t end = std::min(entries, done + kPerWrite);
    must(log.append([&](store::Transaction& transaction) -> base::Result<void> {
      for (std::uint64_t i = done; i < end; ++i) {
        if (auto one = put(transaction, i < statements); !one) return one;
      }
      return {};
    }));
    done = end;
  }
}

bool missed = false;

// `most_ms`: what 99 of 100 may take at most. A target that is missed is a line for scripts/bench.
void report(const char* what, std::vector<double> times, double most_ms, const std::string& more) {
  std::ranges::sort(times);
  if (times[times.size() * 99 / 100] >= most_ms) {
    fmt::print("Missed: {} under {} ms\n", what, most_ms);
    missed = true;
  }
  fmt::print("| {} | {} | {:.3f} | {:.3f} | {:.3f} | {} |\n", what, times.size(),
             times[times.size() / 2], times[times.size() * 99 / 100], times.back(), more);
}

void measure_proofs(store::Store& store) {
  std::mt19937_64 random(10);
  std::vector<double> times;
  std::size_t bytes_max = 0;
  for (int i = 0; i < kQuestions; ++i) {
    const auto snapshot = must(store.snapshot());
    const std::uint64_t index = random() % snapshot->size();
    const auto begin = Clock::now();
    const std::string proof = ledger::tlog_proof_text(must(store::prove(*snapshot, index)));
    times.push_back(milliseconds_since(begin));
    bytes_max = std::max(bytes_max, proof.size());
  }
  if (bytes_max >= kProofBytesMax) {
    fmt::print("Missed: a proof under {} bytes\n", kProofBytesMax);
    missed = true;
  }
  report("proof of one entry", std::move(times), 1, fmt::format("at most {} bytes", bytes_max));
}

void measure_questions(store::Store& store, std::uint64_t statements) {
  std::mt19937_64 random(11);
  std::vector<double> times;
  std::uint64_t found = 0;
  for (int i = 0; i < kQuestions; ++i) {
    const auto snapshot = must(store.snapshot());
    store::StatementQuery query;
    query.subject = fmt::format("item-{}", random() % kSubjects);
    query.kind = "role.taken";
    query.valid_at = at(random() % statements);
    query.known_size = statements - random() % 1'000;
    query.order = store::StatementOrder::kNewestValid;
    query.limit = 1;
    const auto begin = Clock::now();
    must(snapshot->statements(query, [&](const store::StatementRow&) {
      ++found;
      return base::Result<void>{};
    }));
    times.push_back(milliseconds_since(begin));
  }
  report("who held a role at a moment", std::move(times), 50, fmt::format("{} found", found));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) give_up("usage: ledger_large DIRECTORY ENTRIES STATEMENTS");
  const std::filesystem::path directory = argv[1];
  const std::uint64_t entries = std::strtoull(argv[2], nullptr, 10);
  const std::uint64_t statements = std::strtoull(argv[3], nullptr, 10);
  auto signer = must(ledger::KeySigner::make(
      "example.org/log", ledger::NoteKeyType::kEd25519,
      must(crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, 'k'))))));
  const bool there = std::filesystem::exists(directory / "ledger" / "ledger.sqlite");
  auto made =
      there
          ? must(store::open_store(directory / "ledger", store::OpenMode::kAppend, "b"))
          : must(store::create_store(directory / "ledger",
                                     {"example.org/log", signer.verifier().vkey()}, {"bench", {}}));
  const auto log = must(store::Log::open(std::move(made), directory / "head"));
  const auto begin = Clock::now();
  fill(*log, entries, statements);
  must(log->checkpoint(signer));
  fmt::print("A log of {} entries, {} of them with rows, was there after {:.0f} s.\n\n", entries,
             statements, milliseconds_since(begin) / 1e3);
  fmt::print("| what | times | median ms | 99 % ms | most ms | |\n|---|---|---|---|---|---|\n");
  measure_proofs(log->store());
  measure_questions(log->store(), statements);
  return missed ? 1 : 0;
}
