// Runs a command several times as whole processes and tells what it cost.
// Usage: measure RUNS COMMAND [ARGUMENT...]
// Prints one line of JSON: medians of wall and user seconds, the highest peak of memory in KiB, the
// exit code of the last run. What the command writes is thrown away. Small itself, for a child's
// peak starts at what its parent held.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <vector>

namespace {

constexpr int kRunsMax = 1000;
constexpr int kNotStarted = 127;

struct Cost {
  double wall_s = 0, user_s = 0, system_s = 0;
  long peak_kib = 0;
  int exit_code = 0;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void become(char** command) {
  const int sink = open("/dev/null", O_RDWR);
  if (sink < 0 || dup2(sink, 0) < 0 || dup2(sink, 1) < 0 || dup2(sink, 2) < 0) _exit(kNotStarted);
  execvp(command[0], command);
  _exit(kNotStarted);
}

std::optional<Cost> run(char** command) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) return std::nullopt;
  if (child == 0) become(command);
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child) return std::nullopt;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  return Cost{.wall_s = wall.count(),
              .user_s = seconds(usage.ru_utime),
              .system_s = seconds(usage.ru_stime),
              .peak_kib = usage.ru_maxrss,
              .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 2 ? std::atoi(argv[1]) : 0;
  if (runs < 1 || runs > kRunsMax) {
    fmt::print(stderr, "usage: measure RUNS COMMAND [ARGUMENT...]\n");
    return 2;
  }
  std::vector<double> wall, user, system;
  long peak_kib = 0;
  int exit_code = 0;
  for (int i = 0; i < runs; ++i) {
    const auto cost = run(argv + 2);
    if (!cost || cost->exit_code == kNotStarted) {
      fmt::print(stderr, "measure: {} could not be run\n", argv[2]);
      return 3;
    }
    wall.push_back(cost->wall_s);
    user.push_back(cost->user_s);
    system.push_back(cost->system_s);
    peak_kib = std::max(peak_kib, cost->peak_kib);
    exit_code = cost->exit_code;
  }
  fmt::print(R"({{"wall_s":{:.6f},"user_s":{:.6f},"system_s":{:.6f},"peak_kib":{},"exit":{}}})",
             median(wall), median(user), median(system), peak_kib, exit_code);
  fmt::print("\n");
  return 0;
}
