#include "process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "onus/base/check.h"

extern char** environ;  // NOLINT: POSIX declares it nowhere

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr int kNotFound = 127;
constexpr int kSignalled = 128;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// The variables of this process, but for some.
std::vector<char*> environment(const std::vector<std::string>& without) {
  std::vector<char*> kept;
  for (char** one = environ; one != nullptr && *one != nullptr; ++one) {
    const std::string_view text(*one);
    const bool left_out = std::any_of(without.begin(), without.end(), [&](const auto& name) {
      return text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=';
    });
    if (!left_out) kept.push_back(*one);
  }
  kept.push_back(nullptr);
  return kept;
}

/// Everything in a file from its beginning, up to a limit.
Result<std::string> contents(std::FILE* file, std::size_t bytes_max) {
  if (::lseek(::fileno(file), 0, SEEK_SET) != 0) {
    return fail(ErrorKind::kIo, "cannot read a temporary file");
  }
  std::string text;
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(::fileno(file), buffer, sizeof buffer);
    if (got < 0) return fail(ErrorKind::kIo, "cannot read a temporary file");
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > bytes_max) {
      return fail(ErrorKind::kLimit, fmt::format("wrote more than {} bytes", bytes_max));
    }
  }
}

/// Waits for a child. Errors: kIo.
Result<int> code_of(pid_t child) {
  int status = 0;
  pid_t ended = -1;
  while ((ended = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) {
  }
  if (ended != child) return fail(ErrorKind::kIo, "cannot wait for another program");
  if (WIFSIGNALED(status)) return kSignalled + WTERMSIG(status);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kNotFound;
}

}  // namespace

Result<ProcessEnd> run_process(const std::vector<std::string>& arguments, std::string_view input,
                               std::size_t out_bytes_max, const std::vector<std::string>& without) {
  ONUS_CHECK(!arguments.empty());
  // All ends are files without a name, so that neither side can wait for the other.
  const File in(std::tmpfile()), out(std::tmpfile()), err(std::tmpfile());
  if (!in || !out || !err) return fail(ErrorKind::kIo, "cannot make a temporary file");
  if (std::fwrite(input.data(), 1, input.size(), in.get()) != input.size() ||
      std::fflush(in.get()) != 0 || ::lseek(::fileno(in.get()), 0, SEEK_SET) != 0) {
    return fail(ErrorKind::kIo, "cannot write a temporary file");
  }
  std::vector<std::string> words = arguments;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::vector<char*> variables = environment(without);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(in.get()), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(out.get()), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(err.get()), STDERR_FILENO);
  pid_t child = 0;
  const int spawned =
      ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  ProcessEnd end;
  if (spawned == ENOENT) {
    end.code = kNotFound;
    return end;
  }
  if (spawned != 0) return fail(ErrorKind::kIo, fmt::format("cannot start {}", words[0]));
  const auto code = code_of(child);
  if (!code) return std::unexpected(code.error());
  end.code = *code;
  auto text = contents(out.get(), out_bytes_max);
  if (!text) return std::unexpected(text.error());
  end.out = *std::move(text);
  const auto said = contents(err.get(), std::size_t{1} << 20);
  if (said) end.err = said->substr(0, kProcessErrBytesMax);
  return end;
}

}  // namespace onus::service
