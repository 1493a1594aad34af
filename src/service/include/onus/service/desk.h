// The ledger held open by one process: where statements come in, and what follows from them by
// itself. A server has one; so has a command that grants where no server runs.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "onus/access/authority.h"
#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/crypto/private_key.h"
#include "onus/ledger/note_signer.h"
#include "onus/service/ledger.h"

namespace onus::service {

inline constexpr std::size_t kIdleViewsMax = 16;  // states of the ledger that are kept for readers
inline constexpr std::size_t kFollowMax = 1'000;  // statements that one tick may add

struct DeskPlan {
  LedgerPlace place;
  std::string holder;  // who appends, for the message that another process sees
};

/// What time made due.
struct Followed {
  std::size_t granted = 0, ended = 0;
  std::vector<std::string> problems;  // what could not be written, and why

  bool operator==(const Followed&) const = default;
};

/// What a host or a channel reported, for the log to say.
struct MachineWord {
  ledger::StatementKind kind = ledger::StatementKind::kEmergencyUsed;
  std::string subject;
  codec::JsonValue content;
  std::optional<base::TimePoint> valid_from, valid_to;
  std::vector<TextBeside> texts{};
};

/// Threads Any number at once, but for open().
class Desk {
 public:
  /// Takes the append path of a ledger.
  ///
  /// Errors  kDenied: another process has it, or the ledger is behind its second head. kIo,
  ///         kInvalid: store, key or records cannot be read.
  [[nodiscard]] static base::Result<std::unique_ptr<Desk>> open(const DeskPlan& plan,
                                                                const base::Clock& clock,
                                                                base::Rng& rng);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// Opens the way for certificates. Until then, requests stay approved.
  void unseal(access::SshAuthority authority);
  /// The fingerprint of the authority that signs; empty: sealed.
  [[nodiscard]] std::string authority() const;

  /// Takes a statement in: judged, durable, visible to every reader; then what follows from it by
  /// itself. Its head is signed by the next tick() or sign_head(): Appended::head is empty.
  ///
  /// Errors  kDenied, kInvalid: why it is refused; nothing was written. kIo with
  ///         store::kDiskFullCode: nothing was written, and it may be said again when there is
  ///         room. kIo: the disk; from then on everything is refused, and the process should end
  ///         with exit code 3.
  [[nodiscard]] base::Result<Appended> append(const Proposal& proposal);

  /// The log's own word about what a machine reported.
  [[nodiscard]] base::Result<Appended> say(const MachineWord& word);

  /// Writes what is due by now: grants, ends. Signs the head. To be called every second.
  ///
  /// Errors  kIo, as append. What a single request is refused is in Followed::problems.
  [[nodiscard]] base::Result<Followed> tick();
  /// Why nothing can be written at the moment: a full disk; empty: it can.
  [[nodiscard]] std::string trouble() const;

  /// A certificate for a grant that is in force, made anew from its statement each time: the same
  /// bytes each time, so that nothing is lost by a crash in between.
  ///
  /// Errors  kNotFound: no such request is open. kDenied: not granted, over, or the authority is
  ///         sealed or another one. kIo.
  [[nodiscard]] base::Result<std::string> certificate(const std::string& request);

  /// Signs what is durable, unless that is signed already.
  [[nodiscard]] base::Result<store::SignedHead> sign_head();

  /// The signed list that hosts fetch; see host_list.
  ///
  /// Errors  As host_list.
  [[nodiscard]] base::Result<std::string> revocations(std::optional<std::uint64_t> since = {});

  /// Hands `use` the newest state. What it returns must not point into it.
  ///
  /// Pre     `use` returns a base::Result.
  template <class Use>
  [[nodiscard]] auto read(Use use) -> decltype(use(std::declval<const LedgerView&>())) {
    auto view = borrow();
    if (!view) return std::unexpected(view.error());
    auto answer = use(**view);
    give_back(std::move(*view));
    return answer;
  }

  /// How many entries are durable and visible.
  [[nodiscard]] std::uint64_t size() const { return size_.load(); }
  /// `listener` is called after each growth, in whatever thread appended; it must be quick, and
  /// append nothing. One only.
  void on_growth(std::function<void(std::uint64_t size)> listener);

  [[nodiscard]] base::TimePoint now() const { return clock_.now(); }
  [[nodiscard]] base::Rng& rng() { return rng_; }
  [[nodiscard]] const LedgerPlace& place() const { return place_; }

 private:
  Desk(LedgerPlace place, const base::Clock& clock, base::Rng& rng)
      : place_(std::move(place)), clock_(clock), rng_(rng) {}

  base::Result<std::unique_ptr<LedgerView>> borrow();
  void give_back(std::unique_ptr<LedgerView> view);
  void drop_idle();
  void grown(std::uint64_t size);
  void note_trouble(const base::Error& error);

  base::Result<Appended> put(const Proposal& proposal);
  base::Result<Proposal> spoken(const LedgerView& view, const MachineWord& word);
  base::Result<std::vector<MachineWord>> due(const LedgerView& view);
  base::Result<Followed> follow();
  base::Result<void> say_all(const std::vector<MachineWord>& words, Followed& followed);

  LedgerPlace place_;
  const base::Clock& clock_;
  base::Rng& rng_;
  std::unique_ptr<store::Log> log_;
  std::unique_ptr<Deriving> deriving_;  // used by whichever thread commits, one at a time
  std::shared_ptr<const StoredRecords> records_;
  std::optional<ledger::KeySigner> signer_;
  std::optional<crypto::PrivateKey> log_key_;

  std::mutex signing_;  // heads, one after the other
  std::mutex following_;
  mutable std::mutex mutex_;  // guards what stands below
  std::vector<std::unique_ptr<LedgerView>> idle_;
  std::shared_ptr<const access::SshAuthority> authority_;
  std::function<void(std::uint64_t)> listener_;
  std::string trouble_;
  std::atomic<std::uint64_t> size_{0};
  std::atomic<bool> sweep_owed_{false};  // a text was erased when there was no room to sweep
};

}  // namespace onus::service
