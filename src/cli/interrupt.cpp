#include "interrupt.h"

#include <array>
#include <atomic>
#include <csignal>

namespace onus::cli {
namespace {

constexpr std::array<int, 2> kSignals{SIGINT, SIGTERM};

// What a signal handler may touch; it can be handed nothing.
std::atomic<bool> signal_came{false};
static_assert(std::atomic<bool>::is_always_lock_free);
std::array<struct sigaction, kSignals.size()> handlers_before;

extern "C" void note_signal(int) { signal_came.store(true); }

}  // namespace

Interrupt::Interrupt() {
  signal_came.store(false);
  struct sigaction noting{};
  noting.sa_handler = note_signal;
  noting.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one ends the program
  sigemptyset(&noting.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &noting, &handlers_before[i]);
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &handlers_before[i], nullptr);
  }
}

bool Interrupt::came() { return signal_came.load(); }

}  // namespace onus::cli
