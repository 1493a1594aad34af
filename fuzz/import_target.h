// Whatever a file holds, an import accounts for every record, and what it keeps is an estate that
// loads without an error.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "onus/inventory/import.h"
#include "onus/model/load.h"

namespace onus::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline base::Result<inventory::Import> import_bytes(std::string_view kind, const char* file,
                                                    std::string_view bytes,
                                                    std::string_view old_text) {
  inventory::ImportRequest request;
  request.kind = kind;
  request.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 26};
  return inventory::read_import(request, {{file, std::string(bytes)}}, old_text);
}

inline int check_import(std::string_view kind, const char* file, std::string_view bytes) {
  const auto import = import_bytes(kind, file, bytes, {});
  require(import.has_value());  // what is wrong with a file is no failure of the import
  if (!import->problems.empty()) {
    require(import->update.text.empty());
    return 0;
  }
  require(import->read == import->imported + import->ignored_records() + import->refused_records());
  require(import->update.items <= import->imported);
  std::vector<model::Document> documents{{"observed/fuzz.ndjson", import->update.text}};
  for (const auto& [name, held] : import->attachments) {
    documents.push_back({"observed/" + name, held});
  }
  require(model::load_documents(documents).ok());
  const auto again = import_bytes(kind, file, bytes, import->update.text);
  require(again.has_value() && !again->update.differs);
  return 0;
}

/// The same, where the first byte chooses among several kinds.
inline int check_import_of(std::initializer_list<const char*> kinds, const char* file,
                           const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char* kind = *(kinds.begin() + data[0] % kinds.size());
  return check_import(kind, file, {reinterpret_cast<const char*>(data) + 1, size - 1});
}

}  // namespace onus::fuzz
