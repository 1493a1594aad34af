// Completion: the shells ask the program itself, so that names are those of the estate here.
#include <fmt/format.h>

#include <algorithm>

#include "command_table.h"
#include "commands.h"
#include "onus/findings/finding.h"
#include "onus/service/init.h"

namespace onus::cli {

namespace {

constexpr std::size_t kCandidatesMax = 2'000;  // a shell shows no more

constexpr const char* kBash = R"(# onus completion for bash
_onus() {
  local IFS=$'\n'
  COMPREPLY=($(onus __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [ "${#COMPREPLY[@]}" -eq 0 ]; then
    COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
  fi
}
complete -o filenames -F _onus onus
)";

constexpr const char* kZsh = R"(#compdef onus
# onus completion for zsh
_onus() {
  local -a found
  found=("${(@f)$(onus __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${found[*]}" ]]; then
    compadd -U -- "${found[@]}"
  else
    _files
  fi
}
compdef _onus onus
)";

constexpr const char* kFish = R"(# onus completion for fish
function __onus_complete
  set -l words (commandline -opc) (commandline -ct)
  set -e words[1]
  onus __complete $words 2>/dev/null
end
complete -c onus -a '(__onus_complete)'
)";

enum class Kind { kNothing, kItems, kOperations, kScenarios };

Kind names_after_flag(const std::string& flag) {
  if (flag == "--fails" || flag == "--failed" || flag == "--given" || flag == "--take" ||
      flag == "--of") {
    return Kind::kItems;
  }
  return flag == "--scenario" ? Kind::kScenarios : Kind::kNothing;
}

Kind names_for_words(const std::string& command) {
  if (command == "who" || command == "runbook") return Kind::kOperations;
  if (command == "outage" || command == "explain" || command == "whatif" ||
      command == "blackstart") {
    return Kind::kItems;
  }
  return Kind::kNothing;
}

// The estate of the half-written line: --estate DIR if it is there, else the one from here upwards.
std::vector<std::string> names(const World& world, const std::vector<std::string>& words,
                               Kind kind) {
  std::vector<std::string> found;
  std::optional<std::filesystem::path> named;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "--estate") named = words[i + 1];
  }
  const auto root = service::find_estate(named, world.directory);
  if (!root) return found;
  const service::Session session(*root, world.clock.now());
  for (const model::Item& item : session.estate().items) {
    const bool fits = kind == Kind::kOperations  ? item.item_class == model::ItemClass::kOperation
                      : kind == Kind::kScenarios ? item.item_class == model::ItemClass::kScenario
                                                 : true;
    if (fits) found.emplace_back(item.id);
  }
  return found;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(", ");
    parts.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
  }
  return parts;
}

std::vector<std::string> candidates(const World& world, const std::vector<std::string>& words) {
  const std::string& last = words.back();
  if (words.size() == 1) return static_completions(words);
  const std::string& command = words.front();
  const std::string& before = words[words.size() - 2];
  const Command* known = find_command(command);
  if (const Kind kind = names_after_flag(before); kind != Kind::kNothing) {
    return names(world, words, kind);
  }
  if (before == "--format" && known != nullptr) return split(known->formats);
  if (before == "--fail-on" && known != nullptr) return split(known->fail_levels);
  if (before == "--color") return {"auto", "always", "never"};
  if (before == "--example") return service::example_names(examples_directory(world));
  if (last.starts_with("-")) return static_completions(words);
  if (command == "completion") return {"bash", "zsh", "fish"};
  std::vector<std::string> found;
  if (const Kind kind = names_for_words(command); kind != Kind::kNothing) {
    found = names(world, words, kind);
  }
  if (command == "explain") {
    for (const findings::Rule& rule : findings::rules()) found.emplace_back(rule.id);
  }
  return found;
}

}  // namespace

int run_complete(const World& world, const std::vector<std::string>& words) {
  std::vector<std::string> line = words;
  if (line.empty()) line.emplace_back();
  std::string prefix = line.back();  // of a list "a,b,par" only "par" is looked for
  std::string kept;
  if (const std::size_t comma = prefix.rfind(','); comma != std::string::npos) {
    kept = prefix.substr(0, comma + 1);
    prefix = prefix.substr(comma + 1);
  }
  std::vector<std::string> found = candidates(world, line);
  std::sort(found.begin(), found.end());
  std::size_t shown = 0;
  for (const std::string& candidate : found) {
    if (!candidate.starts_with(prefix) || shown == kCandidatesMax) continue;
    ++shown;
    std::fputs((kept + candidate + "\n").c_str(), world.out);
  }
  return kClean;
}

int run_completion(const World& world, const Options& options) {
  const std::string shell = options.words.size() == 1 ? options.words.front() : "";
  const char* script = shell == "bash"   ? kBash
                       : shell == "zsh"  ? kZsh
                       : shell == "fish" ? kFish
                                         : nullptr;
  if (script == nullptr) {
    return complain(world, {base::ErrorKind::kInvalid, "", "name a shell: bash, zsh or fish"});
  }
  return deliver(world, options, {{"text", [&](const auto&) { return std::string(script); }}});
}

}  // namespace onus::cli
