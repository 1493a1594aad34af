// Mapping files themselves, and what a strange one makes of a record.
#include "import_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  onus::inventory::ImportRequest request;
  request.kind = "json";
  request.mapping_text.assign(reinterpret_cast<const char*>(data), size);
  if (request.mapping_text.empty()) return 0;
  const auto import = onus::inventory::read_import(
      request, {{"a.json", R"([{"id":"x","a":{"b":["c",1]},"t":1711471533,"f":true}])"}}, "");
  if (import && import->problems.empty()) {
    const std::vector<onus::model::Document> documents{
        {"observed/json.ndjson", import->update.text}};
    onus::fuzz::require(onus::model::load_documents(documents).ok());
  }
  return 0;
}
