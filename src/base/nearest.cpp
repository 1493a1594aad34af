#include "onus/base/nearest.h"

#include <algorithm>
#include <array>

#include "onus/base/check.h"

namespace onus::base {

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t bound) {
  ONUS_CHECK(a.size() <= kNearestBytesMax && b.size() <= kNearestBytesMax);
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > bound) return bound + 1;

  using Row = std::array<std::size_t, kNearestBytesMax + 1>;
  std::array<Row, 3> rows;  // this row of the table, the one before, and the one before that
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    Row& now = rows[i % 3];
    const Row& before = rows[(i + 2) % 3];
    const Row& earlier = rows[(i + 1) % 3];
    now[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      std::size_t best = std::min({before[j] + 1, now[j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) best = std::min(best, earlier[j - 2] + 1);
      now[j] = best;
      least = std::min(least, best);
    }
    // A swap reaches two rows back, so one row above the bound is not yet the end; two are, and the
    // row after a hopeless one is cheap.
    if (least > bound + 1) return bound + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], bound + 1);
}

std::optional<std::string> nearest_name(std::string_view name,
                                        std::span<const std::string_view> known) {
  if (name.size() < 2 || name.size() > kNearestBytesMax) return std::nullopt;
  std::size_t bound = std::min({kNearestEditsMax, 1 + name.size() / 4, name.size() - 1});
  std::optional<std::string_view> best;
  for (const std::string_view candidate : known) {
    if (candidate.empty() || candidate.size() > kNearestBytesMax) continue;
    const std::size_t distance = edit_distance(name, candidate, bound);
    if (distance > bound) continue;
    if (!best || distance < bound || candidate < *best) best = candidate;
    bound = distance;
  }
  if (!best) return std::nullopt;
  return std::string(*best);
}

}  // namespace onus::base
