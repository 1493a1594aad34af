#include "shell.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace onus::recorder {

using base::ErrorKind;
using base::Result;

namespace {

constexpr int kCannotStart = 126;
constexpr int kRoundsMax = 1'000;

std::unexpected<base::Error> refused(std::string_view what) {
  return base::fail(ErrorKind::kIo, fmt::format("{}: {}", what, std::strerror(errno)));
}

/// The child's ends of its streams.
struct ChildEnds {
  Descriptor input, output, errors;  // with a terminal only `input`, its slave
};

/// What exec needs, made before the fork: afterwards nothing may allocate.
struct Words {
  std::vector<std::string> environment, arguments;
  std::vector<char*> environment_pointers, argument_pointers;
};

Words words_of(const SessionPlan& plan) {
  const Account& account = plan.account;
  Words words;
  words.environment = {"HOME=" + account.home,
                       "USER=" + account.name,
                       "LOGNAME=" + account.name,
                       "SHELL=" + account.shell,
                       "PATH=/usr/local/bin:/usr/bin:/bin",
                       "ONUS_REQUEST=" + plan.permit.request};
  if (!plan.request.terminal.empty()) words.environment.push_back("TERM=" + plan.request.terminal);
  for (const std::string& one : plan.request.environment) words.environment.push_back(one);
  const std::string base = account.shell.substr(account.shell.rfind('/') + 1);
  words.arguments = plan.request.command.empty()
                        ? std::vector<std::string>{"-" + base}  // a login shell
                        : std::vector<std::string>{base, "-c", plan.request.command};
  for (std::string& one : words.environment) words.environment_pointers.push_back(one.data());
  for (std::string& one : words.arguments) words.argument_pointers.push_back(one.data());
  words.environment_pointers.push_back(nullptr);
  words.argument_pointers.push_back(nullptr);
  return words;
}

// Only what may be called between fork and exec.
[[noreturn]] void become(const SessionPlan& plan, const ChildEnds& ends, const Words& words) {
  const Account& account = plan.account;
  ::setsid();
  const bool terminal = !ends.output.valid();
  if (terminal && ::ioctl(ends.input.get(), TIOCSCTTY, 0) != 0) ::_exit(kCannotStart);
  ::dup2(ends.input.get(), STDIN_FILENO);
  ::dup2(terminal ? ends.input.get() : ends.output.get(), STDOUT_FILENO);
  ::dup2(terminal ? ends.input.get() : ends.errors.get(), STDERR_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGTERM}) ::signal(number, SIG_DFL);
  if (::getuid() == 0) {  // tests run it without root, as themselves
    if (::initgroups(account.name.c_str(), account.group) != 0 ||
        ::setresgid(account.group, account.group, account.group) != 0 ||
        ::setresuid(account.user, account.user, account.user) != 0) {
      ::_exit(kCannotStart);
    }
  }
  if (::chdir(account.home.c_str()) != 0 && ::chdir("/") != 0) ::_exit(kCannotStart);
  ::execve(account.shell.c_str(), words.argument_pointers.data(),
           words.environment_pointers.data());
  ::_exit(kCannotStart);
}

Result<void> make_terminal(const SessionPlan& plan, Shell& ours, ChildEnds& theirs) {
  int master = -1, slave = -1;
  winsize size{};
  size.ws_col = static_cast<unsigned short>(plan.request.size.columns);
  size.ws_row = static_cast<unsigned short>(plan.request.size.rows);
  if (::openpty(&master, &slave, nullptr, nullptr, &size) != 0) return refused("no terminal");
  ours.output = Descriptor(master);
  theirs.input = Descriptor(slave);
  ours.input = Descriptor(::fcntl(master, F_DUPFD_CLOEXEC, 0));
  if (!ours.input.valid()) return refused("no terminal");
  ::fcntl(master, F_SETFD, FD_CLOEXEC);
  ::fcntl(master, F_SETFL, O_NONBLOCK);
  if (::getuid() == 0 && ::fchown(slave, plan.account.user, static_cast<gid_t>(-1)) != 0) {
    return refused("the terminal cannot be given to its user");
  }
  return {};
}

Result<void> make_pipes(Shell& ours, ChildEnds& theirs) {
  for (auto [mine, other, mine_reads] : {std::tuple{&ours.input, &theirs.input, false},
                                         std::tuple{&ours.output, &theirs.output, true},
                                         std::tuple{&ours.errors, &theirs.errors, true}}) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return refused("no pipe");
    *mine = Descriptor(ends[mine_reads ? 0 : 1]);
    *other = Descriptor(ends[mine_reads ? 1 : 0]);
    ::fcntl(mine->get(), F_SETFL, O_NONBLOCK);
  }
  return {};
}

std::vector<pid_t> children() {
  std::vector<pid_t> found;
  std::ifstream list("/proc/thread-self/children");
  for (pid_t one = 0; list >> one;) found.push_back(one);
  return found;
}

}  // namespace

Result<Shell> start_shell(const SessionPlan& plan) {
  Shell ours;
  ChildEnds theirs;
  const auto made =
      plan.request.has_terminal ? make_terminal(plan, ours, theirs) : make_pipes(ours, theirs);
  if (!made) return std::unexpected(made.error());
  const Words words = words_of(plan);
  ours.process = ::fork();
  if (ours.process < 0) return refused("no process");
  if (ours.process == 0) become(plan, theirs, words);
  return ours;
}

void kill_all_below() {
  // Each round kills the children; theirs become ours and are killed in the next.
  for (int round = 0; round < kRoundsMax; ++round) {
    const std::vector<pid_t> now = children();
    if (now.empty()) return;
    for (const pid_t one : now) ::kill(one, SIGKILL);
    for (const pid_t one : now) ::waitpid(one, nullptr, 0);
  }
}

void hang_up(pid_t shell) {
  ::kill(-shell, SIGHUP);
  ::kill(-shell, SIGCONT);  // a stopped group must be able to read the signal
}

}  // namespace onus::recorder
