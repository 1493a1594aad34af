#include "compare_rows.h"
#include "schema.h"
#include "sqlite_store.h"

namespace onus::store {
namespace {

// In a connection of its own: its temporary tables stand in front of the stored ones.
base::Result<RebuildReport> compare(const StorePaths& paths, const Deriver& derive,
                                    const AttachmentFiles& files) {
  RebuildReport report;
  const auto database = Database::open(paths.database(), DatabaseMode::kRead);
  if (!database) return std::unexpected(database.error());
  base::Result<void> done = (*database)->run("BEGIN");
  if (done) done = check_beside(**database, files, report);
  if (done) done = make_derived_tables(**database);
  if (done) done = derive_anew(**database, derive, report);
  if (done && report.complete) done = compare_tables(**database, report);
  if (!done) return std::unexpected(done.error());
  return report;
}

}  // namespace

base::Result<RebuildReport> SqliteStore::rebuild(const Deriver& derive, RebuildMode mode) {
  auto report = compare(paths_, derive, attachments_);
  if (!report || mode == RebuildMode::kCompare || report->differences.empty()) return report;
  const auto written = write([&](Transaction&) { return write_anew(*writer_, derive); });
  if (!written) return std::unexpected(written.error());
  auto after = compare(paths_, derive, attachments_);
  if (!after) return after;
  report->repaired = after->differences.empty();
  return report;
}

}  // namespace onus::store
