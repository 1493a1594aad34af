// The questions that one may ask of an estate.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "onus/base/result.h"
#include "onus/report/answers.h"
#include "onus/service/session.h"

namespace onus::service {

/// What `whatif`, `outage` and `runbook` are asked about; names as people write them.
struct WhatIfRequest {
  std::vector<std::string> fails;
  std::vector<std::string> take;
  std::vector<std::string> given;
  std::string scenario;
  std::optional<base::Seconds> detect;  // not given: the scenario's, else at once
  std::string at;                       // empty: now
};

/// Errors  kNotFound, kInvalid: a name or a moment; nothing fails.
/// Cost    A simulation, and one more for each harmful way and each planned item.
[[nodiscard]] base::Result<report::WhatIfAnswer> whatif(Session& session,
                                                        const WhatIfRequest& request);

struct OutageRequest {
  std::vector<std::string> items;
  std::string since;  // empty: now
};

/// An answer, and which names were taken by near spelling.
struct OutageReply {
  report::OutageAnswer answer;
  std::vector<std::string> taken_as;  // "reading \"otka\" as okta"
};

/// What is lost since an outage began, by when it must be back, whom to call, what to do first.
/// Nobody is taken to have repaired anything before now.
[[nodiscard]] base::Result<OutageReply> outage(Session& session, const OutageRequest& request);

struct SweepRequest {
  bool people = false;
  std::string at;
  analysis::SweepControl control;
  /// Where a sweep that is stopped keeps what it knows, and goes on from; removed once it is whole.
  std::optional<std::filesystem::path> resume;
  std::size_t pairs_max = 200'000;  // of pairs, how many are judged in time and told
};
inline constexpr std::size_t kPairsMost = 10'000'000;
/// Errors  besides those of the moment: kInvalid: the state is damaged or of another sweep. kIo: it
///         cannot be read or kept.
[[nodiscard]] base::Result<report::SweepAnswer> sweep(const Session& session,
                                                      const SweepRequest& request);

/// Pairs of failures that take a critical operation though neither does alone.
/// Pre: no `resume`.
[[nodiscard]] base::Result<report::PairsAnswer> sweep_pairs(const Session& session,
                                                            const SweepRequest& request);

[[nodiscard]] base::Result<report::BlackStartAnswer> black_start(
    const Session& session, const std::vector<std::string>& damaged, const std::string& at);

class LedgerView;

struct WhoRequest {
  std::string operation;
  std::vector<std::string> failed;
  std::string at;
  std::string known_at{};              // only statements that were in the log then; empty: now
  const LedgerView* ledger = nullptr;  // none: only what the files say
};
struct WhoReply {
  report::WhoAnswer answer;
  std::vector<std::string> taken_as;
};
[[nodiscard]] base::Result<WhoReply> who(const Session& session, const WhoRequest& request);

/// Whom to call for a person or team at the session's moment; empty: nobody, or neither of both.
[[nodiscard]] std::vector<report::Contact> whom_to_call(const Session& session,
                                                        model::ItemIndex party);

struct CheckRequest {
  bool sweep = true;
  std::string at;
  const findings::LedgerFacts* ledger = nullptr;  // what was signed; nullptr: there is no ledger
  std::vector<std::string> given;                 // taken out for maintenance
};
[[nodiscard]] base::Result<report::CheckAnswer> check(const Session& session,
                                                      const CheckRequest& request);

/// The runbook of one operation. Without `fails` and `scenario`: for every single failure and
/// scenario that takes it, those that end alike told together.
[[nodiscard]] base::Result<report::Runbook> runbook(Session& session, const std::string& operation,
                                                    const WhatIfRequest& request);

/// The runbooks of all operations, in order of place.
[[nodiscard]] base::Result<std::vector<report::Runbook>> runbooks(Session& session,
                                                                  const std::string& at);

inline constexpr const char* kLifetimesDefault = "5m..30d";

struct TradeoffRequest {
  std::string subject;   // an identity or a component
  std::string lifetime;  // "5m..30d"; empty: kLifetimesDefault
  WhatIfRequest outage;  // nothing fails: every single contingency that the subject is to outlive
  bool people = false;
};

/// For which lifetime of a credential which outage becomes a lockout.
[[nodiscard]] base::Result<report::TradeoffAnswer> tradeoff(const Session& session,
                                                            const TradeoffRequest& request);

struct ForecastRequest {
  std::string until;  // a moment or a duration ("90d"); empty: 90 days
  std::string at;     // where it begins; empty: now
  bool sweep = false;
};

/// What the calendar does to ways in and back until then, if nobody acts.
[[nodiscard]] base::Result<report::ForecastAnswer> forecast(const Session& session,
                                                            const ForecastRequest& request);

struct AdviseRequest {
  std::string operation;
  std::string at;       // empty: now
  bool people = false;  // every person is a single failure too
};

/// The smallest changes that make an operation N-1 secure, each tried.
[[nodiscard]] base::Result<report::AdviseAnswer> advise(const Session& session,
                                                        const AdviseRequest& request);

/// What breaks when an identity or a person goes, and in which order it goes safely.
[[nodiscard]] base::Result<report::OffboardAnswer> offboard(const Session& session,
                                                            const std::string& name,
                                                            const std::string& at);

struct PlanRequest {
  std::string base;   // a directory or file that is there, else a revision of Git
  std::string at;     // empty: now
  bool sweep = true;  // also every single failure
  bool people = false;
};

/// An answer, and the estate that it compares with.
struct PlanReply {
  std::unique_ptr<Session> base;  // the answer points into it
  report::PlanAnswer answer;
};

/// What merging the estate of `session` does, against `request.base`. Where the base does not load,
/// the reply's session says why and the answer is empty.
[[nodiscard]] base::Result<PlanReply> plan(const Session& session, const PlanRequest& request);

[[nodiscard]] base::Result<report::StatusAnswer> status(const Session& session);

/// How one item stands among the others.
[[nodiscard]] base::Result<report::ItemAnswer> explain_item(const Session& session,
                                                            const std::string& name);

}  // namespace onus::service
