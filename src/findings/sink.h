// Where rules put what they find.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "onus/findings/finding.h"

namespace onus::findings {

/// Keeps the findings of every rule, worst first, up to kFindingsPerRuleMax each, and counts the
/// rest.
class Sink {
 public:
  explicit Sink(const Graph& graph) : graph_(graph), buckets_(kBucketsMax) {}

  /// A new finding to be filled in; nullptr where enough of its sort are held already, so that a
  /// million defects cost a million counts and not a million texts.
  /// Post  valid until the next call.
  Finding* add(std::string_view rule, Severity severity, ItemIndex item, ItemIndex operation = {});

  /// Some search was cut by a limit.
  void incomplete() { complete_ = false; }

  /// All findings in order. The sink is empty afterwards.
  [[nodiscard]] CheckResult finish();

 private:
  static constexpr std::size_t kGroups = 6;            // OWN REC DEP NHI POL GOV
  static constexpr std::size_t kRulesInGroupMax = 32;  // numbered from 1
  static constexpr std::size_t kBucketsMax = kGroups * kRulesInGroupMax;

  struct Bucket {
    std::array<std::vector<Finding>, 3> kept;  // by severity
    std::array<std::size_t, 3> counts{};
  };

  void empty_bucket(Bucket& bucket, CheckResult& result);

  const Graph& graph_;
  std::vector<Bucket> buckets_;
  bool complete_ = true;
};

}  // namespace onus::findings
