// Tiny estates whose outcome was worked out by hand from the description of the semantics.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/analysis/simulation.h"

namespace onus::twin {

/// What is to become of one operation; times in seconds.
struct WorkedOperation {
  std::string_view id;
  analysis::Verdict verdict = analysis::Verdict::kUnaffected;
  std::optional<int> lost{}, regained{}, gap{};
};

/// What is to become of one item that goes down.
struct WorkedItem {
  std::string_view id;
  int lost = 0;
  std::optional<int> regained{};
};

struct Worked {
  std::string_view name;
  std::string_view yaml;
  std::vector<std::string_view> fails{};
  int detect = 0;
  std::vector<std::string_view> take{};
  std::vector<WorkedOperation> operations{};
  std::vector<WorkedItem> items{};  // only those that matter to the case
};

[[nodiscard]] std::vector<Worked> worked_repairs();
[[nodiscard]] std::vector<Worked> worked_paths();

}  // namespace onus::twin
