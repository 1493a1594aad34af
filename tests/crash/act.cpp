#include "act.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

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

Result<void> append(Log& log, const std::string& id, const Acknowledged& told) {
  auto done = log.append([&](Transaction& transaction) { return put(transaction, id); });
  if (done) told.say("entry " + id);
  return done;
}

Result<void> append_many(Log& log, const std::string& prefix, const Acknowledged& told) {
  constexpr int kMany = 20;
  auto done = log.append([&](Transaction& transaction) -> Result<void> {
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
  if (!done) return done;
  for (int i = 0; i < kMany; ++i) told.say("entry " + prefix + std::to_string(i));
  return {};
}

Result<void> append_with_file(Log& log, const std::string& id, const Acknowledged& told) {
  const auto digest = log.store().keep_attachment("evidence for " + id);
  if (!digest) return std::unexpected(digest.error());
  auto done = log.append([&](Transaction& transaction) -> Result<void> {
    if (auto one = put(transaction, id); !one) return one;
    return transaction.put_attachment({*digest, transaction.size() - 1});
  });
  if (!done) return done;
  told.say("entry " + id);
  told.say("file " + digest->hex());
  return {};
}

std::string word_of(const Result<void>& done) {
  if (done) return "taken";
  if (done.error().kind == base::ErrorKind::kDenied) return "refused";
  return done.error().code == store::kDiskFullCode ? "full" : "failed";
}

Result<void> sign(Log& log, const Acknowledged& told) {
  auto signer = test_signer();
  const auto head = log.checkpoint(signer);
  if (!head) return std::unexpected(head.error());
  told.say(fmt::format("head {} {}", head->size, head->root.hex()));
  return {};
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
  if (log) (void)sign(**log, told);
}

void append_and_sign(const Place& place, const Acknowledged& told, const std::string& prefix,
                     AtError at_error) {
  auto opened = store::open_store(place.ledger(), store::OpenMode::kAppend, "crash test");
  if (!opened) return;
  auto opened_log = Log::open(std::move(*opened), place.second_head());
  if (!opened_log) return;
  Log& log = **opened_log;
  const std::function<Result<void>()> steps[] = {
      [&] { return append(log, prefix + "one", told); },
      [&] { return sign(log, told); },
      [&] { return append(log, prefix + "two", told); },
      [&] { return append_with_file(log, prefix + "three", told); },
      [&] { return append_many(log, prefix + "many-", told); },
      [&] { return sign(log, told); },
      [&] { return append(log, prefix + "last", told); },
  };
  for (const auto& step : steps) {
    auto done = step();
    const bool again = at_error == AtError::kTryAgain && !done &&
                       done.error().code == store::kDiskFullCode;
    if (again) done = step();
    if (done) continue;
    if (at_error != AtError::kClose) opened_log->release();
    return;
  }
  // An orderly close syncs what an acknowledgement should have.
  if (at_error == AtError::kTryAgain) opened_log->release();
}

void append_two_behind_one(const Place& place, const Acknowledged& told, const Plan& plan) {
  auto opened = store::open_store(place.ledger(), store::OpenMode::kAppend, "crash test");
  if (!opened) return;
  auto log = Log::open(std::move(*opened), place.second_head());
  if (!log) return;
  constexpr std::chrono::milliseconds kQueued{60};  // more than a thread needs to get in line
  std::atomic<bool> held = false;
  std::atomic<bool> go = false;
  std::thread holder([&] {
    (void)(*log)->append([&](Transaction& transaction) {
      held = true;
      while (!go) std::this_thread::sleep_for(kQueued);
      return put(transaction, "holder");
    });
  });
  while (!held) std::this_thread::sleep_for(kQueued);
  std::thread first([&] {
    const auto done = (*log)->append([&](Transaction& transaction) {
      set_plan(plan);
      return put(transaction, "first");
    });
    told.say("first " + word_of(done));
  });
  std::this_thread::sleep_for(kQueued);
  std::thread second([&] {
    const auto done = (*log)->append([&](Transaction& transaction) -> Result<void> {
      const auto there = transaction.statement_by_id("first");
      if (!there) return std::unexpected(there.error());
      if (*there) return base::fail(base::ErrorKind::kDenied, "it is there already");
      return put(transaction, "second");
    });
    told.say("second " + word_of(done));
  });
  std::this_thread::sleep_for(kQueued);
  go = true;
  for (std::thread* one : {&holder, &first, &second}) one->join();
}

}  // namespace onus::crash
