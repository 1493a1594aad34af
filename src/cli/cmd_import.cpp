// import: what other systems know, kept below observed/.
#include <fmt/format.h>

#include "commands.h"
#include "onus/model/render_diagnostic.h"
#include "onus/report/inventory.h"
#include "onus/report/render.h"
#include "onus/service/inventory.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;

namespace {

int list_kinds(const World& world, const Options& options) {
  return deliver(world, options,
                 {{"text", [](const report::Style& style) { return report::kinds_text(style); }},
                  {"json", [](const auto&) { return report::kinds_json(); }}});
}

// A shipped mapping to copy and change.
int show_mapping(const World& world, const std::string& kind) {
  const std::string_view text = inventory::shipped_mapping(kind);
  if (text.empty()) {
    return complain(world, {ErrorKind::kNotFound, "",
                            fmt::format("\"{}\" is read without a mapping file, or is no kind; "
                                        "onus import list names all of them",
                                        report::safe(kind))});
  }
  std::fwrite(text.data(), 1, text.size(), world.out);
  return kClean;
}

base::Result<fs::path> target(const World& world, const Options& options) {
  if (options.has("--into")) return fs::path(options.text("--into"));
  std::optional<fs::path> named;
  if (!options.estate.empty()) named = options.estate;
  auto found = service::find_estate(named, world.directory);
  if (!found) {
    return base::fail(ErrorKind::kNotFound,
                      "no estate.yaml here or in a directory above; say where to keep what is "
                      "imported with --into DIR, or begin an estate with: onus init");
  }
  std::error_code error;
  return fs::is_directory(*found, error) ? *found : found->parent_path();
}

void tell_problems(const World& world, const Options& options, const inventory::Import& import) {
  const report::Style style = style_of(world, options, world.err_terminal);
  for (const model::Diagnostic& problem : import.problems) {
    std::fputs(model::render(problem, style.colour).c_str(), world.err);
  }
  std::fputs("onus: nothing was imported\n", world.err);
}

}  // namespace

int run_import(const World& world, const Options& options) {
  if (options.words.size() == 1 && options.words[0] == "list") return list_kinds(world, options);
  if (options.words.size() == 2 && options.words[0] == "mapping") {
    return show_mapping(world, options.words[1]);
  }
  if (options.words.size() < 2) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "name a kind of source and its files: onus import KIND FILE…; onus "
                            "import list names the kinds"});
  }
  const auto estate = target(world, options);
  if (!estate) return complain(world, estate.error());
  inventory::ImportRequest request;
  request.kind = options.words[0];
  request.files.assign(options.words.begin() + 1, options.words.end());
  request.source = options.text("--as");
  request.mapping = options.text("--mapping");
  const auto now = present(world, options);
  if (!now) return complain(world, now.error());
  request.now = *now;
  const Progress progress(world, options, "importing");
  const bool dry_run = options.has("--dry-run");
  const auto outcome = service::import_into(*estate, request, dry_run);
  if (!outcome) return complain(world, outcome.error());
  if (!outcome->import.problems.empty()) {
    tell_problems(world, options, outcome->import);
    return kUsage;
  }
  const report::ImportAnswer answer{.import = &outcome->import,
                                    .file = outcome->file.lexically_normal().string(),
                                    .dry_run = dry_run,
                                    .written = outcome->written};
  const int code = deliver(
      world, options,
      {{"text", [&](const report::Style& style) { return report::import_text(answer, style); }},
       {"json", [&](const auto&) { return report::import_json(answer); }}});
  if (code != kClean) return code;
  if (outcome->written) {
    talk(world, options,
         "Next  onus check" +
             (*estate == "." ? std::string() : " " + report::safe(estate->string())));
  }
  return outcome->import.refused_records() > 0 ? kPartial : kClean;
}

}  // namespace onus::cli
