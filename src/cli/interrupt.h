// Control-C during long work: the answer so far is told, instead of nothing.
#pragma once

#include <stop_token>

namespace onus::cli {

/// While it lives, the first SIGINT or SIGTERM asks for a stop, and the second ends the program as
/// ever. One at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Passes a signal that has come on to the token; to be called now and then, from any thread.
  void look() {
    if (came()) source_.request_stop();
  }
  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
  [[nodiscard]] static bool came();

 private:
  std::stop_source source_;
};

}  // namespace onus::cli
