#include <fmt/format.h>

#include <filesystem>
#include <mutex>

#include "onus/ledger/log_judge.h"
#include "onus/service/host_list.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::StatementKind;

namespace {

constexpr std::size_t kHeadBytesMax = std::size_t{1} << 20U;
constexpr unsigned kThreads = 2;

bool is_about_grants(StatementKind kind) {
  return kind == StatementKind::kEmergencyGranted || kind == StatementKind::kAuthorityAdded;
}

/// Judges a log as its verifier does, and keeps what an audit asks for.
class Collecting final : public ledger::StatementJudge {
 public:
  Collecting(ledger::LogJudge& judge, hosts::GrantIndex& into) : judge_(judge), into_(into) {}

  Result<std::unique_ptr<ledger::Examined>> examine(std::uint64_t index,
                                                    std::string_view entry) const override {
    auto examined = judge_.examine(index, entry);
    if (!examined) return examined;
    const auto read = ledger::parse_entry(entry);
    if (!read) return std::unexpected(read.error());
    if (is_about_grants(read->body.kind)) {
      const std::scoped_lock held(lock_);
      into_.add(index, read->body);
    }
    return examined;
  }
  Result<void> judge(std::uint64_t index, const ledger::Hash& leaf,
                     std::unique_ptr<ledger::Examined> examined) override {
    return judge_.judge(index, leaf, std::move(examined));
  }

 private:
  ledger::LogJudge& judge_;
  hosts::GrantIndex& into_;
  mutable std::mutex lock_;
};

}  // namespace

Result<hosts::GrantIndex> grants_of(const LedgerView& view) {
  hosts::GrantIndex index;
  index.origin = view.governance().origin();
  for (const StatementKind kind :
       {StatementKind::kEmergencyGranted, StatementKind::kAuthorityAdded}) {
    store::StatementQuery query;
    query.kind = std::string(ledger::spec_of(kind).name);
    for (bool more = true; more;) {  // ends: with the first page that is not full
      std::vector<std::uint64_t> entries;
      const auto page = view.snapshot().statements(query, [&](const store::StatementRow& row) {
        entries.push_back(row.index);
        return Result<void>();
      });
      if (!page) return std::unexpected(page.error());
      for (const std::uint64_t entry : entries) {
        const auto text = view.snapshot().entry(entry);
        if (!text) return std::unexpected(text.error());
        const auto read = ledger::parse_entry(*text);
        if (!read) return std::unexpected(read.error());
        index.add(entry, read->body);
        query.from_index = entry + 1;
      }
      more = entries.size() == query.limit;
    }
  }
  index.size = view.size();
  return index;
}

Result<hosts::GrantIndex> grants_of_export(const std::string& directory, const std::string& key) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("there is no directory \"{}\"", report::safe(directory)));
  }
  const ledger::ExportDirectory files{fs::path(directory)};
  std::string pinned = key;
  if (pinned.empty()) {
    const auto found = files.file("key", kHeadBytesMax);
    if (!found) return std::unexpected(found.error());
    pinned = found->substr(0, found->find('\n'));
  }
  const auto verifier = ledger::NoteVerifier::parse(pinned);
  if (!verifier) return std::unexpected(verifier.error());
  const auto note = files.file("checkpoint", kHeadBytesMax);
  if (!note) return std::unexpected(note.error());
  const auto head = ledger::open_checkpoint(*note, *verifier);
  if (!head) return std::unexpected(head.error());
  hosts::GrantIndex index;
  auto self = ledger::log_self(head->checkpoint.origin, *verifier);
  if (!self) return std::unexpected(self.error());
  ledger::LogJudge judge(std::move(*self), files);
  Collecting collecting(judge, index);
  ledger::VerifyOptions options;
  options.threads = kThreads;
  const auto verified = ledger::verify_log(files, head->checkpoint, collecting, options);
  if (!verified) return std::unexpected(verified.error());
  if (auto finished = judge.finish(head->checkpoint); !finished) {
    return std::unexpected(finished.error());
  }
  index.origin = head->checkpoint.origin;
  index.size = head->checkpoint.size;
  return index;
}

}  // namespace onus::service
