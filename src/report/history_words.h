// Statements of emergency access as sentences, for histories.
#pragma once

#include <string>

#include "onus/report/ledger_answers.h"

namespace onus::report {

/// What the line says, without who says it; empty: nothing about emergency access.
[[nodiscard]] std::string history_words(const HistoryLine& line);

}  // namespace onus::report
