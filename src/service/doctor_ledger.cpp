// The estate, the ledger, who could approve, the authority: what of it works now.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "doctor_parts.h"
#include "ledger_rows.h"
#include "onus/access/authority.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/key_file.h"
#include "onus/crypto/public_key.h"
#include "onus/ledger/emergency.h"
#include "onus/ledger/note_signer.h"
#include "onus/ledger/overdue.h"
#include "onus/model/canonical.h"
#include "onus/service/ledger_facts.h"

namespace onus::service {

using base::TimePoint;
using report::DoctorAnswer;
using report::safe;

namespace {

void examine_estate(const DoctorPlan& plan, DoctorAnswer& answer) {
  if (plan.estate == nullptr) {
    if (plan.estate_problem.empty()) return answer.note("estate", "none here: --estate DIR");
    return answer.wrong("estate", plan.estate_problem, "onus check");
  }
  answer.good("estate",
              fmt::format("{} loads: {}", plan.estate->root().string(),
                          report::count_of(plan.estate->estate().items.size(), "item", "items")));
}

/// Whether the log contradicts its signed heads, and where both copies of the last one lie.
void examine_heads(const LedgerView& view, DoctorAnswer& answer) {
  const auto broken = log_contradiction(view);
  if (!broken) return answer.wrong("ledger", broken.error().message, "onus ledger rebuild");
  if (!broken->empty()) {
    return answer.wrong("ledger", *broken,
                        "write nothing; compare with an export or a witness' head");
  }
  const auto head = view.snapshot().newest_head();
  answer.good("ledger",
              fmt::format("{}, {} under the signed head of {}", view.governance().origin(),
                          report::count_of(view.size(), "entry", "entries"),
                          head && *head ? (*head)->size : 0));
  struct stat log{}, second{};
  if (::stat(view.place().directory.c_str(), &log) == 0 &&
      ::stat(view.place().second_head.c_str(), &second) == 0 && log.st_dev == second.st_dev) {
    answer.warn("ledger", "the second copy of its head lies on the same disk as the log",
                "name one elsewhere when founding: --second-head");
  }
}

void examine_log_key(const LedgerView& view, DoctorAnswer& answer) {
  const std::string path = view.place().key.string();
  auto key = crypto::read_key_file(path, base::SecretBytes{});
  if (!key) {
    return answer.wrong("log key", key.error().message,
                        "without it nothing can be written; put it back from where it is kept");
  }
  const auto own = ledger::KeySigner::make(view.governance().origin(),
                                           ledger::NoteKeyType::kEd25519, std::move(*key));
  if (!own) return answer.wrong("log key", own.error().message, "put the log's own key there");
  const auto self = ledger::log_self(view.governance().origin(), own->verifier());
  if (!self || self->fingerprint != view.governance().self().fingerprint) {
    return answer.wrong("log key", fmt::format("{} is another log's key", path),
                        "put this log's own key there");
  }
  answer.good("log key", fmt::format("{} is this log's, and its owner's alone", path));
}

void examine_adoption(const DoctorPlan& plan, const LedgerView& view, DoctorAnswer& answer) {
  const ledger::Adoption* adoption = view.governance().in_force(plan.now);
  if (adoption == nullptr) {
    return answer.wrong("estate", "none is adopted in the ledger: nothing can be asked for",
                        "onus adopt");
  }
  const std::string since = codec::format_time(adoption->effective);
  if (plan.estate == nullptr) return answer.good("estate", "one is in force since " + since);
  const auto digest = model::estate_digest(plan.estate->estate());
  if (digest && *digest == adoption->estate) {
    return answer.good("estate", "the one here is in force since " + since);
  }
  answer.warn("estate",
              fmt::format("the one here is another than the one in force since {}", since),
              "onus adopt, where it is to count");
}

void examine_debts(const DoctorPlan& plan, const LedgerView& view, DoctorAnswer& answer) {
  std::size_t overdue = 0;
  std::string first;
  for (const ledger::Debt& debt : ledger::debts(view.governance(), plan.now)) {
    if (!debt.overdue) continue;
    if (overdue++ == 0) {
      first = fmt::format("{} of {}, due {}", debt.operation, debt.requester,
                          codec::format_time(debt.review_by));
    }
  }
  if (overdue == 0) return answer.good("debts", "no review is overdue");
  answer.warn(
      "debts",
      fmt::format("{}, first {}",
                  report::count_of(overdue, "review is overdue", "reviews are overdue"), first),
      "onus request review; until then the next request needs one approver more");
}

void examine_authority(const DoctorPlan& plan, const LedgerView* view, DoctorAnswer& answer) {
  std::vector<ledger::Authority> known;
  if (view != nullptr) known = ledger::authorities_at(view->governance(), plan.now);
  if (view != nullptr && known.empty()) {
    answer.wrong("authority", "the ledger knows none in force: nothing is granted",
                 "onus authority new, then onus authority rotate");
  }
  if (plan.authority.empty()) {
    return answer.note("authority", "its sealed file is not looked at: --authority FILE");
  }
  const auto sealed = access::read_sealed_authority(plan.authority);
  if (!sealed) {
    return answer.wrong("authority", sealed.error().message, "put back the sealed file");
  }
  const auto print = crypto::ssh_fingerprint(sealed->public_key);
  if (!print) return answer.wrong("authority", print.error().message, "put back the sealed file");
  std::string holders;
  for (const auto& share : sealed->shares)
    holders += (holders.empty() ? "" : " and ") + share.holder;
  const bool counts = std::any_of(known.begin(), known.end(),
                                  [&](const auto& one) { return one.fingerprint == *print; });
  if (view != nullptr && !counts) {
    return answer.wrong(
        "authority",
        fmt::format("{} is {}, which the ledger does not have in force", plan.authority, *print),
        "onus authority rotate, or name the right file");
  }
  answer.good("authority", fmt::format("{} is {}, opened by {} (try: onus authority show --open)",
                                       plan.authority, *print, holders));
}

}  // namespace

void examine_ledger(const DoctorPlan& plan, const LedgerView* view, DoctorAnswer& answer) {
  examine_estate(plan, answer);
  if (view == nullptr) {
    if (plan.ledger_problem.empty()) {
      answer.note("ledger", "none here: --ledger DIR");
    } else {
      answer.wrong("ledger", plan.ledger_problem, "onus ledger init, or name it: --ledger DIR");
    }
    return examine_authority(plan, nullptr, answer);
  }
  examine_heads(*view, answer);
  examine_log_key(*view, answer);
  examine_adoption(plan, *view, answer);
  const auto policies = policy_reach(*view, plan.now);
  if (policies) {
    report::tell_policies(answer, *policies);
  } else {
    answer.wrong("approvers", policies.error().message, "onus ledger rebuild");
  }
  examine_debts(plan, *view, answer);
  examine_authority(plan, view, answer);
}

report::DoctorAnswer examine_here(const DoctorPlan& plan) {
  DoctorPlan known = plan;
  DoctorAnswer answer;
  std::optional<LedgerView> view;
  if (plan.ledger) {
    auto opened = LedgerView::open(*plan.ledger);
    if (opened) {
      view.emplace(std::move(*opened));
    } else {
      known.ledger_problem = opened.error().message;
    }
  }
  examine_ledger(known, view ? &*view : nullptr, answer);
  examine_machine(known, view ? &*view : nullptr, answer);
  return answer;
}

}  // namespace onus::service
