// Each file call of an append and a checkpoint fails once, in each way; then the next process
// looks.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "act.h"
#include "faulty_calls.h"
#include "inspect.h"
#include "signer.h"

namespace onus::crash {
namespace {

using Act = std::function<void(const Place&, const Acknowledged&)>;

void act_once(const Place& place, const Acknowledged& told) {
  append_and_sign(place, told, "a-", AtError::kClose);
}

// Memory where there is some: the sync is what is tested, not the disk.
std::filesystem::path base_directory() {
  std::error_code error;
  const std::filesystem::path memory = "/dev/shm";
  return ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path(error);
}

class Scratch {
 public:
  Scratch() {
    std::string name = (base_directory() / "onus-crash-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Scratch() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// SQLite does not cross a fork: the parent never opens a store, each step has its own process.
// What the child says comes back as lines.
std::vector<std::string> in_child(const std::function<void(const Acknowledged&)>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {"no pipe"};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    work(Acknowledged(::fcntl(ends[1], F_DUPFD, kOwnDescriptors)));
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string said;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  std::vector<std::string> lines;
  std::istringstream text(said);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  // An abort is a broken CHECK, and no way to end.
  if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
    lines.push_back(fmt::format("ended by signal {}", WTERMSIG(status)));
  }
  return lines;
}

std::vector<std::string> acknowledged_under(const Plan& plan, const Place& place, const Act& act) {
  return in_child([&](const Acknowledged& told) {
    set_plan(plan);
    act(place, told);
  });
}

std::vector<std::string> problems(const Place& place, std::vector<std::string> acknowledged) {
  return in_child([&](const Acknowledged& told) {
    for (const std::string& line : inspect(place, acknowledged)) told.say(line);
  });
}

// How many calls the act makes without a fault; 0 unless it acknowledges `wanted` things then.
std::uint64_t count_calls(const Place& place, const Act& act, std::size_t wanted) {
  const auto lines = in_child([&](const Acknowledged& told) {
    set_plan({});
    act(place, told);
    told.say(std::to_string(calls_counted()));
  });
  if (lines.size() != wanted + 1) return 0;
  return std::strtoull(lines.back().c_str(), nullptr, 10);
}

constexpr std::size_t kFoundingSays = 2;  // an entry, a head
constexpr std::size_t kActSays = 27;      // 24 entries, two heads, a file

struct Named {
  Fault fault;
  const char* name;
};
constexpr std::array kFaults{Named{Fault::kIoError, "EIO"},    Named{Fault::kDiskFull, "ENOSPC"},
                             Named{Fault::kKill, "killed"},    Named{Fault::kTornKill, "torn"},
                             Named{Fault::kPowerCut, "power"}, Named{Fault::kPowerMixed, "mixed"}};

// All calls in the slow form; every few, another few for each fault, in the quick one.
std::uint64_t stride() { return ::getenv("ONUS_CASES") != nullptr ? 1 : 11; }

void fail_each_call(const std::filesystem::path& prepared, const Act& act, std::size_t wanted) {
  const Scratch scratch;
  const Place counted{scratch.path() / "counted"};
  std::filesystem::copy(prepared, counted.directory, std::filesystem::copy_options::recursive);
  const std::uint64_t calls = count_calls(counted, act, wanted);
  ASSERT_GT(calls, 50U);
  std::uint64_t cases = 0;
  for (std::size_t which = 0; which < kFaults.size(); ++which) {
    for (std::uint64_t at = 1 + which % stride(); at <= calls; at += stride()) {
      const Place place{scratch.path() / "case"};
      std::filesystem::remove_all(place.directory);
      std::filesystem::copy(prepared, place.directory, std::filesystem::copy_options::recursive);
      const Plan plan{kFaults[which].fault, at, at};
      const auto acknowledged = acknowledged_under(plan, place, act);
      const auto wrong = problems(place, acknowledged);
      ASSERT_TRUE(wrong.empty()) << kFaults[which].name << " at call " << at << " of " << calls
                                 << ": " << wrong.front();
      ++cases;
    }
  }
  ::testing::Test::RecordProperty("calls", static_cast<int>(calls));
  ::testing::Test::RecordProperty("cases", static_cast<int>(cases));
}

TEST(Crash, FoundingIsThereWholeOrNotAtAll) {
  const Scratch prepared;
  fail_each_call(prepared.path(), found, kFoundingSays);
}

TEST(Crash, WhatWasAcknowledgedIsThereAfterEveryFault) {
  const Scratch prepared;
  const auto founded = in_child([&](const Acknowledged& told) { found({prepared.path()}, told); });
  ASSERT_EQ(founded.size(), kFoundingSays) << "founding";
  fail_each_call(prepared.path(), act_once, kActSays);
}

// The kernel forgets what it could not sync, and shows it still. What the next process builds on
// that must be on the disk nevertheless.
TEST(Crash, WhatFollowsAFailedSyncDoesNotRestOnIt) {
  const Scratch prepared;
  in_child([&](const Acknowledged& told) { found({prepared.path()}, told); });
  const Scratch scratch;
  const Place counted{scratch.path() / "counted"};
  std::filesystem::copy(prepared.path(), counted.directory,
                        std::filesystem::copy_options::recursive);
  const std::uint64_t calls = count_calls(counted, act_once, kActSays);
  ASSERT_GT(calls, 50U);
  const std::uint64_t step = std::min<std::uint64_t>(stride(), 3);  // few calls are syncs
  for (std::uint64_t at = 1; at <= calls; at += step) {
    const Place place{scratch.path() / "case"};
    std::filesystem::remove_all(place.directory);
    std::filesystem::copy(prepared.path(), place.directory,
                          std::filesystem::copy_options::recursive);
    // The first process ends badly: it closes nothing in order.
    const std::string unsynced = (scratch.path() / "unsynced").string();
    auto acknowledged = in_child([&](const Acknowledged& told) {
      set_plan({Fault::kIoError, at, 0});
      append_and_sign(place, told, "a-", AtError::kLeaveOpen);
      save_unsynced(unsynced);
    });
    const auto next = in_child([&](const Acknowledged& told) {
      set_plan({});
      load_unsynced(unsynced);
      append_and_sign(place, told, "b-", AtError::kClose);
      cut_power();
    });
    ASSERT_EQ(next.size(), kActSays) << "EIO at call " << at << ": the next process stopped";
    acknowledged.insert(acknowledged.end(), next.begin(), next.end());
    const auto wrong = problems(place, acknowledged);
    ASSERT_TRUE(wrong.empty()) << "EIO at call " << at << ": " << wrong.front();
  }
}

// A disk that was full and has room again is no reason to end: the same process goes on, and what
// it acknowledges then is on the disk.
TEST(Crash, GoesOnWhereTheDiskWasFull) {
  const Scratch prepared;
  in_child([&](const Acknowledged& told) { found({prepared.path()}, told); });
  const Scratch scratch;
  const Place counted{scratch.path() / "counted"};
  std::filesystem::copy(prepared.path(), counted.directory,
                        std::filesystem::copy_options::recursive);
  const std::uint64_t calls = count_calls(counted, act_once, kActSays);
  ASSERT_GT(calls, 50U);
  std::uint64_t cases = 0, whole = 0;
  for (std::uint64_t at = 1; at <= calls; at += std::min<std::uint64_t>(stride(), 3)) {
    const Place place{scratch.path() / "case"};
    std::filesystem::remove_all(place.directory);
    std::filesystem::copy(prepared.path(), place.directory,
                          std::filesystem::copy_options::recursive);
    const auto acknowledged = in_child([&](const Acknowledged& told) {
      set_plan({Fault::kDiskFull, at, 0});
      append_and_sign(place, told, "a-", AtError::kTryAgain);
      cut_power();
    });
    const auto wrong = problems(place, acknowledged);
    ASSERT_TRUE(wrong.empty()) << "ENOSPC at call " << at << ": " << wrong.front();
    // Nothing, where it came while the log was being opened.
    EXPECT_TRUE(acknowledged.empty() || acknowledged.size() == kActSays)
        << "ENOSPC at call " << at << ": " << acknowledged.size() << " of " << kActSays;
    ++cases;
    whole += acknowledged.size() == kActSays ? 1 : 0;
  }
  EXPECT_GE(whole * 10, cases * 9) << whole << " of " << cases << " went on";
  ::testing::Test::RecordProperty("cases", static_cast<int>(cases));
  ::testing::Test::RecordProperty("whole", static_cast<int>(whole));
}

// What was refused because of another in its group is told as that one is, where both are undone.
TEST(Crash, NobodyIsRefusedForWhatAFullDiskUndid) {
  const Scratch prepared;
  in_child([&](const Acknowledged& told) { found({prepared.path()}, told); });
  const Scratch scratch;
  constexpr std::uint64_t kCalls = 20;
  int full = 0;
  for (std::uint64_t at = 1; at <= kCalls; ++at) {
    const Place place{scratch.path() / "case"};
    std::filesystem::remove_all(place.directory);
    std::filesystem::copy(prepared.path(), place.directory,
                          std::filesystem::copy_options::recursive);
    auto said = in_child([&](const Acknowledged& told) {
      append_two_behind_one(place, told, {Fault::kDiskFull, at, 0});
    });
    std::ranges::sort(said);
    if (said == std::vector<std::string>{"first full", "second full"}) {
      ++full;
      continue;
    }
    EXPECT_EQ(said, (std::vector<std::string>{"first taken", "second refused"})) << at;
  }
  EXPECT_GT(full, 0);
}

}  // namespace
}  // namespace onus::crash
