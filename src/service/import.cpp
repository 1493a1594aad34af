#include "onus/inventory/store.h"
#include "onus/service/inventory.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::Result;

namespace {

constexpr std::size_t kObservedBytesMax = std::size_t{8} << 30;

}  // namespace

Result<ImportOutcome> import_into(const fs::path& estate, const inventory::ImportRequest& request,
                                  bool dry_run) {
  ImportOutcome outcome;
  const std::string& source = request.source.empty() ? request.kind : request.source;
  if (inventory::is_source_name(source)) {
    outcome.file = inventory::source_path(estate, source);
  }
  std::string old_text;
  if (!outcome.file.empty()) {
    auto read = inventory::read_file(outcome.file, kObservedBytesMax, true);
    if (!read) return std::unexpected(read.error());
    old_text = std::move(*read);
  }
  auto import = inventory::read_import(request, old_text);
  if (!import) return std::unexpected(import.error());
  outcome.import = std::move(*import);
  if (dry_run || !outcome.import.problems.empty() || !outcome.import.update.differs) {
    return outcome;
  }
  for (const auto& [name, bytes] : outcome.import.attachments) {
    const auto written = inventory::write_file(outcome.file.parent_path() / name, bytes);
    if (!written) return std::unexpected(written.error());
  }
  const auto written = inventory::write_file(outcome.file, outcome.import.update.text);
  if (!written) return std::unexpected(written.error());
  outcome.written = true;
  return outcome;
}

}  // namespace onus::service
