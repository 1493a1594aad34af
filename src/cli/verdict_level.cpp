#include "verdict_level.h"

#include <fmt/format.h>

#include <array>

#include "onus/report/render.h"
#include "onus/report/words.h"

namespace onus::cli {

using analysis::Verdict;

Form as_markdown(const std::string& title,
                 const std::function<std::string(const report::Style&)>& text) {
  return {"markdown", [title, text](const report::Style&) {
            return report::text_as_markdown(title, text(report::Style{}));
          }};
}

std::expected<int, base::Error> verdict_level(const std::string& text) {
  constexpr std::array<std::string_view, 3> kLevels{"covered", "late", "locked-out"};
  if (text.empty() || text == "never") return static_cast<int>(kLevels.size());
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == text) return static_cast<int>(i);
  }
  return std::unexpected(
      base::Error{base::ErrorKind::kInvalid, "",
                  fmt::format("--fail-on \"{}\": write never, covered, late or locked-out",
                              report::safe(text))});
}

int level_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUnaffected: return -1;
    case Verdict::kCovered: return 0;
    case Verdict::kLate: return 1;
    case Verdict::kLockedOut:
    case Verdict::kDownBefore: return 2;
  }
  return 2;
}

}  // namespace onus::cli
