// How many requests a second a desk takes from the question to the certificate: request, two
// approvals, grant. Prints JSON. Usage: desk_cycles [CYCLES] [THREADS]
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "desk_for_test.h"

namespace {

using onus::service::desk_test::House;
using onus::service::desk_test::must;
using Clock = std::chrono::steady_clock;

/// One life; the time until the certificate is there, in milliseconds. What follows closes it, so
/// that the state stays as small as in a real place.
double cycle(House& house) {
  const auto begun = Clock::now();
  const std::string id = house.ask();
  must(house.approve(id, "marta"), "first approval");
  must(house.approve(id, "rui"), "second approval");
  must(house.desk->certificate(id), "certificate");
  const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
  must(house.end(id, "tomas"), "end");
  must(house.review(id, "olga"), "review");
  return took.count();
}

}  // namespace

int main(int argc, char** argv) {
  const int cycles = argc > 1 ? std::atoi(argv[1]) : 200;
  const int threads = argc > 2 ? std::atoi(argv[2]) : 4;
  if (cycles < 1 || threads < 1) return 2;
  House house;
  std::mutex mutex;
  std::vector<double> took;
  std::atomic<int> left{cycles};
  std::vector<std::thread> workers;
  std::atomic<bool> done{false};
  std::thread ticking([&] {
    while (!done) {
      must(house.desk->tick(), "tick");
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  });
  const auto begun = Clock::now();
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      while (left-- > 0) {
        const double ms = cycle(house);
        const std::scoped_lock guard(mutex);
        took.push_back(ms);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  const std::chrono::duration<double> all = Clock::now() - begun;
  done = true;
  ticking.join();
  std::sort(took.begin(), took.end());
  const auto at = [&](double part) {
    return took[std::min(took.size() - 1,
                         static_cast<std::size_t>(part * static_cast<double>(took.size())))];
  };
  std::printf(
      "{\"cycles\": %zu, \"threads\": %d, \"cycles_per_s\": %.1f, \"statements_per_s\": %.1f, "
      "\"p50_ms\": %.1f, \"p99_ms\": %.1f}\n",
      took.size(), threads, static_cast<double>(cycles) / all.count(),
      6.0 * static_cast<double>(cycles) / all.count(), at(0.5), at(0.99));
  return 0;
}
