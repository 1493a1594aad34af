#include "onus/service/desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "key_ends.h"
#include "ledger_entry.h"
#include "ledger_rows.h"
#include "onus/crypto/key_file.h"
#include "onus/store/sqlite.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::StatementKind;

namespace {

constexpr std::uintmax_t kRoomAgain = std::uintmax_t{1} << 20U;  // for an entry and its head

bool has_room(const std::filesystem::path& directory) {
  std::error_code error;
  const auto space = std::filesystem::space(directory, error);
  return error || space.available >= kRoomAgain;
}

}  // namespace

Result<std::unique_ptr<Desk>> Desk::open(const DeskPlan& plan, const base::Clock& clock,
                                         base::Rng& rng) {
  auto store =
      store::open_store(plan.place.directory / kStoreFolder, store::OpenMode::kAppend, plan.holder);
  if (!store) return std::unexpected(store.error());
  const auto self = self_of(**store);
  if (!self) return std::unexpected(self.error());
  std::unique_ptr<Desk> desk(new Desk(plan.place, clock, rng));
  auto log = store::Log::open(std::move(*store), plan.place.second_head);
  if (!log) return std::unexpected(log.error());
  desk->log_ = std::move(*log);
  auto signer = log_signer(plan.place, self->origin);
  if (!signer) return std::unexpected(signer.error());
  desk->signer_.emplace(std::move(*signer));
  auto key = crypto::read_key_file(plan.place.key.string(), base::SecretBytes{});
  if (!key) return std::unexpected(key.error());
  desk->log_key_.emplace(std::move(*key));
  desk->deriving_ = std::make_unique<Deriving>(*self, desk->log_->store());
  desk->records_ = std::make_shared<const StoredRecords>(desk->log_->store());
  auto view = desk->borrow();
  if (!view) return std::unexpected(view.error());
  desk->size_ = (*view)->size();
  desk->give_back(std::move(*view));
  return desk;
}

void Desk::unseal(access::SshAuthority authority) {
  const std::scoped_lock guard(mutex_);
  authority_ = std::make_shared<const access::SshAuthority>(std::move(authority));
}

std::string Desk::authority() const {
  const std::scoped_lock guard(mutex_);
  return authority_ == nullptr ? std::string{} : authority_->fingerprint();
}

void Desk::on_growth(std::function<void(std::uint64_t)> listener) {
  const std::scoped_lock guard(mutex_);
  listener_ = std::move(listener);
}

Result<std::unique_ptr<LedgerView>> Desk::borrow() {
  {
    const std::scoped_lock guard(mutex_);
    while (!idle_.empty()) {
      auto view = std::move(idle_.back());
      idle_.pop_back();
      if (view->size() >= size_) return view;
    }
  }
  auto view = LedgerView::of(place_, log_->store(), records_);
  if (!view) return std::unexpected(view.error());
  return std::make_unique<LedgerView>(std::move(*view));
}

void Desk::give_back(std::unique_ptr<LedgerView> view) {
  const std::scoped_lock guard(mutex_);
  if (idle_.size() < kIdleViewsMax) idle_.push_back(std::move(view));
}

/// An old state that somebody could still look at keeps the write-ahead log from being emptied.
void Desk::drop_idle() {
  std::vector<std::unique_ptr<LedgerView>> dropped;
  const std::scoped_lock guard(mutex_);
  dropped.swap(idle_);
}

void Desk::grown(std::uint64_t size) {
  std::uint64_t known = size_.load();
  while (known < size && !size_.compare_exchange_weak(known, size)) {
  }
  std::function<void(std::uint64_t)> listener;
  {
    const std::scoped_lock guard(mutex_);
    listener = listener_;
  }
  if (listener) listener(size_.load());
}

Result<Appended> Desk::put(const Proposal& proposal) {
  if (!proposal.files.empty()) {  // what would be refused leaves no file behind
    const auto good =
        read([&](const LedgerView& view) { return try_out(view, proposal, clock_.now()); });
    if (!good) return std::unexpected(good.error());
    if (auto kept = keep_files(log_->store(), proposal); !kept) {
      return std::unexpected(kept.error());
    }
  }
  Appended appended;
  const auto written = log_->append([&](store::Transaction& tx) {
    return write_entry(tx, *deriving_, proposal, clock_.now(), appended);
  });
  if (!written) {
    note_trouble(written.error());
    return std::unexpected(written.error());
  }
  grown(appended.entry + 1);
  if (proposal.body.kind == StatementKind::kTextErased) {
    drop_idle();
    const auto swept = log_->store().sweep_erased();
    if (!swept && swept.error().kind != ErrorKind::kDenied) return std::unexpected(swept.error());
    if (!swept) appended.warnings.push_back(swept.error().message);
    sweep_owed_ = !swept && swept.error().code == store::kDiskFullCode;
  }
  return appended;
}

Result<Appended> Desk::append(const Proposal& proposal) {
  auto appended = put(proposal);
  if (!appended) return appended;
  const StatementKind kind = proposal.body.kind;
  if (ends_a_key(kind)) {
    auto open = read([&](const LedgerView& view) -> Result<std::vector<std::string>> {
      return left_open(view, proposal.body, clock_.now());
    });
    if (open) std::ranges::move(*open, std::back_inserter(appended->warnings));
    return appended;
  }
  const bool follows = kind == StatementKind::kEmergencyApproved ||
                       kind == StatementKind::kEmergencyThawed ||
                       kind == StatementKind::kAuthorityAdded;
  if (!follows) return appended;
  const auto followed = follow();
  if (!followed) {  // it stands in the log all the same: nobody is told that it does not
    appended->warnings.push_back("what follows from it is not written yet: " +
                                 followed.error().message);
    return appended;
  }
  for (const std::string& problem : followed->problems) appended->warnings.push_back(problem);
  return appended;
}

Result<store::SignedHead> Desk::sign_head() {
  const std::scoped_lock guard(signing_);
  return log_->checkpoint(*signer_);
}

Result<Followed> Desk::tick() {
  drop_idle();
  if (sweep_owed_.load() && has_room(place_.directory)) {
    const auto swept = log_->store().sweep_erased();
    sweep_owed_ = !swept && swept.error().code == store::kDiskFullCode;
  }
  auto followed = follow();
  // The head even so: where it found no room, nothing is taken until it is signed.
  if (size_ > 0) {
    const auto head = sign_head();
    if (!head && followed) followed = std::unexpected(head.error());
  }
  if (!followed) note_trouble(followed.error());
  const std::scoped_lock guard(mutex_);
  // A tick that had nothing to write shows nothing: then the disk is asked.
  if (followed && !trouble_.empty() && has_room(place_.directory)) trouble_.clear();
  return followed;
}

void Desk::note_trouble(const base::Error& error) {
  if (error.code != store::kDiskFullCode) return;
  const std::scoped_lock guard(mutex_);
  trouble_ = error.message;
}

std::string Desk::trouble() const {
  const std::scoped_lock guard(mutex_);
  return trouble_;
}

}  // namespace onus::service
