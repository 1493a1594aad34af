// The C library's file calls, made to fail: of this program and of every library in it.
//
// The program defines write, fsync, rename … itself, so that SQLite's calls come here too. Each
// call is counted once a plan is set; the one that the plan names fails, or is the last one.
#pragma once

#include <cstdint>
#include <string>

namespace onus::crash {

/// The harness keeps its own descriptors from here on.
inline constexpr int kOwnDescriptors = 200;

enum class Fault : std::uint8_t {
  kNone,
  kIoError,     // the call returns EIO (also an fsync, after which the kernel forgets the bytes)
  kDiskFull,    // ENOSPC, where the call can return it; a write is cut in half first
  kKill,        // SIGKILL before the call
  kTornKill,    // SIGKILL after half of the write
  kPowerCut,    // nothing that was not synced is on the disk
  kPowerMixed,  // some of what was not synced is, in any order
};

struct Plan {
  Fault fault = Fault::kNone;
  std::uint64_t at = 0;    // which call, from 1
  std::uint64_t seed = 0;  // what kPowerMixed keeps
};

/// Begins to count, and forgets what was unsynced before.
void set_plan(const Plan& plan);

/// How many calls were counted.
[[nodiscard]] std::uint64_t calls_counted();

/// Hands what is not synced yet to the next process, in a file.
void save_unsynced(const std::string& file);
void load_unsynced(const std::string& file);

/// Cuts the power now, as kPowerCut does; does not return.
[[noreturn]] void cut_power();

}  // namespace onus::crash
