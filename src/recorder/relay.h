// Bytes from one descriptor to another, at the pace of the slower one.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "onus/recorder/wire.h"

namespace onus::recorder {

inline constexpr std::size_t kRelayBytesMax = 256U << 10U;  // waiting in one direction

/// One direction. Reads while less than kRelayBytesMax waits, writes what waits.
class Relay {
 public:
  /// `seen` is handed every byte that is read, before it is passed on. Descriptors are borrowed.
  Relay(int from, int to, std::function<void(std::string_view)> seen);

  [[nodiscard]] bool wants_to_read() const { return from_ >= 0 && waiting_.size() < kMost; }
  [[nodiscard]] bool wants_to_write() const { return to_ >= 0 && !waiting_.empty(); }
  /// Nothing will come and nothing waits.
  [[nodiscard]] bool done() const { return from_ < 0 && (waiting_.empty() || to_ < 0); }
  /// Nothing will come any more.
  [[nodiscard]] bool ended() const { return from_ < 0; }
  [[nodiscard]] int from() const { return from_; }
  [[nodiscard]] int to() const { return to_; }

  void read_some();
  void write_some();
  /// Puts a word of ours behind what waits, without it being seen.
  void add(std::string_view bytes) { waiting_ += bytes; }
  void stop_reading() { from_ = -1; }
  void stop_writing() {
    to_ = -1;
    waiting_.clear();
  }
  [[nodiscard]] bool idle() const { return waiting_.empty(); }

 private:
  static constexpr std::size_t kMost = kRelayBytesMax;
  int from_, to_;
  std::function<void(std::string_view)> seen_;
  std::string waiting_;
  std::string block_;
};

}  // namespace onus::recorder
