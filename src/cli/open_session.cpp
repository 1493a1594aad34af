#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "ledger_acts.h"
#include "onus/codec/time.h"
#include "onus/report/render.h"

namespace onus::cli {

namespace fs = std::filesystem;

namespace {

bool is_estate_path(const std::string& word) {
  std::error_code ignored;
  const fs::path path(word);
  if (fs::is_directory(path, ignored)) return true;
  const std::string ending = path.extension().string();
  return (ending == ".yaml" || ending == ".yml" || ending == ".ndjson") &&
         fs::is_regular_file(path, ignored);
}

// What a program that asked for its own format gets in place of an answer. Text is on stderr.
int deliver_broken(const World& world, const Options& options, const model::Loaded& loaded) {
  const std::vector<Form> forms{
      {"json", [&](const auto&) { return report::broken_estate_json(loaded); }},
      {"sarif", [&](const auto&) { return report::broken_estate_sarif(loaded); }},
      {"junit", [&](const auto&) { return report::broken_estate_junit(loaded); }},
      {"github", [&](const auto&) { return report::broken_estate_github(loaded); }}};
  Options asked = options;
  std::erase_if(asked.formats, [&](const std::string& wanted) {
    const std::string_view name = std::string_view(wanted).substr(0, wanted.find('='));
    return std::none_of(forms.begin(), forms.end(),
                        [&](const Form& form) { return form.format == name; });
  });
  return asked.formats.empty() ? kClean : deliver(world, asked, forms);
}

}  // namespace

base::Result<base::TimePoint> present(const World& world, const Options& options) {
  if (options.now.empty()) return world.clock.now();
  const auto utc = codec::find_zone("UTC");
  if (!utc) return std::unexpected(utc.error());
  return codec::parse_time(options.now, *utc);
}

Words split_words(const Options& options) {
  Words words;
  for (const std::string& word : options.words) {
    if (!words.estate && words.names.empty() && is_estate_path(word)) {
      words.estate = word;
    } else {
      words.names.push_back(word);
    }
  }
  return words;
}

std::expected<service::Session, int> open_session(const World& world, const Options& options,
                                                  const std::optional<std::string>& named) {
  std::optional<fs::path> wanted;
  if (named)
    wanted = *named;
  else if (!options.estate.empty())
    wanted = options.estate;
  const auto root = service::find_estate(wanted, world.directory);
  if (!root) return std::unexpected(complain(world, root.error()));
  const auto now = present(world, options);
  if (!now) return std::unexpected(complain(world, now.error()));
  service::Session session(*root, *now);
  if (session.ok()) {
    learn_measured(options, session);
    return session;
  }
  tell_errors(world, options, session, root->string());
  const int delivered = deliver_broken(world, options, session.loaded());
  return std::unexpected(delivered == kClean ? kUsage : delivered);
}

void tell_errors(const World& world, const Options& options, const service::Session& session,
                 const std::string& where) {
  const report::Style style = style_of(world, options, world.err_terminal);
  std::fputs(
      report::diagnostics_text(session.setting(), session.loaded().diagnostics, style).c_str(),
      world.err);
  std::fputs(
      fmt::format("onus: {} in {}; nothing can be answered until they are mended\n",
                  report::count_of(session.loaded().errors, "error", "errors"), report::safe(where))
          .c_str(),
      world.err);
}

}  // namespace onus::cli
