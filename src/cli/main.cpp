// Hands the clock, the streams and the terminal to the commands.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "commands.h"
#include "onus/crypto/system_rng.h"
#include "options.h"

namespace {

constexpr std::size_t kWidthMin = 60;
constexpr std::size_t kWidthMax = 100;  // longer lines are hard to read

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kWidthMax;
  return std::clamp<std::size_t>(size.ws_col, kWidthMin, kWidthMax);
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

int main(int argc, char** argv) {
  const onus::base::SystemClock clock;
  onus::cli::World world{clock, stdin, stdout, stderr};
  world.in_terminal = ::isatty(STDIN_FILENO) == 1;
  world.out_terminal = ::isatty(STDOUT_FILENO) == 1;
  world.err_terminal = ::isatty(STDERR_FILENO) == 1;
  const char* terminal = std::getenv("TERM");
  world.no_color = is_set("NO_COLOR") || (terminal != nullptr && std::string(terminal) == "dumb");
  if (world.out_terminal) world.width = terminal_width();
  std::error_code error;
  world.directory = std::filesystem::current_path(error);
  world.program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (is_set("ONUS_EXAMPLES")) world.examples = std::getenv("ONUS_EXAMPLES");
  onus::crypto::SystemRng rng;
  world.rng = &rng;
  if (is_set("SSH_AUTH_SOCK")) world.agent_socket = std::getenv("SSH_AUTH_SOCK");
  const int code =
      onus::cli::run(world, std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
  // Help and short answers too: what could not be written was not said.
  const bool lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (!lost || code == onus::cli::kInputOutput) return code;
  std::fputs("onus: standard output cannot be written; is the disk full?\n", stderr);
  return onus::cli::kInputOutput;
}
