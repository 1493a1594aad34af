#include "onus/service/board.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/time.h"
#include "onus/model/canonical.h"
#include "onus/service/ledger_answers.h"
#include "onus/service/ledger_facts.h"
#include "onus/service/questions.h"

namespace onus::service {

using analysis::Verdict;
using base::Result;
using findings::Finding;
using model::ItemClass;
using model::ItemIndex;
using report::Board;
using report::BoardOperation;

namespace {

constexpr std::array<std::string_view, 2> kFirst{"critical", "high"};

std::size_t rank(std::string_view criticality) {
  return static_cast<std::size_t>(std::find(kFirst.begin(), kFirst.end(), criticality) -
                                  kFirst.begin());
}

void add_verdicts(const report::SweepAnswer& swept, Board& board) {
  for (const auto& outcome : swept.result.outcomes) {
    for (const auto& told : outcome.operations) {
      for (BoardOperation& one : board.operations) {
        if (one.operation != told.operation) continue;
        const bool harm = told.verdict == Verdict::kLate || told.verdict == Verdict::kLockedOut;
        one.harmful += harm ? 1 : 0;
        if (one.worst == Verdict::kDownBefore || told.verdict <= one.worst) continue;
        one.worst = told.verdict;
        one.worst_by = swept.result.contingencies[outcome.contingency].name;
      }
    }
  }
}

void add_findings(const report::CheckAnswer& checked, Board& board) {
  for (const Finding& finding : checked.findings) {
    const bool accepted =
        finding.accepted && finding.accepted->signed_statement && finding.accepted->valid_now;
    for (BoardOperation& one : board.operations) {
      if (finding.operation != one.operation) continue;
      if (finding.rule == "DEP005" && finding.item == one.operation) {
        one.worst = Verdict::kDownBefore;
      }
      if (accepted) ++one.accepted;
      if (!accepted && finding.severity == findings::Severity::kError) ++one.errors;
    }
    for (const std::string_view rule :
         {"GOV002", "GOV005", "GOV006", "GOV008", "GOV010", "REC010"}) {
      if (finding.rule == rule) board.overdue.push_back({finding.message, finding.who_must_act});
    }
  }
}

Result<void> add_standing(const LedgerView& view, const Session& session, BoardOperation& one) {
  const model::Operation& operation = session.estate().operation(one.operation);
  std::vector<ItemIndex> parts = operation.access;
  parts.insert(parts.end(), operation.recovery.begin(), operation.recovery.end());
  parts.insert(parts.end(), operation.rollback.begin(), operation.rollback.end());
  one.approved = !parts.empty();
  for (const ItemIndex part : parts) {
    const auto approval = item_approval(view, session, part);
    if (!approval) return std::unexpected(approval.error());
    if (approval->approved) continue;
    one.approved = false;
    if (one.not_approved.empty()) one.not_approved = approval->item;
  }
  for (const ItemIndex path : operation.recovery) {
    const auto proof = proof_standing(view, session, path);
    if (!proof) return std::unexpected(proof.error());
    if (!proof->current || !one.proven.empty()) continue;
    one.proven =
        fmt::format("{}, {:.10}, by {}", proof->path, codec::format_time(*proof->at), proof->by);
  }
  return {};
}

Result<void> add_ledger(const LedgerView& view, const Session& session, Board& board) {
  board.has_ledger = true;
  board.origin = view.governance().origin();
  board.log_size = view.size();
  const auto seen = view.seen();
  if (!seen) return std::unexpected(seen.error());
  if (seen->size > 0) board.log_root = seen->root.hex();
  for (BoardOperation& one : board.operations) {
    if (auto done = add_standing(view, session, one); !done) return done;
  }
  for (std::size_t i = 0; i < session.estate().items.size(); ++i) {
    const auto risks = accepted_risks(view, session, ItemIndex(i));
    if (!risks) return std::unexpected(risks.error());
    for (const report::AcceptedRisk& risk : *risks) {
      if (risk.counts) board.risks.push_back(risk);
    }
  }
  return {};
}

}  // namespace

Result<Board> board(const LedgerView* view, const Session& session) {
  Board board;
  const auto digest = model::estate_digest(session.estate());
  if (!digest) return std::unexpected(digest.error());
  board.estate = digest->hex();
  for (const ItemIndex operation : session.estate().of_class(ItemClass::kOperation)) {
    if (session.estate().operation(operation).lifecycle == "retired") continue;
    BoardOperation one;
    one.operation = operation;
    board.operations.push_back(std::move(one));
  }
  std::stable_sort(board.operations.begin(), board.operations.end(),
                   [&](const BoardOperation& a, const BoardOperation& b) {
                     return rank(session.estate().operation(a.operation).criticality) <
                            rank(session.estate().operation(b.operation).criticality);
                   });
  const auto swept = sweep(session, SweepRequest{});
  if (!swept) return std::unexpected(swept.error());
  CheckRequest request;
  findings::LedgerFacts facts;
  if (view != nullptr) {
    auto read = ledger_facts(*view, session);
    if (!read) return std::unexpected(read.error());
    facts = std::move(*read);
    request.ledger = &facts;
  }
  const auto checked = check(session, request);
  if (!checked) return std::unexpected(checked.error());
  add_verdicts(*swept, board);
  add_findings(*checked, board);
  board.complete = swept->result.complete && checked->complete;
  if (view != nullptr) {
    if (auto done = add_ledger(*view, session, board); !done) {
      return std::unexpected(done.error());
    }
  }
  return board;
}

}  // namespace onus::service
