// Control catalogues: for which controls a rule's findings are evidence.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onus::findings {

/// One control of a framework.
struct Control {
  std::string_view id;                        // "PR.AA-01"
  std::string_view title;                     // as published
  std::string_view reading;                   // what of it Onus can check, in our words
  std::span<const std::string_view> aliases;  // "CSF-1.1:PR.AC-1": older names that lead here
  std::span<const std::string_view> rules;    // ascending
};

/// One catalogue out of frameworks/*.json.
struct Framework {
  std::string_view id;  // "CSF-2.0"
  std::string_view title;
  std::string_view source;
  std::span<const Control> controls;  // in the catalogue's own order
};

/// All catalogues, ascending by id.
[[nodiscard]] std::span<const Framework> frameworks();

/// The controls that a rule is evidence for, as "framework:control", in the catalogues' order.
[[nodiscard]] std::vector<std::string> controls_of(std::string_view rule);

/// A control that a person named, with its framework.
struct FoundControl {
  const Framework* framework = nullptr;
  const Control* control = nullptr;
};

/// The controls that `name` means: "CSF-2.0:PR.AA-01", "PR.AA-01", or an older name such as
/// "PR.AC-1", which leads to more than one.
[[nodiscard]] std::vector<FoundControl> find_controls(std::string_view name);

}  // namespace onus::findings
