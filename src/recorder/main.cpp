// onus-record: records the sessions of emergency access on the host that they reach.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "onus/recorder/service.h"

namespace {

constexpr int kUsage = 2, kInputOutput = 3, kDenied = 4;

constexpr const char* kHelp =
    "Records the SSH sessions of an emergency access.\n"
    "Usage: onus-record serve [--socket PATH] [--spool DIR] [--ended DIR] [--authorities FILE]\n"
    "       onus-record session [--socket PATH]\n\n"
    "serve    runs as root: holds each session's terminal, writes its recording, and ends it when\n"
    "         the grant ends or a file with the request's id appears in the folder of --ended\n"
    "session  what a recorded grant's certificate forces sshd to start in place of a shell;\n"
    "         sshd_config needs ExposeAuthInfo yes\n";

std::atomic<bool> stop{false};
void ask_to_stop(int) { stop = true; }

/// Reads "--name VALUE" pairs into `places`; false where a word is unknown.
bool read_flags(const std::vector<std::string>& words, onus::recorder::RecorderPlaces& places) {
  for (std::size_t i = 1; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return false;
    if (words[i] == "--socket")
      places.socket = words[i + 1];
    else if (words[i] == "--spool")
      places.spool = words[i + 1];
    else if (words[i] == "--ended")
      places.ended = words[i + 1];
    else if (words[i] == "--authorities")
      places.authorities = words[i + 1];
    else
      return false;
  }
  return true;
}

int complain(const onus::base::Error& error) {
  std::fprintf(stderr, "onus-record: %s\n", error.message.c_str());
  return error.kind == onus::base::ErrorKind::kDenied ? kDenied : kInputOutput;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (!words.empty() && (words.front() == "--help" || words.front() == "-h")) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  onus::recorder::RecorderPlaces places;
  if (words.empty() || !read_flags(words, places)) {
    std::fputs(kHelp, stderr);
    return kUsage;
  }
  if (words.front() == "session") {
    const auto ended = onus::recorder::run_forced_command(places.socket);
    return ended ? *ended : complain(ended.error());
  }
  if (words.front() != "serve") {
    std::fputs(kHelp, stderr);
    return kUsage;
  }
  std::signal(SIGTERM, ask_to_stop);
  std::signal(SIGINT, ask_to_stop);
  const onus::base::SystemClock clock;
  const auto served = onus::recorder::serve_sessions(places, clock, stop);
  return served ? 0 : complain(served.error());
}
