#include "onus/service/ledger_files.h"

#include <fmt/format.h>

#include <chrono>

#include "ledger_rows.h"
#include "onus/ledger/allowed_signers.h"
#include "onus/ledger/log_judge.h"
#include "onus/store/export.h"
#include "onus/store/proof.h"
#include "onus/store/sqlite.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kHeadBytesMax = std::size_t{1} << 20U;

std::unexpected<base::Error> told(std::string_view where, const base::Error& error) {
  return fail(error.kind, fmt::format("{}: {}", where, error.message), error.code);
}

}  // namespace

Result<report::ExportAnswer> export_ledger(const LedgerPlace& place, const std::string& directory,
                                           bool texts) {
  const auto view = LedgerView::open(place);
  if (!view) return std::unexpected(view.error());
  store::ExportContent content;
  // A server beside signs a head every second: the view for the keys is opened when the head that
  // is exported is known, so that it covers all of it.
  content.files["allowed_signers"] = [&](std::uint64_t size) -> Result<std::string> {
    const auto covering = LedgerView::open(place);
    if (!covering) return std::unexpected(covering.error());
    return ledger::allowed_signers(covering->governance(), size);
  };
  content.texts = texts;
  const auto done = store::export_log(view->store(), directory, content);
  if (!done) return std::unexpected(done.error());
  return report::ExportAnswer{.directory = directory,
                              .origin = view->governance().origin(),
                              .size = done->size,
                              .size_before = done->size_before,
                              .files_written = done->files_written,
                              .texts_removed = done->texts_removed};
}

Result<report::VerifyAnswer> verify_ledger(const VerifyRequest& request) {
  std::error_code error;
  if (!fs::is_directory(request.directory, error)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("there is no directory \"{}\"", report::safe(request.directory)));
  }
  const ledger::ExportDirectory files{fs::path(request.directory)};
  report::VerifyAnswer answer;
  answer.directory = request.directory;
  answer.key = request.key;
  answer.key_given = !request.key.empty();
  if (request.key.empty()) {
    const auto key = files.file("key", kHeadBytesMax);
    if (!key) return told("key", key.error());
    answer.key = key->substr(0, key->find('\n'));
  }
  const auto verifier = ledger::NoteVerifier::parse(answer.key);
  if (!verifier) return told("the log's key", verifier.error());
  const auto note = files.file("checkpoint", kHeadBytesMax);
  if (!note) return told("checkpoint", note.error());
  const auto head = ledger::open_checkpoint(*note, *verifier);
  if (!head) return told("checkpoint", head.error());
  auto self = ledger::log_self(head->checkpoint.origin, *verifier);
  if (!self) return told("the log's key", self.error());
  ledger::LogJudge judge(std::move(*self), files);
  ledger::VerifyOptions options;
  options.threads = request.threads;
  if (request.progress) {
    options.progress = [&](const ledger::VerifyProgress& at) {
      request.progress(at.entries, at.of);
    };
  }
  const auto verified = ledger::verify_log(files, head->checkpoint, judge, options);
  if (!verified) return std::unexpected(verified.error());
  if (auto finished = judge.finish(head->checkpoint); !finished) {
    return std::unexpected(finished.error());
  }
  answer.origin = head->checkpoint.origin;
  answer.root = head->checkpoint.root.hex();
  answer.size = head->checkpoint.size;
  answer.statements = judge.statements();
  answer.signatures = judge.signatures();
  const Governance& governance = judge.governance();
  const auto end = base::TimePoint::max();
  answer.people = governance.people_with_keys(end).size();
  answer.estates = governance.adoptions().size();
  if (const ledger::Adoption* adoption = governance.in_force(end)) {
    answer.in_force = adoption->estate.hex();
  }
  return answer;
}

Result<std::string> prove_entry(const LedgerPlace& place, std::uint64_t entry) {
  const auto view = LedgerView::open(place);
  if (!view) return std::unexpected(view.error());
  const auto proof = store::prove(view->snapshot(), entry);
  if (!proof) return std::unexpected(proof.error());
  return ledger::tlog_proof_text(*proof);
}

Result<std::string> entry_of(const LedgerPlace& place, std::uint64_t entry) {
  const auto view = LedgerView::open(place);
  if (!view) return std::unexpected(view.error());
  return view->snapshot().entry(entry);
}

Result<store::RebuildReport> rebuild_ledger(const LedgerPlace& place, bool repair) {
  auto store = store::open_store(place.directory / kStoreFolder,
                                 repair ? store::OpenMode::kAppend : store::OpenMode::kRead,
                                 "onus ledger rebuild");
  if (!store) return std::unexpected(store.error());
  const auto self = self_of(**store);
  if (!self) return std::unexpected(self.error());
  Deriving deriving(*self, **store);
  return (*store)->rebuild(
      [&](std::uint64_t index, std::string_view entry, store::Snapshot& before,
          store::DerivedRows& rows) -> Result<void> {
        const auto ruling = deriving.derive(index, entry, before, rows);
        if (!ruling) return std::unexpected(ruling.error());
        return {};
      },
      repair ? store::RebuildMode::kRepair : store::RebuildMode::kCompare);
}

}  // namespace onus::service
