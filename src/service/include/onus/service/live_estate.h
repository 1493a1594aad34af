// The estate of a process that runs for weeks: who answers, and what would fail, is told as of the
// moment of the question, never as of the start.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "onus/crypto/sha256.h"
#include "onus/report/answers.h"
#include "onus/service/ledger.h"
#include "onus/service/session.h"
#include "onus/service/verdicts.h"

namespace onus::service {

inline constexpr base::Seconds kLookAgain{60};  // for another estate, and for verdicts
inline constexpr base::Seconds kSweepMost{10};  // that single failures are tried, in one go
inline constexpr int kJudgingShare = 20;  // at most a twentieth of the time goes into verdicts

/// One estate out of a directory, with what the ledger says of it.
class LiveEstate {
 public:
  /// Pre     `session.ok()`.
  explicit LiveEstate(Session session);

  /// What is told of the estate at one moment.
  struct Moment {
    const Session& session;            // at the moment of the question
    bool in_force = false;             // it is the one that the ledger holds to be true
    const report::CheckAnswer* found;  // without the sweep; null: nobody asked for it
    const Verdicts* verdicts;          // with it, as far as kSweepMost led; null as `found`
    base::TimePoint found_at{};        // up to kLookAgain, or 20 times its cost, before
  };
  enum class Want : std::uint8_t { kPeople, kVerdicts };

  /// Calls `use(Moment)`, one caller at a time. Reads the directory anew where another estate than
  /// the one read is in force, so that an adoption shows without a restart; what lies there and was
  /// not adopted never takes the place of what is in force.
  ///
  /// Pre     `use` returns a base::Result.
  /// Errors  Those of `use`; kIo, kInvalid: the ledger cannot be read.
  /// Cost    With kVerdicts a check and a sweep of up to kSweepMost, where the last is too old.
  template <class Use>
  auto at(const LedgerView& view, base::TimePoint now, Want want, Use use)
      -> decltype(use(std::declval<const Moment&>())) {
    const std::scoped_lock guard(mutex_);
    if (auto turned = turn_to(view, now, want); !turned) return std::unexpected(turned.error());
    return use(Moment{session_, in_force_, found_.get(), verdicts_.get(), found_at_});
  }

 private:
  base::Result<void> turn_to(const LedgerView& view, base::TimePoint now, Want want);
  base::Result<void> look_for_another(const LedgerView& view, base::TimePoint now);
  base::Result<void> judge(const LedgerView& view, base::TimePoint now);

  std::mutex mutex_;
  Session session_;
  std::optional<crypto::Digest> digest_;  // of what was read
  base::TimePoint looked_{};              // for another
  bool in_force_ = false;
  std::unique_ptr<report::CheckAnswer> found_;
  std::unique_ptr<Verdicts> verdicts_;  // of the same moment
  base::TimePoint found_at_{};
  base::Seconds found_in_{};  // how long that took
};

}  // namespace onus::service
