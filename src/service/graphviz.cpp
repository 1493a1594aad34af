#include "onus/service/graphviz.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

extern char** environ;  // NOLINT: POSIX declares it nowhere

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr int kShellNotFound = 127;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

}  // namespace

Result<std::string> svg_from_dot(const std::string& dot) {
  // Both ends are files without a name, so that neither side can wait for the other.
  const File in(std::tmpfile());
  const File out(std::tmpfile());
  if (!in || !out) return fail(ErrorKind::kIo, "cannot make a temporary file");
  if (std::fwrite(dot.data(), 1, dot.size(), in.get()) != dot.size() ||
      std::fflush(in.get()) != 0 || ::lseek(::fileno(in.get()), 0, SEEK_SET) != 0) {
    return fail(ErrorKind::kIo, "cannot write a temporary file");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(in.get()), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(out.get()), STDOUT_FILENO);
  char program[] = "dot";
  char format[] = "-Tsvg";
  char* const arguments[] = {program, format, nullptr};
  pid_t child = 0;
  const int spawned = ::posix_spawnp(&child, program, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  pid_t ended = -1;
  while (spawned == 0 && (ended = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) {
  }
  const bool waited = spawned == 0 && ended == child;
  if (!waited || (WIFEXITED(status) && WEXITSTATUS(status) == kShellNotFound)) {
    return fail(ErrorKind::kIo,
                "the program dot of Graphviz is not there; install it (apt install graphviz), or "
                "take --format dot or --format text");
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(ErrorKind::kIo,
                "dot of Graphviz failed; onus graph --format dot shows what it got");
  }
  std::string svg;
  char buffer[65536];
  if (::lseek(::fileno(out.get()), 0, SEEK_SET) != 0) {
    return fail(ErrorKind::kIo, "cannot read a temporary file");
  }
  while (true) {
    const ssize_t got = ::read(::fileno(out.get()), buffer, sizeof buffer);
    if (got < 0) return fail(ErrorKind::kIo, "cannot read a temporary file");
    if (got == 0) return svg;
    svg.append(buffer, static_cast<std::size_t>(got));
    if (svg.size() > kSvgBytesMax) {
      return fail(ErrorKind::kLimit, fmt::format("the picture is larger than {} bytes; begin "
                                                 "further down with --of ITEM",
                                                 kSvgBytesMax));
    }
  }
}

}  // namespace onus::service
