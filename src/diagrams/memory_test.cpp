// A process that may have no more memory ends one analysis with an answer, and lives on.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <random>

#include "onus/diagrams/diagram.h"
#include "onus/diagrams/probability.h"

namespace onus::diagrams {
namespace {

// Gates over three variables drawn at random: no order keeps them together.
Formula tangle(std::uint32_t size) {
  std::mt19937_64 random(size);
  Formula formula;
  std::vector<NodeId> v;
  for (std::uint32_t i = 0; i < size; ++i) v.push_back(formula.add_variable());
  std::vector<NodeId> gates;
  for (std::uint32_t i = 0; i < 2 * size; ++i) {
    const std::array three{v[i % size], v[random() % size], v[random() % size]};
    gates.push_back(formula.add_gate(Op::kOr, three));
  }
  static_cast<void>(formula.add_gate(Op::kAnd, gates));
  return formula;
}

// Leaves `more` bytes of address space beyond what is in use.
bool limit_memory(std::uint64_t more) {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  if (!(statm >> pages)) return false;
  const rlim_t bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + more;
  const rlimit limit{bytes, bytes};
  return ::setrlimit(RLIMIT_AS, &limit) == 0;
}

constexpr std::uint64_t kMore = std::uint64_t{24} << 20U;
constexpr std::uint64_t kNoNodeLimit = 2'000'000'000;

// 0: refused with E0712 and, after that, a small question answered rightly.
int ask_with_little_memory() {
  const Formula large = tangle(200);
  Formula small;
  const NodeId x = small.add_variable();
  static_cast<void>(small.add_gate(Op::kOr, std::array{x, small.add_variable()}));
  if (!limit_memory(kMore)) return 1;
  const auto refused = build_diagram(large, {kNoNodeLimit, {}});
  if (refused || refused.error().kind != base::ErrorKind::kLimit) return 2;
  if (refused.error().code != "E0712") return 3;
  const auto diagram = build_diagram(small);
  if (!diagram) return 4;
  const auto chance = probability(*diagram, std::array{0.5, 0.5});
  return chance && *chance == 0.75 ? 0 : 5;
}

TEST(Memory, ThatRunsOutEndsOneAnalysisAndNotTheProcess) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer needs the address space for itself";
#endif
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(ask_with_little_memory());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace onus::diagrams
