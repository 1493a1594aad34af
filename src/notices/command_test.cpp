#include "onus/notices/command.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace onus::notices {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Clock = std::chrono::steady_clock;

Notice told() {
  NoticeFacts facts;
  facts.statement = "st-1";
  return *make_notice(facts);
}

Delivery run(std::vector<std::string> words, int within_s = 5) {
  auto channel = make_command({"page", std::chrono::seconds(within_s)}, {std::move(words)});
  EXPECT_TRUE(channel);
  return (*channel)->send(told(), {"0123", {}});
}
Delivery shell(const std::string& script, int within_s = 5) {
  return run({"/bin/sh", "-c", script}, within_s);
}

TEST(CommandChannel, GetsTheNoticeAndItsLastLineIsTheReceipt) {
  const Delivery done = shell("echo first; cat; echo; echo paged 4711");
  EXPECT_TRUE(done.received);
  EXPECT_EQ(done.receipt, "exit code 0: paged 4711");
  EXPECT_THAT(shell("cat").receipt, StartsWith(R"(exit code 0: {"delivery":"0123","data":{"at":)"));
}

TEST(CommandChannel, AFailureIsOne) {
  const Delivery failed = shell("echo no line; exit 3");
  EXPECT_FALSE(failed.received);
  EXPECT_EQ(failed.receipt, "exit code 3: no line");
  EXPECT_EQ(shell("kill -11 $$").receipt, "signal 11");
  EXPECT_THAT(run({"/nonexistent/page"}).receipt, HasSubstr("cannot be started"));
}

TEST(CommandChannel, SeesNothingOfOurEnvironmentNorOurFiles) {
  setenv("ONUS_TEST_SECRET", "s3cret", 1);
  const int open_file = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(run({"/usr/bin/env"}).receipt, "exit code 0");
  // Itself, its three streams, and the directory it reads.
  EXPECT_EQ(run({"/bin/sh", "-c", "set -- /proc/self/fd/*; echo $#"}).receipt, "exit code 0: 4");
  close(open_file);
  unsetenv("ONUS_TEST_SECRET");
}

TEST(CommandChannel, NoShellReadsTheArguments) {
  EXPECT_EQ(run({"/bin/echo", "$(id)", ";", "`id`", "*"}).receipt, "exit code 0: $(id) ; `id` *");
}

TEST(CommandChannel, OneThatHangsIsEnded) {
  const auto began = Clock::now();
  EXPECT_THAT(shell("sleep 60", 1).receipt, HasSubstr("took too long"));
  EXPECT_THAT(shell("trap '' TERM HUP INT; while :; do sleep 60; done", 1).receipt,
              HasSubstr("took too long"));
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(20));
}

TEST(CommandChannel, OneThatFloodsIsEnded) {
  EXPECT_THAT(shell("yes", 20).receipt, HasSubstr("printed more than"));
  EXPECT_TRUE(shell("yes >&2 & sleep 0.1; echo ok", 20).received) << "stderr is nobody's";
}

TEST(CommandChannel, OneThatDoesNotReadIsNoTrouble) { EXPECT_TRUE(shell("exec 0<&-").received); }

TEST(CommandChannel, ItsChildrenEndWithIt) {
  char name[] = "/tmp/onus-command-XXXXXX";
  const std::string folder = mkdtemp(name);
  const auto began = Clock::now();
  // The child holds the pipe open: its parent's end is the end.
  EXPECT_EQ(shell("sleep 300 & echo $! > " + folder + "/pid; echo told", 20).receipt,
            "exit code 0: told");
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(10));
  pid_t child = 0;
  std::ifstream(folder + "/pid") >> child;
  ASSERT_GT(child, 0);
  bool ended = false;
  for (int i = 0; i < 300 && !ended; ++i) {
    std::ifstream in("/proc/" + std::to_string(child) + "/stat");
    std::string number, program, state;
    in >> number >> program >> state;
    ended = !in || state == "Z";  // whoever is init here may be slow to bury it
    usleep(10000);
  }
  EXPECT_TRUE(ended);
  std::filesystem::remove_all(folder);
}

TEST(CommandChannel, IsNamedByItsFullPath) {
  EXPECT_FALSE(make_command({"a"}, {{}}));
  EXPECT_FALSE(make_command({"a"}, {{"page"}}));
  EXPECT_FALSE(make_command({"a"}, {{"/bin/echo", std::string("a\0b", 3)}}));
  EXPECT_TRUE(make_command({"a"}, {std::vector<std::string>(kCommandWordsMax, "/a")}));
  EXPECT_FALSE(make_command({"a"}, {std::vector<std::string>(kCommandWordsMax + 1, "/a")}));
}

}  // namespace
}  // namespace onus::notices
