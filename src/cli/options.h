// What the command line says, once it is read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onus::cli {

inline constexpr const char* kVersion = "0.1.0";

/// 0 to 5, documented in docs/guide/commands.md; a number is never given a second meaning.
enum ExitCode : int {
  kClean = 0,
  kFindings = 1,     // at or above --fail-on
  kUsage = 2,        // the command line or the estate is wrong
  kInputOutput = 3,  // a file, a process or the terminal refused
  kDenied = 4,
  kPartial = 5,  // a limit cut the answer; it says so
};

struct Options {
  std::string command;  // empty: bare onus
  // For every command.
  std::string estate;
  std::vector<std::string> formats;  // "json", "sarif=out.sarif"
  std::string color = "auto";
  std::string now;
  bool quiet = false;
  // What a command takes.
  std::vector<std::string> words;  // its positional arguments
  std::vector<std::string> fails, failed, take, given;
  std::string scenario, detect, at, since, fail_on, of, out, example;
  std::size_t depth = 12;
  bool no_sweep = false, people = false, all = false, yes = false, version = false;
  // What a command declares for itself (Flag in command_table.h), by the name of the flag.
  std::map<std::string, std::vector<std::string>, std::less<>> own;

  /// Whether the flag was given, on the command line or as a variable.
  [[nodiscard]] bool has(std::string_view flag) const { return own.contains(flag); }
  /// What was given to a text flag; empty where it was not given.
  [[nodiscard]] std::string text(std::string_view flag) const;
  /// What was given to a list flag.
  [[nodiscard]] std::vector<std::string> list(std::string_view flag) const;
};

/// Options, or what to print instead and the exit code.
struct Parsed {
  std::optional<Options> options;
  std::string text;
  bool to_stderr = false;
  int exit_code = kClean;
};

/// Reads a command line and the ONUS_… variables.
[[nodiscard]] Parsed parse(const std::vector<std::string>& arguments);

/// What may follow `words` on a command line of onus, one a line; for shells.
[[nodiscard]] std::vector<std::string> static_completions(const std::vector<std::string>& words);

}  // namespace onus::cli
