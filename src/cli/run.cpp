#include <array>
#include <utility>

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
  using Run = int (*)(const World&, const Options&);
  constexpr std::array<std::pair<std::string_view, Run>, 15> kRuns{{
      {"", run_status},
      {"status", run_status},
      {"init", run_init},
      {"check", run_check},
      {"explain", run_explain},
      {"who", run_who},
      {"whatif", run_whatif},
      {"outage", run_outage},
      {"sweep", run_sweep},
      {"blackstart", run_black_start},
      {"runbook", run_runbook},
      {"graph", run_graph},
      {"schema", run_schema},
      {"completion", run_completion},
      {"version", run_version},
  }};
  for (const auto& [name, command] : kRuns) {
    if (name == parsed.options->command) return command(world, *parsed.options);
  }
  return complain(
      world, {base::ErrorKind::kInvalid, "", "there is no command " + parsed.options->command});
}

}  // namespace onus::cli
