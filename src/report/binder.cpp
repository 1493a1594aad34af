#include <fmt/format.h>

#include <algorithm>

#include "text_parts.h"

namespace onus::report {

std::string binder_index(const Setting& setting, const std::vector<Runbook>& books) {
  const Estate& estate = *setting.estate;
  std::string out = fmt::format("# Runbooks: {}\n\n", safe(estate.name));
  if (!books.empty()) {
    out += fmt::format("As of {} {}, estate digest {}.\n\n",
                       date_time_text(setting.zone, books.front().at), safe(setting.zone.name),
                       books.front().digest.substr(0, 16));
  }
  out += "| operation | cases | worst | runbook |\n|---|---|---|---|\n";
  for (const Runbook& book : books) {
    analysis::Verdict worst = analysis::Verdict::kUnaffected;
    for (const RunbookCase& its : book.cases) {
      if (its.outcome.verdict != analysis::Verdict::kDownBefore) {
        worst = std::max(worst, its.outcome.verdict);
      }
    }
    const std::string id = id_text(estate, book.operation);
    out += fmt::format("| {} | {} | {} | [{}.md]({}.md), [{}.txt]({}.txt) |\n",
                       title_text(estate, book.operation), book.cases.size(),
                       analysis::verdict_name(worst), id, id, id, id);
  }
  return out;
}

}  // namespace onus::report
