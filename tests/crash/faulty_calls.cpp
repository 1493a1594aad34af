#include "faulty_calls.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <random>
#include <string>

#include "unsynced.h"

// Fortified builds would turn these definitions into something else.
#undef _FORTIFY_SOURCE

namespace onus::crash {
namespace {

constexpr int kPowerExit = 42;

struct State {
  Plan plan;
  bool counting = false;
  std::uint64_t calls = 0;
  Unsynced unsynced;
};

State& state() {
  static State& one = *new State;  // outlives every destructor that writes a file
  return one;
}

enum class Kind : std::uint8_t { kWrite, kSync, kName, kOther };

[[noreturn]] void lose_power(const std::function<bool()>& keep) {
  state().unsynced.undo(keep);
  ::_exit(kPowerExit);
}

// What the plan says about the call that is about to be made: 0 to make it, or the error.
int judge(Kind kind) {
  State& now = state();
  if (!now.counting) return 0;
  ++now.calls;
  if (now.calls != now.plan.at) return 0;
  switch (now.plan.fault) {
    case Fault::kNone: return 0;
    case Fault::kIoError: return EIO;
    case Fault::kDiskFull: return kind == Kind::kSync || kind == Kind::kOther ? 0 : ENOSPC;
    case Fault::kKill: ::kill(::getpid(), SIGKILL); break;
    case Fault::kTornKill: return kind == Kind::kWrite ? -1 : (::kill(::getpid(), SIGKILL), 0);
    case Fault::kPowerCut: lose_power([] { return false; });
    case Fault::kPowerMixed: {
      std::mt19937_64 random(now.plan.seed);
      lose_power([&] { return random() % 2 == 0; });
    }
  }
  return 0;
}

template <class Function>
Function* real(const char* name) {
  void* found = ::dlsym(RTLD_NEXT, name);
  if (found == nullptr) ::abort();
  return reinterpret_cast<Function*>(found);
}

using WriteAt = ssize_t(int, const void*, size_t, off_t);

ssize_t write_at(WriteAt* call, int descriptor, std::pair<const void*, size_t> bytes,
                 off_t offset) {
  const int error = judge(Kind::kWrite);
  if (state().counting) state().unsynced.before_write(descriptor, offset, bytes.second);
  if (error == 0) return call(descriptor, bytes.first, bytes.second, offset);
  if (error != EIO) call(descriptor, bytes.first, bytes.second / 2, offset);
  if (error < 0) ::kill(::getpid(), SIGKILL);
  errno = error;
  return -1;
}

int sync(const char* name, int descriptor) {
  static auto* const call_fsync = real<int(int)>("fsync");
  static auto* const call_fdatasync = real<int(int)>("fdatasync");
  if (const int error = judge(Kind::kSync); error > 0) {
    state().unsynced.sync_failed(descriptor);
    errno = error;
    return -1;
  }
  const int result =
      name == std::string_view("fsync") ? call_fsync(descriptor) : call_fdatasync(descriptor);
  if (result == 0 && state().counting) state().unsynced.synced(descriptor);
  return result;
}

int truncate(const char* name, int descriptor, off_t length) {
  static auto* const call = real<int(int, off_t)>("ftruncate64");
  (void)name;
  if (const int error = judge(Kind::kName); error > 0) {
    errno = error;
    return -1;
  }
  struct stat status{};
  if (state().counting && ::fstat(descriptor, &status) == 0) {
    const off_t end = std::max(length, status.st_size);
    state().unsynced.before_write(
        descriptor, std::min(length, status.st_size),
        static_cast<std::size_t>(end) - static_cast<std::size_t>(std::min(length, status.st_size)));
  }
  return call(descriptor, length);
}

int open_path(const char* path, int flags, mode_t mode) {
  static auto* const call = real<int(const char*, int, ...)>("open64");
  const bool makes = (flags & O_CREAT) != 0;
  if (const int error = judge(makes ? Kind::kName : Kind::kOther); error > 0) {
    errno = error;
    return -1;
  }
  struct stat status{};
  if (state().counting && makes && ::lstat(path, &status) != 0) {
    state().unsynced.before_name(path);
  }
  if (state().counting && (flags & O_TRUNC) != 0 && ::lstat(path, &status) == 0) {
    const int held = call(path, O_RDWR | O_CLOEXEC);
    state().unsynced.before_write(held, 0, static_cast<std::size_t>(status.st_size));
  }
  return call(path, flags, mode);
}

}  // namespace

void set_plan(const Plan& plan) {
  state().plan = plan;
  state().calls = 0;
  state().counting = true;
}

std::uint64_t calls_counted() { return state().calls; }

void save_unsynced(const std::string& file) {
  state().counting = false;
  state().unsynced.save(file);
}
void load_unsynced(const std::string& file) { state().unsynced.load(file); }

void cut_power() {
  lose_power([] { return false; });
}

}  // namespace onus::crash

using namespace onus::crash;  // NOLINT: what follows are C functions

extern "C" {

ssize_t write(int descriptor, const void* from, size_t size) {
  static auto* const call = real<ssize_t(int, const void*, size_t)>("write");
  struct stat status{};
  if (!state().counting || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    return call(descriptor, from, size);
  }
  const off_t offset = ::lseek(descriptor, 0, SEEK_CUR);
  const ssize_t written = write_at(real<WriteAt>("pwrite64"), descriptor, {from, size}, offset);
  if (written > 0) ::lseek(descriptor, written, SEEK_CUR);
  return written;
}

ssize_t pwrite(int descriptor, const void* from, size_t size, off_t offset) {
  return write_at(real<WriteAt>("pwrite64"), descriptor, {from, size}, offset);
}
ssize_t pwrite64(int descriptor, const void* from, size_t size, off64_t offset) {
  return write_at(real<WriteAt>("pwrite64"), descriptor, {from, size}, offset);
}

ssize_t pread64(int descriptor, void* to, size_t size, off64_t offset) {
  static auto* const call = real<ssize_t(int, void*, size_t, off64_t)>("pread64");
  if (const int error = judge(Kind::kOther); error > 0) {
    errno = error;
    return -1;
  }
  return call(descriptor, to, size, offset);
}

int fsync(int descriptor) { return sync("fsync", descriptor); }
int fdatasync(int descriptor) { return sync("fdatasync", descriptor); }
int ftruncate(int descriptor, off_t length) noexcept {
  return truncate("ftruncate", descriptor, length);
}
int ftruncate64(int descriptor, off64_t length) noexcept {
  return truncate("ftruncate64", descriptor, length);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_path(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_path(path, flags, mode);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const call = real<int(const char*, const char*)>("rename");
  if (const int error = judge(Kind::kName); error > 0) {
    errno = error;
    return -1;
  }
  if (state().counting) {
    state().unsynced.before_name(from);
    state().unsynced.before_name(to);
  }
  return call(from, to);
}

int unlink(const char* path) noexcept {
  static auto* const call = real<int(const char*)>("unlink");
  if (const int error = judge(Kind::kName); error > 0) {
    errno = error;
    return -1;
  }
  if (state().counting) state().unsynced.before_name(path);
  return call(path);
}

int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const call = real<int(const char*, mode_t)>("mkdir");
  if (const int error = judge(Kind::kName); error > 0) {
    errno = error;
    return -1;
  }
  if (state().counting) state().unsynced.before_name(path);
  return call(path, mode);
}
}
