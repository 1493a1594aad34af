// runbook, and the binder of all of them.
#include <fmt/format.h>

#include <fstream>

#include "commands.h"
#include "onus/base/duration.h"
#include "onus/report/render.h"
#include "onus/service/questions.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;

namespace {

bool write(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return static_cast<bool>(file);
}

int write_binder(const World& world, const Options& options, service::Session& session) {
  if (options.out.empty()) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "--all writes many files; say where: onus runbook --all --out DIR"});
  }
  const auto books = service::runbooks(session, options.at);
  if (!books) return complain(world, books.error());
  const fs::path directory(options.out);
  std::error_code error;
  fs::create_directories(directory, error);
  const auto refused = [&](const fs::path& path) {
    return complain(
        world, {ErrorKind::kIo, "", fmt::format("cannot write {}", report::safe(path.string()))});
  };
  if (error) return refused(directory);
  for (const report::Runbook& book : *books) {
    const std::string id(session.estate().item(book.operation).id);
    const fs::path markdown = directory / (id + ".md");
    const fs::path text = directory / (id + ".txt");
    if (!write(markdown, report::runbook_markdown(session.setting(), book))) {
      return refused(markdown);
    }
    if (!write(text, report::runbook_text(session.setting(), book))) return refused(text);
  }
  const fs::path index = directory / "_index.md";  // no id begins so: it hides no runbook
  if (!write(index, report::binder_index(session.setting(), *books))) return refused(index);
  talk(world, options,
       fmt::format("onus: wrote {} and an index to {}",
                   report::count_of(books->size(), "runbook", "runbooks"),
                   report::safe(options.out)));
  return kClean;
}

}  // namespace

int run_runbook(const World& world, const Options& options) {
  const Words words = split_words(options);
  if (options.all != words.names.empty() || words.names.size() > 1) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "name one operation (onus runbook OPERATION), or give --all"});
  }
  auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const Progress progress(world, options, "writing runbooks");
  if (options.all) return write_binder(world, options, *session);
  service::WhatIfRequest request;
  request.fails = options.fails;
  request.take = options.take;
  request.given = options.given;
  request.scenario = options.scenario;
  request.at = options.at;
  if (!options.detect.empty()) {
    const auto detect = base::parse_duration(options.detect);
    if (!detect) return complain(world, detect.error());
    request.detect = *detect;
  }
  const auto book = service::runbook(*session, words.names.front(), request);
  if (!book) return complain(world, book.error());
  const auto& setting = session->setting();
  return deliver(
      world, options,
      {{"text", [&](const auto&) { return report::runbook_text(setting, *book); }},
       {"markdown", [&](const auto&) { return report::runbook_markdown(setting, *book); }},
       {"json", [&](const auto&) { return report::runbook_json(setting, *book); }}});
}

}  // namespace onus::cli
