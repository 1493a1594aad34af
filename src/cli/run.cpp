#include "command_table.h"
#include "commands.h"

namespace onus::cli {

int run(const World& world, const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments.front() == "__complete") {
    return run_complete(world, {arguments.begin() + 1, arguments.end()});
  }
  const Parsed parsed = parse(arguments);
  if (!parsed.options) {
    std::fputs(parsed.text.c_str(), parsed.to_stderr ? world.err : world.out);
    return parsed.exit_code;
  }
  if (parsed.options->command.empty()) return run_status(world, *parsed.options);
  const Command* command = find_command(parsed.options->command);
  if (command != nullptr) return command->run(world, *parsed.options);
  return complain(
      world, {base::ErrorKind::kInvalid, "", "there is no command " + parsed.options->command});
}

}  // namespace onus::cli
