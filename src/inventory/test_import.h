// Imports out of memory, for tests.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "onus/inventory/import.h"
#include "onus/model/load.h"
#include "onus/model/render_diagnostic.h"

namespace onus::inventory {

inline constexpr base::TimePoint kTestNow =
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::November / std::chrono::day{26}};

inline std::string sample(const std::string& path) {
  std::ifstream file("tests/inventory/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline base::Result<Import> import_text(std::string_view kind, std::vector<NamedBytes> files,
                                        std::string_view old_text = {},
                                        base::TimePoint now = kTestNow) {
  ImportRequest request;
  request.kind = kind;
  request.now = now;
  return read_import(request, std::move(files), old_text);
}

/// "read/imported/ignored/refused items".
inline std::string account(const base::Result<Import>& import) {
  if (!import) return import.error().message;
  if (!import->problems.empty()) return model::render(import->problems.front(), false);
  return fmt::format("{}/{}/{}/{} {}", import->read, import->imported, import->ignored_records(),
                     import->refused_records(), import->update.items);
}

/// What was kept, loaded as an estate beside `declared`.
inline model::Loaded load_beside(const Import& import, std::string_view declared = {}) {
  std::vector<model::Document> documents;
  const std::string name = "observed/" + import.source + ".ndjson";
  documents.push_back({name, import.update.text});
  for (const auto& [file, bytes] : import.attachments) {
    documents.push_back({"observed/" + file, bytes});
  }
  if (!declared.empty()) documents.push_back({"estate.yaml", declared});
  return model::load_documents(documents);
}

/// The errors of loading, as text; empty where there is none.
inline std::string load_errors(const model::Loaded& loaded) {
  std::string all;
  for (const model::Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.level == model::DiagnosticLevel::kError) all += model::render(diagnostic, false);
  }
  return all;
}

/// The line of one item; empty where there is none.
inline std::string line_of(const Import& import, std::string_view id) {
  const std::string start = fmt::format("{{\"id\":\"{}\",", id);
  std::size_t at = 0;
  if (!import.update.text.starts_with(start)) {
    at = import.update.text.find("\n" + start);
    if (at == std::string::npos) return {};
    ++at;
  }
  return import.update.text.substr(at, import.update.text.find('\n', at) - at);
}

}  // namespace onus::inventory
