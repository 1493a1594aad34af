// Running the programs that others wrote, without a shell.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace onus::interop {

struct Ran {
  int exit_code = -1;
  std::string output;  // stdout and stderr
};

/// Runs a program from $PATH to its end.
[[nodiscard]] Ran run(const std::vector<std::string>& arguments, std::string_view input = {});

/// Starts a program and does not wait for it.
[[nodiscard]] pid_t start(const std::vector<std::string>& arguments);
void stop(pid_t process);

/// A folder that goes away with its owner.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  [[nodiscard]] std::string operator/(std::string_view name) const;
  /// Writes a file; its path.
  std::string put(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace onus::interop
