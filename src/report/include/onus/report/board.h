// The page for those who sign: one sheet on the operations, who answers, and what is overdue.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/simulation.h"
#include "onus/report/ledger_answers.h"
#include "onus/report/words.h"

namespace onus::report {

struct BoardOperation {
  ItemIndex operation;
  analysis::Verdict worst = analysis::Verdict::kUnaffected;  // of any single failure
  std::string worst_by;                                      // which; empty: none does harm
  std::size_t harmful = 0;               // single failures that leave it late or locked out
  std::size_t errors = 0, accepted = 0;  // open findings, and those that somebody answers for
  bool approved = false;                 // every way in and every way back, as they are
  std::string not_approved;              // which is not; empty where approved, or without a ledger
  std::string proven;                    // "bg-ssh, 2026-10-01, by marta"; empty: no way back is
};

struct BoardOverdue {
  std::string what;  // "The approval of operator-passkey is stale"
  ItemIndex who;     // who has to act; not valid: nobody is named
};

struct Board {
  std::vector<BoardOperation> operations;  // by criticality, then place
  std::vector<AcceptedRisk> risks;         // signed and in force
  std::vector<BoardOverdue> overdue;
  bool has_ledger = false;
  std::string origin;  // of the log
  std::uint64_t log_size = 0;
  std::string log_root;  // of its newest signed head, in hex
  std::string estate;    // digest, in hex
  bool complete = true;  // false: a limit cut an analysis
};

/// One HTML page that needs nothing else, to be read on a screen and printed on A4.
[[nodiscard]] std::string board_html(const Setting& setting, const Board& board);

}  // namespace onus::report
