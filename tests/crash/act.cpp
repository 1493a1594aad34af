#include "act.h"

#include <fmt/format.h>
#include <unistd.h>

#include "onus/ledger/note_signer.h"
#include "onus/store/log.h"
#include "onus/store/sqlite.h"
#include "signer.h"

namespace onus::crash {
namespace {

using base::Result;
using store::Log;
using store::Store;
using store::Transaction;

store::StatementRow row(std::uint64_t index, const std::string& id, std::uint64_t sequence) {
  store::StatementRow made;
  made.index = index;
  made.kind = "approval";
  made.subject = "all";
  made.subject_sequence = sequence;
  made.actor = "p1";
  made.id = id;
  made.received = base::TimePoint{base::Seconds{1}};
  made.valid_from = made.received;
  return made;
}

// One statement in all its parts: whoever sees one of them must see them all.
Result<void> put(Transaction& transaction, const std::string& id) {
  const auto newest = transaction.newest_of_subject("all");
  if (!newest) return std::unexpected(newest.error());
  const auto index = transaction.append_entry("entry " + id + std::string(600, '.'));
  if (!index) return std::unexpected(index.error());
  auto done =
      transaction.put_statement(row(*index, id, *newest ? (*newest)->subject_sequence + 1 : 0));
  if (!done) return done;
  if (done = transaction.put_state("ids", id, std::to_string(*index)); !done) return done;
  const auto text = transaction.put_text({{}, "text of " + id});
  return text ? Result<void>{} : std::unexpected(text.error());
}

bool append(Log& log, const std::string& id, const Acknowledged& told) {
  if (!log.append([&](Transaction& transaction) { return put(transaction, id); })) return false;
  told.say("entry " + id);
  return true;
}

bool append_many(Log& log, const std::string& prefix, const Acknowledged& told) {
  constexpr int kMany = 20;
  const auto done = log.append([&](Transaction& transaction) -> Result<void> {
    for (int i = 0; i < kMany; ++i) {
      // A part that is refused in the middle must not leave a trace.
      const auto refused = transaction.nested([&](Transaction& part) -> Result<void> {
        if (auto put_one = put(part, "refused"); !put_one) return put_one;
        return base::fail(base::ErrorKind::kDenied, "refused");
      });
      if (refused.error().kind != base::ErrorKind::kDenied) return refused;
      if (auto one = put(transaction, prefix + std::to_string(i)); !one) return one;
    }
    return {};
  });
  if (!done) return false;
  for (int i = 0; i < kMany; ++i) told.say("entry " + prefix + std::to_string(i));
  return true;
}

bool append_with_file(Log& log, const std::string& id, const Acknowledged& told) {
  const auto digest = log.store().keep_attachment("evidence for " + id);
  if (!digest) return false;
  const auto done = log.append([&](Transaction& transaction) -> Result<void> {
    if (auto one = put(transaction, id); !one) return one;
    return transaction.put_attachment({*digest, transaction.size() - 1});
  });
  if (!done) return false;
  told.say("entry " + id);
  told.say("file " + digest->hex());
  return true;
}

bool sign(Log& log, const Acknowledged& told) {
  auto signer = test_signer();
  const auto head = log.checkpoint(signer);
  if (!head) return false;
  told.say(fmt::format("head {} {}", head->size, head->root.hex()));
  return true;
}

}  // namespace

void Acknowledged::say(const std::string& line) const {
  const std::string text = line + "\n";
  if (::write(pipe_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::_exit(3);
}

void found(const Place& place, const Acknowledged& told) {
  auto made =
      store::create_store(place.ledger(), test_identity(),
                          {"founding", [](Transaction& first) { return put(first, "founding"); }});
  if (!made) return;
  told.say("entry founding");
  auto log = Log::open(std::move(*made), place.second_head());
  if (log) sign(**log, told);
}

void append_and_sign(const Place& place, const Acknowledged& told, const std::string& prefix,
                     AtError at_error) {
  auto opened = store::open_store(place.ledger(), store::OpenMode::kAppend, "crash test");
  if (!opened) return;
  auto opened_log = Log::open(std::move(*opened), place.second_head());
  if (!opened_log) return;
  Log& log = **opened_log;
  const bool done =
      append(log, prefix + "one", told) && sign(log, told) && append(log, prefix + "two", told) &&
      append_with_file(log, prefix + "three", told) && append_many(log, prefix + "many-", told) &&
      sign(log, told) && append(log, prefix + "last", told);
  if (!done && at_error == AtError::kLeaveOpen) opened_log->release();
}

}  // namespace onus::crash
