// The only file that sees CLI11.
#include <CLI/CLI.hpp>
#include <sstream>

#include "command_table.h"
#include "onus/report/style.h"
#include "options.h"

namespace onus::cli {
namespace {

constexpr std::size_t kHelpColumn = 26;

// --fail-on is also ONUS_FAIL_ON, and so on.
std::string variable(const std::string& flag) {
  std::string name = "ONUS_";
  for (const char c : flag.substr(2)) {
    name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

// Types without the name of the variable: the footer says how those are called.
class Formatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return type.empty() ? "" : " " + type.substr(0, type.find(":{"));  // what a check adds
  }
};

class Builder {
 public:
  Builder(CLI::App& app, Options& options) : app_(&app), options_(options) {}

  void text(const std::string& flag, std::string& value, const char* type, std::string help) {
    app_->add_option(flag, value, std::move(help))->type_name(type)->envname(variable(flag));
  }
  void list(const std::string& flag, std::vector<std::string>& value, const char* type,
            std::string help, bool greedy = false) {
    app_->add_option(flag, value, std::move(help))
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(greedy)
        ->envname(variable(flag));
  }
  void flag(const std::string& name, bool& value, std::string help) {
    app_->add_flag(name, value, std::move(help))->envname(variable(name.substr(name.find("--"))));
  }

  void common(const std::string& formats, bool estate) {
    if (estate) {
      text("--estate", options_.estate, "DIR",
           "the estate; else the nearest estate.yaml from here upwards");
      text("--now", options_.now, "TIME", "take this for the present moment");
    }
    if (!formats.empty()) {
      list("--format", options_.formats, "F[=FILE]", formats + "; several may be given");
    }
    app_->add_option("--color", options_.color, "auto, always or never; NO_COLOR is heeded")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->type_name("WHEN")
        ->envname("ONUS_COLOR");
    flag("-q,--quiet", options_.quiet, "say nothing on stderr but errors");
  }

  /// An option of the command's own; what it was given is collected in `options.own`.
  void own(const Flag& flag) {
    const std::string name(flag.name);
    auto* values = &options_.own;
    CLI::Option* option = nullptr;
    if (flag.kind == Flag::Kind::kSwitch) {
      option = app_->add_flag_function(
          name,
          [values, name](std::int64_t times) {
            if (times > 0) values->insert_or_assign(name, std::vector<std::string>{});
          },
          std::string(flag.help));
    } else {
      option = app_->add_option_function<std::vector<std::string>>(
          name,
          [values, name](const std::vector<std::string>& given) {
            values->insert_or_assign(name, given);
          },
          std::string(flag.help));
      option->type_name(std::string(flag.type))->allow_extra_args(false);
      if (flag.kind == Flag::Kind::kText) option->expected(1)->take_last();
      if (flag.kind == Flag::Kind::kList) option->delimiter(',')->take_all();
    }
    option->envname(variable(name));
  }

  void scenario() {
    list("--fails", options_.fails, "A,B", "items that fail; also vendor=X, site=X, a team");
    text("--scenario", options_.scenario, "NAME", "a scenario of the estate");
    list("--take", options_.take, "ID[:N]", "take a way that does harm; :N is its Nth option");
    list("--given", options_.given, "A,B", "taken out for maintenance beforehand");
    text("--detect", options_.detect, "TIME", "nobody begins to repair before, such as 10m");
  }

 private:
  CLI::App* app_;
  Options& options_;
};

/// The command of this name directly below; nullptr where there is none.
CLI::App* below(CLI::App& app, const std::string& name) {
  const auto found = app.get_subcommands([&](CLI::App* sub) { return sub->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

/// The app under which a command stands, and its own word: that of its group, if it has one.
std::pair<CLI::App*, std::string> parent_of(CLI::App& app, std::string_view name) {
  const std::size_t space = name.find(' ');
  if (space == std::string_view::npos) return {&app, std::string(name)};
  const std::string group(name.substr(0, space));
  CLI::App* parent = below(app, group);
  if (parent == nullptr) {
    parent = app.add_subcommand(group);
    parent->require_subcommand(1);
    for (const CommandGroup& one : command_groups()) {
      if (one.name == group) parent->description(std::string(one.brief));
    }
  }
  return {parent, std::string(name.substr(space + 1))};
}

void add_command(CLI::App& app, const Command& command, Options& options) {
  const auto [parent, word] = parent_of(app, command.name);
  CLI::App* sub = parent->add_subcommand(word, std::string(command.brief));
  Builder build(*sub, options);
  const auto takes = [&](Takes what) { return (command.takes & what) != 0; };
  if (!command.words.empty()) {
    auto* words =
        sub->add_option(std::string(command.words), options.words, std::string(command.words_help));
    words->type_name("");
    if (command.words_required) words->required();
  }
  if (takes(kTakesFails)) build.scenario();
  if (takes(kTakesFailed)) {
    build.list("--failed", options.failed, "A,B", "items that have failed", command.name == "who");
  }
  if (takes(kTakesSince)) {
    build.text("--since", options.since, "TIME", "since when: 03:05, or a date and time");
  }
  if (takes(kTakesAt))
    build.text("--at", options.at, "TIME", "the moment asked about; now if left out");
  if (takes(kTakesNoSweep)) {
    build.flag("--no-sweep", options.no_sweep, "leave out what needs every single failure tried");
  }
  if (takes(kTakesPeople)) build.flag("--people", options.people, "every person in turn too");
  if (takes(kTakesAll)) {
    build.flag("--all", options.all, "one for every operation");
    build.text("--out", options.out, "DIR", "where --all writes its files");
  }
  if (takes(kTakesGraph)) {
    build.text("--of", options.of, "ITEM", "only what is below this item");
    sub->add_option("--depth", options.depth, "how far down; 12 if left out")
        ->type_name("N")
        ->check(CLI::Range(0, 64))
        ->envname("ONUS_DEPTH");
  }
  if (takes(kTakesExample)) {
    build.text("--example", options.example, "NAME", "copy this example; \"list\" names them");
    build.flag("-y,--yes", options.yes, "ask nothing");
  }
  if (takes(kTakesFailOn)) {
    build.text("--fail-on", options.fail_on, "LEVEL",
               "exit with 1 from here on: " + std::string(command.fail_levels));
  }
  for (const Flag& flag : command.flags) build.own(flag);
  build.common(std::string(command.formats), takes(kTakesEstate));
  sub->footer(std::string(command.footer));
}

/// The command that the line names, as far as it was read.
std::string parsed_command(const CLI::App& app) {
  std::string name;
  for (const CLI::App* now = &app; !now->get_subcommands().empty();) {
    now = now->get_subcommands().front();
    name += (name.empty() ? "" : " ") + now->get_name();
  }
  return name;
}

/// `only`: the one command that can be meant; without it, all of them. Building all takes longer
/// than many an answer.
void build_app(CLI::App& app, Options& options, const Command* only) {
  app.name("onus");
  app.description(
      "Onus tells who answers for each critical operation, what locks people out of it, why the\n"
      "fallback fails with it, and in which order people get back in.");
  app.formatter(std::make_shared<Formatter>());
  app.get_formatter()->column_width(kHelpColumn);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.require_subcommand(0, 1);
  Builder(app, options).common("text, json", true);
  app.add_flag("--version", options.version, "print the version");
  for (const Command& command : only != nullptr ? std::span(only, 1) : commands()) {
    add_command(app, command, options);
  }
  for (CLI::App* sub : app.get_subcommands([](CLI::App*) { return true; })) {
    sub->group(std::string(heading_of(sub->get_name())));
  }
  app.footer(
      "Every flag is also an environment variable: --fail-on is ONUS_FAIL_ON.\n"
      "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or estate wrong,\n"
      "3 input or output, 4 denied, 5 the answer is partial.\n\n"
      "Example\n  onus outage okta --since 03:05\n  onus COMMAND --help tells more");
}

/// What a message quotes of the command line may not steer the terminal.
std::string safe_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += report::safe(text.substr(0, end));
    if (end == text.size()) break;
    out += '\n';
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string Options::text(std::string_view flag) const {
  const auto found = own.find(flag);
  return found == own.end() || found->second.empty() ? "" : found->second.back();
}

std::vector<std::string> Options::list(std::string_view flag) const {
  const auto found = own.find(flag);
  return found == own.end() ? std::vector<std::string>{} : found->second;
}

Parsed parse(const std::vector<std::string>& arguments) {
  Parsed parsed;
  Options options;
  CLI::App app;
  build_app(app, options, arguments.empty() ? nullptr : find_command(arguments.front()));
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const int code = app.exit(error, out, err);
    parsed.text = code == 0 ? out.str() : "onus: " + safe_lines(err.str());
    parsed.to_stderr = code != 0;
    const Command* command = find_command(parsed_command(app));
    const int wrong = command == nullptr ? int{kUsage} : command->wrong_input_code;
    parsed.exit_code = code == 0 ? int{kClean} : wrong;
    return parsed;
  }
  if (options.version) {
    options.command = "version";
  } else {
    options.command = parsed_command(app);
  }
  parsed.options = std::move(options);
  return parsed;
}

std::vector<std::string> static_completions(const std::vector<std::string>& words) {
  Options options;
  CLI::App app;
  build_app(app, options, nullptr);
  std::vector<std::string> found;
  CLI::App* now = &app;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    CLI::App* next = below(*now, words[i]);
    if (next == nullptr) break;
    now = next;
  }
  for (const CLI::App* sub : now->get_subcommands([](CLI::App*) { return true; })) {
    found.push_back(sub->get_name());
  }
  for (const CLI::Option* option : now->get_options()) {
    for (const std::string& name : option->get_lnames()) found.push_back("--" + name);
  }
  return found;
}

}  // namespace onus::cli
