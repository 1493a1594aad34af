// How fast one core reads memory here: what a program that reads bytes is held against.
// Usage: read_bandwidth. Prints bytes a second, the median of several passes over 1 GiB.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

constexpr std::size_t kBytes = std::size_t{1} << 30;  // far beyond any cache
constexpr int kPasses = 7;
constexpr std::size_t kLanes = 8;  // independent sums, so that adding does not hold reading up

std::uint64_t sum(const std::vector<std::uint64_t>& words) {
  std::array<std::uint64_t, kLanes> lanes{};
  const std::uint64_t* word = words.data();
  for (std::size_t i = 0; i < words.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += word[i + lane];
  }
  std::uint64_t total = 0;
  for (const std::uint64_t lane : lanes) total += lane;
  return total;
}

}  // namespace

int main() {
  const std::vector<std::uint64_t> words(kBytes / sizeof(std::uint64_t), 1);  // written: in place
  std::vector<double> seconds;
  std::uint64_t total = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto begin = std::chrono::steady_clock::now();
    total += sum(words);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    seconds.push_back(taken.count());
  }
  if (total != words.size() * kPasses) return 1;  // also keeps the sums from being left out
  std::sort(seconds.begin(), seconds.end());
  fmt::print("{:.0f}\n", static_cast<double>(kBytes) / seconds[seconds.size() / 2]);
  return 0;
}
