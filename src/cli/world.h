// What main hands to the commands: the clock, the streams, the terminal.
#pragma once

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/report/style.h"
#include "options.h"

namespace onus::cli {

struct World {
  const base::Clock& clock;
  std::FILE* in;
  std::FILE* out;
  std::FILE* err;
  bool in_terminal = false, out_terminal = false, err_terminal = false;
  bool no_color = false;  // NO_COLOR is set, or the terminal is dumb
  std::size_t width = 100;
  std::filesystem::path directory{};  // where onus was started
  std::filesystem::path program{};    // its own file
  std::string examples{};             // ONUS_EXAMPLES
  base::Rng* rng = nullptr;           // never null once main has built it
  std::string agent_socket{};         // SSH_AUTH_SOCK; empty: no agent
};

/// One form in which an answer can be had.
struct Form {
  std::string_view format;
  std::function<std::string(const report::Style&)> make;
};

/// Writes an answer in every format that was asked for, text to stdout where none was.
/// Returns kClean, kUsage (no such format, two on stdout) or kInputOutput.
[[nodiscard]] int deliver(const World& world, const Options& options,
                          const std::vector<Form>& forms);

/// Says something to the person, unless --quiet.
void talk(const World& world, const Options& options, const std::string& text);

/// Says what went wrong; returns the exit code for it.
[[nodiscard]] int complain(const World& world, const base::Error& error);

[[nodiscard]] report::Style style_of(const World& world, const Options& options, bool terminal);

/// Tells on a terminal that work goes on, once it has taken two seconds.
class Progress {
 public:
  Progress(const World& world, const Options& options, std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// How far the work is; from any thread.
  void reached(std::size_t done, std::size_t all);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace onus::cli
