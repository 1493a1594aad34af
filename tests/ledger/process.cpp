#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace onus::interop {
namespace {

pid_t spawn(const std::vector<std::string>& arguments, const std::string& input,
            const std::string& output) {
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  pid_t process = -1;
  const int failed = posix_spawnp(&process, words[0], &files, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) throw std::runtime_error("cannot run " + arguments[0]);
  return process;
}

}  // namespace

Ran run(const std::vector<std::string>& arguments, std::string_view input) {
  const Folder folder;
  const std::string in = folder.put("in", input);
  const std::string out = folder / "out";
  const pid_t process = spawn(arguments, in, out);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(out)};
}

pid_t start(const std::vector<std::string>& arguments) {
  return spawn(arguments, "/dev/null", "/dev/null");
}

void stop(pid_t process) {
  kill(process, SIGTERM);
  waitpid(process, nullptr, 0);
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "onus-interop-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::operator/(std::string_view name) const { return (path_ / name).string(); }

std::string Folder::put(std::string_view name, std::string_view bytes) const {
  std::string path = *this / name;
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + path);
  return path;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace onus::interop
