// What an append costs, held against what the disk's fdatasync allows, measured in the same run.
//
// Usage: ledger_append DIRECTORY     (on the disk that is meant; it is emptied)
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "onus/ledger/note_signer.h"
#include "onus/store/log.h"
#include "onus/store/sqlite.h"

namespace {

std::atomic<std::uint64_t> syncs = 0;

}  // namespace

// SQLite's syncs come here, to be counted.
extern "C" int fdatasync(int descriptor) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}
extern "C" int fsync(int descriptor) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace {

using namespace onus;
using Clock = std::chrono::steady_clock;

constexpr double kSecondsEach = 4;
constexpr std::size_t kEntryBytes = 700;  // a body, its envelope and one signature
constexpr int kBatch = 256;
constexpr int kWriters = 64;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "ledger_append: {}\n", why);
  std::exit(1);
}

template <class T>
T must(base::Result<T> result) {
  if (!result) give_up(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Syncs per second of writes of `bytes`, over a file that is there already, as a write-ahead log
// is.
double disk_rate(const std::filesystem::path& directory, std::size_t bytes) {
  constexpr std::size_t kSpan = 16U << 20U;
  const std::string name = (directory / "disk").string();
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (file < 0) give_up("the directory cannot be written");
  const std::string block(bytes, 'x');
  for (std::size_t at = 0; at + bytes <= kSpan; at += bytes) {
    if (::pwrite(file, block.data(), bytes, static_cast<off_t>(at)) < 0) give_up("disk full?");
  }
  ::fsync(file);
  std::uint64_t count = 0;
  const auto begin = Clock::now();
  while (seconds_since(begin) < kSecondsEach) {
    const auto at = static_cast<off_t>(count * bytes % (kSpan - bytes));
    if (::pwrite(file, block.data(), bytes, at) < 0 || ::fdatasync(file) != 0) give_up("disk");
    ++count;
  }
  const double rate = static_cast<double>(count) / seconds_since(begin);
  ::close(file);
  ::unlink(name.c_str());
  return rate;
}

class Appender {
 public:
  explicit Appender(store::Log& log) : log_(log) {}

  void append(int count) {
    must(log_.append([&](store::Transaction& transaction) -> base::Result<void> {
      for (int i = 0; i < count; ++i) {
        if (auto done = put(transaction); !done) return done;
      }
      return {};
    }));
  }

 private:
  static base::Result<void> put(store::Transaction& transaction) {
    const std::uint64_t number = transaction.size();
    const auto index = transaction.append_entry(fmt::format("{:0{}}", number, kEntryBytes));
    if (!index) return std::unexpected(index.error());
    store::StatementRow row;
    row.index = *index;
    row.kind = "access.approved";
    row.subject = fmt::format("item-{}", number);  // the worst for the indexes: all new
    row.actor = fmt::format("p{}", number % 97);
    row.id = fmt::format("{:032x}", number * 0x9E3779B97F4A7C15U);
    row.received = base::TimePoint{base::Seconds{static_cast<std::int64_t>(number)}};
    row.valid_from = row.received;
    row.detail = "{\"closure\":\"0123456789abcdef0123456789abcdef\"}";
    return transaction.put_statement(row);
  }

  store::Log& log_;
};

struct Measured {
  double statements = 0;  // per second
  double syncs = 0;       // per second
};

template <class Work>
Measured measure(store::Log& log, Work work) {
  const std::uint64_t size_before = must(log.store().snapshot())->size();
  const std::uint64_t syncs_before = syncs;
  const auto begin = Clock::now();
  work(begin);
  const double seconds = seconds_since(begin);
  const std::uint64_t size = must(log.store().snapshot())->size();
  return {static_cast<double>(size - size_before) / seconds,
          static_cast<double>(syncs - syncs_before) / seconds};
}

bool missed = false;

// Prints what scripts/bench collects.
void expect(bool reached, const std::string& target) {
  if (reached) return;
  fmt::print("Missed: {}\n", target);
  missed = true;
}

void row(const char* what, const Measured& measured, double disk) {
  fmt::print("| {} | {:.0f} | {:.0f} | {:.3f} | {:.0f} | {:.0f} % |\n", what, measured.statements,
             measured.syncs, measured.syncs / measured.statements, disk,
             100 * measured.syncs / disk);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) give_up("usage: ledger_append DIRECTORY");
  const std::filesystem::path directory = argv[1];
  std::filesystem::create_directories(directory);
  const double small = disk_rate(directory, 32U << 10U);   // one statement's pages
  const double large = disk_rate(directory, 640U << 10U);  // a batch's
  auto signer = must(ledger::KeySigner::make(
      "example.org/log", ledger::NoteKeyType::kEd25519,
      must(crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, 'k'))))));
  auto made = must(store::create_store(
      directory / "ledger", {"example.org/log", signer.verifier().vkey()}, {"bench", {}}));
  const auto log = must(store::Log::open(std::move(made), directory / "head"));
  Appender appender(*log);
  appender.append(20'000);  // past the beginning: the write-ahead log has its size
  fmt::print(
      "| append | statements/s | syncs/s | syncs each | the disk's fdatasync/s | of it |\n"
      "|---|---|---|---|---|---|\n");
  const Measured alone = measure(*log, [&](Clock::time_point begin) {
    while (seconds_since(begin) < kSecondsEach) appender.append(1);
  });
  row("one at a time", alone, small);
  const Measured together = measure(*log, [&](Clock::time_point begin) {
    std::vector<std::jthread> callers;
    for (int i = 0; i < kWriters; ++i) {
      callers.emplace_back([&] {
        while (seconds_since(begin) < kSecondsEach) appender.append(1);
      });
    }
  });
  row("64 callers at once", together, small);
  const Measured batches = measure(*log, [&](Clock::time_point begin) {
    while (seconds_since(begin) < kSecondsEach) appender.append(kBatch);
  });
  row("batches of 256", batches, large);
  const auto begin = Clock::now();
  const auto head = must(log->checkpoint(signer));
  fmt::print("\nA head over {} entries, {} of them new: {:.0f} ms.\n", head.size, head.size,
             1e3 * seconds_since(begin));
  // A move of the write-ahead log into the file now and then is two syncs more.
  expect(alone.syncs / alone.statements < 1.05, "one sync for a single statement");
  expect(together.syncs >= 0.9 * small, "group commit at 90 % of the disk's fdatasync");
  expect(batches.statements >= 10'000, "10,000 statements/s in batches of 256");
  return missed ? 1 : 0;
}
