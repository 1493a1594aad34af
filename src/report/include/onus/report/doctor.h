// What was looked at before somebody needs it, and what is wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/report/style.h"

namespace onus::report {

enum class DoctorLevel : std::uint8_t {
  kGood,
  kNote,     // not looked at, and how it could be
  kWarning,  // works now, and may not when it is needed
  kWrong,    // does not work
};
[[nodiscard]] std::string_view level_word(DoctorLevel level);

struct DoctorLine {
  std::string area;  // "ledger", "clock"
  DoctorLevel level = DoctorLevel::kGood;
  std::string what;  // what was found; never a secret
  std::string mend;  // what to do; empty where nothing has to be done

  bool operator==(const DoctorLine&) const = default;
};

struct DoctorAnswer {
  std::vector<DoctorLine> lines;

  void good(std::string area, std::string what);
  void note(std::string area, std::string what);
  void warn(std::string area, std::string what, std::string mend);
  void wrong(std::string area, std::string what, std::string mend);
  [[nodiscard]] DoctorLevel worst() const;
};

/// Who could say yes under a policy now.
struct PolicyReach {
  std::string policy;
  std::string rule;                        // "2 of secops and directors"
  std::vector<std::string> could_approve;  // with a key that counts
  std::vector<std::string> without_key;    // named by the rule, and could not sign
  bool enough = false;                     // somebody could ask, and the others approve
  std::optional<base::TimePoint> frozen_until;

  bool operator==(const PolicyReach&) const = default;
};

[[nodiscard]] std::string doctor_text(const DoctorAnswer& answer, const Style& style);
/// Source  docs/formats/json.md
[[nodiscard]] std::string doctor_json(const DoctorAnswer& answer);
[[nodiscard]] std::string policies_json(const std::vector<PolicyReach>& policies);

/// A line for each policy: who could approve it, or that nobody can.
void tell_policies(DoctorAnswer& answer, const std::vector<PolicyReach>& policies);

}  // namespace onus::report
