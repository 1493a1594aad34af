// What the gate answers, as plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/base/clock.h"
#include "onus/findings/finding.h"
#include "onus/report/style.h"
#include "onus/report/words.h"

namespace onus::report {

using base::TimePoint;

/// Why an item does not pass.
struct GateReason {
  std::string what;  // "owned", "approved", "proven", "identities", "errors", "ledger", "estate"
  std::string message;
  std::string next_step;
  ItemIndex who;  // not valid: nobody is named
};

/// A statement that the answer rests on.
struct GateBasis {
  std::string kind, item, by;
  std::uint64_t entry = 0;
  std::optional<TimePoint> until;  // when it no longer carries
};

struct GateItem {
  ItemIndex item;
  std::string closure;  // digest in hex
  std::vector<GateReason> reasons;
  std::vector<GateBasis> rests_on;
  [[nodiscard]] bool passed() const { return reasons.empty(); }
};

struct GateAnswer {
  std::vector<GateReason> reasons;  // that stop every item
  std::vector<GateItem> items;
  std::string estate;  // digest in hex
  std::string commit;  // empty: the estate lies in no repository
  TimePoint at;
  std::optional<TimePoint> until;  // when the first thing that it rests on ends
  bool complete = true;            // false: a limit cut the check
  [[nodiscard]] bool passed() const;
};

[[nodiscard]] std::string gate_text(const Setting& setting, const GateAnswer& answer,
                                    const Style& style);
/// Source  docs/formats/json.md
[[nodiscard]] std::string gate_json(const Setting& setting, const GateAnswer& answer);

}  // namespace onus::report
