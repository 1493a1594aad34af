#include "onus/notices/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "onus/crypto/tls_stream.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;

namespace {

std::unexpected<base::Error> failed(std::string_view step, int error) {
  return base::fail(ErrorKind::kIo,
                    fmt::format("{}: {}", step, std::generic_category().message(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }
  void reset() {
    if (number_ >= 0) close(std::exchange(number_, -1));
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// A file without a name, so that a program that does not read cannot make us wait, nor one that
/// ends raise a signal.
Result<Descriptor> input_of(std::string_view bytes) {
  Descriptor file(memfd_create("notice", MFD_CLOEXEC));
  if (file.get() < 0) return failed("making its input", errno);
  while (!bytes.empty()) {
    const ssize_t put = write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) return failed("making its input", errno);
    if (put > 0) bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (lseek(file.get(), 0, SEEK_SET) != 0) return failed("making its input", errno);
  return file;
}

/// What posix_spawn is told, freed when it goes.
class SpawnPlan {
 public:
  SpawnPlan(int in, int out) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_adddup2(&actions_, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  int start(std::vector<std::string> words, pid_t& child) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    char* environment[] = {nullptr};
    return posix_spawn(&child, argv[0], &actions_, &attributes_, argv.data(), environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// A running program; its whole group is killed and it is waited for when this goes.
class Running {
 public:
  explicit Running(pid_t child)
      : child_(child), watched_(static_cast<int>(syscall(SYS_pidfd_open, child, 0))) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { (void)end(); }

  /// Kills what is left of the group. The program itself is still there as long as it was not
  /// waited for, so that its number cannot be another's.
  int end() {
    if (child_ <= 0) return 0;
    kill(-child_, SIGKILL);
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = 0;
    return status;
  }
  [[nodiscard]] int watched() const { return watched_.get(); }

 private:
  pid_t child_;
  Descriptor watched_;
};

/// Reads what there is now. False: no more will come.
Result<bool> drain(int from, std::string& out) {
  char bytes[4096];
  while (true) {
    const ssize_t got = read(from, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    out.append(bytes, static_cast<std::size_t>(got));
    if (out.size() > kCommandOutBytesMax) {
      return base::fail(ErrorKind::kLimit, fmt::format("the program was ended: it printed more "
                                                       "than {} bytes",
                                                       kCommandOutBytesMax));
    }
  }
}

/// Waits for its end and reads its words, until time is over.
Result<void> attend(const Running& program, Descriptor& from, std::string& out,
                    crypto::Until until) {
  if (program.watched() < 0) return failed("watching the program", ENOSYS);
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until.at - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return base::fail(ErrorKind::kIo, "the program was ended: it took too long");
    }
    pollfd waiting[3] = {
        {program.watched(), POLLIN, 0}, {from.get(), POLLIN, 0}, {until.stop_fd, POLLIN, 0}};
    const int ready = poll(waiting, 3, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return failed("waiting for the program", errno);
    if (ready <= 0) continue;
    if (waiting[2].revents != 0) {
      return base::fail(ErrorKind::kIo, "stopped, because this program ends");
    }
    const auto more = from.get() >= 0 ? drain(from.get(), out) : Result<bool>(true);
    if (!more) return std::unexpected(more.error());
    if (!*more) from.reset();
    if (waiting[0].revents != 0) return {};  // what its children would still say is not its word
  }
}

std::string last_line(std::string_view out) {
  while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.remove_suffix(1);
  const std::size_t start = out.rfind('\n');
  return std::string(start == std::string_view::npos ? out : out.substr(start + 1));
}

class CommandChannel final : public Channel {
 public:
  CommandChannel(Terms terms, CommandSetting setting)
      : Channel(std::move(terms)), setting_(std::move(setting)) {}

  [[nodiscard]] Delivery send(const Notice& notice, const Attempt& attempt) const override {
    const auto until = crypto::Until::in(terms().within, attempt.stop_fd);
    // The delivery's id goes in front, so that the program can tell what it had before.
    const std::string input = fmt::format("{{\"delivery\":\"{}\",{}\n", attempt.delivery,
                                          std::string_view(notice.json).substr(1));
    auto in = input_of(input);
    if (!in) return refused(in.error());
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return refused(failed("making a pipe", errno).error());
    Descriptor from(ends[0]), to(ends[1]);
    fcntl(from.get(), F_SETFL, O_NONBLOCK);
    pid_t child = 0;
    const int error = SpawnPlan(in->get(), to.get()).start(setting_.run, child);
    if (error != 0) return refused(failed(setting_.run[0] + " cannot be started", error).error());
    to.reset();
    Running program(child);
    std::string out;
    if (const auto done = attend(program, from, out, until); !done) return refused(done.error());
    const int status = program.end();
    std::string said = last_line(out);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      return received(said.empty() ? "exit code 0" : "exit code 0: " + said);
    }
    const std::string how = WIFEXITED(status) ? fmt::format("exit code {}", WEXITSTATUS(status))
                                              : fmt::format("signal {}", WTERMSIG(status));
    return refused({ErrorKind::kDenied, "", said.empty() ? how : how + ": " + said});
  }
  [[nodiscard]] std::string_view kind() const override { return "command"; }
  [[nodiscard]] std::string where() const override { return setting_.run[0]; }

 private:
  CommandSetting setting_;
};

}  // namespace

Result<std::unique_ptr<Channel>> make_command(Channel::Terms terms, CommandSetting setting) {
  if (setting.run.empty() || !setting.run[0].starts_with('/')) {
    return base::fail(ErrorKind::kInvalid,
                      "run begins with the program's full path, such as [/usr/local/bin/page]");
  }
  if (setting.run.size() > kCommandWordsMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("{} words in run (at most {})",
                                                     setting.run.size(), kCommandWordsMax));
  }
  for (const std::string& word : setting.run) {
    if (word.contains('\0')) return base::fail(ErrorKind::kInvalid, "a NUL in run");
    if (word.size() > kCommandWordBytesMax) {
      return base::fail(ErrorKind::kLimit, fmt::format("a word of {} bytes in run (at most {})",
                                                       word.size(), kCommandWordBytesMax));
    }
  }
  return std::make_unique<CommandChannel>(std::move(terms), std::move(setting));
}

}  // namespace onus::notices
