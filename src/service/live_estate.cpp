#include "onus/service/live_estate.h"

#include <algorithm>

#include "onus/model/canonical.h"
#include "onus/service/ledger_facts.h"
#include "onus/service/questions.h"

namespace onus::service {

using base::Result;
using base::Seconds;
using base::TimePoint;

namespace {

/// The verdicts as far as they are known in time; on one thread, for the server has other work.
Result<Verdicts> verdicts_in_time(const Session& session) {
  const auto until = std::chrono::steady_clock::now() + kSweepMost;
  std::stop_source enough;
  analysis::SweepControl control;
  control.threads = 1;
  control.stop = enough.get_token();
  control.progress = [&](const analysis::SweepProgress&) {
    if (std::chrono::steady_clock::now() >= until) enough.request_stop();
  };
  return verdicts(session, control);
}

}  // namespace

LiveEstate::LiveEstate(Session session) : session_(std::move(session)) {}

Result<void> LiveEstate::look_for_another(const LedgerView& view, TimePoint now) {
  if (!digest_) {
    auto digest = model::estate_digest(session_.estate());
    if (!digest) return std::unexpected(digest.error());
    digest_ = *digest;
  }
  const ledger::Adoption* adoption = view.governance().in_force(now);
  in_force_ = adoption != nullptr && adoption->estate == *digest_;
  // A clock that was set back must not keep us from looking.
  const bool waited = now >= looked_ + kLookAgain || now < looked_;
  if (in_force_ || adoption == nullptr || !waited) return {};
  looked_ = now;
  Session fresh(session_.root(), now);
  if (!fresh.ok()) return {};  // somebody is at work there; what was read still stands
  auto digest = model::estate_digest(fresh.estate());
  if (!digest) return std::unexpected(digest.error());
  if (*digest == *digest_) return {};
  session_ = std::move(fresh);
  digest_ = *digest;
  in_force_ = adoption->estate == *digest_;
  found_.reset();
  verdicts_.reset();
  return {};
}

Result<void> LiveEstate::judge(const LedgerView& view, TimePoint now) {
  const Seconds rest = std::max(kLookAgain, found_in_ * kJudgingShare);
  if (found_ != nullptr && now >= found_at_ && now < found_at_ + rest) return {};
  const auto began = std::chrono::steady_clock::now();
  auto measured = measured_paths(view, session_);
  if (!measured) return std::unexpected(measured.error());
  session_.set_measured(std::move(*measured));
  const auto facts = ledger_facts(view, session_);
  if (!facts) return std::unexpected(facts.error());
  CheckRequest ask;
  ask.sweep = false;
  ask.ledger = &*facts;
  auto found = check(session_, ask);
  if (!found) return std::unexpected(found.error());
  auto judged = verdicts_in_time(session_);
  if (!judged) return std::unexpected(judged.error());
  verdicts_ = std::make_unique<Verdicts>(std::move(*judged));
  found_ = std::make_unique<report::CheckAnswer>(std::move(*found));
  found_at_ = now;
  found_in_ = std::chrono::ceil<Seconds>(std::chrono::steady_clock::now() - began);
  return {};
}

Result<void> LiveEstate::turn_to(const LedgerView& view, TimePoint now, Want want) {
  if (auto looked = look_for_another(view, now); !looked) return looked;
  session_.turn_to(now);
  return want == Want::kVerdicts ? judge(view, now) : Result<void>{};
}

}  // namespace onus::service
