// Rows of emergency access: what is remembered of it between two runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "onus/codec/json.h"
#include "onus/ledger/emergency.h"

namespace onus::ledger {

inline constexpr std::string_view kRequestSpace = "emergency";
inline constexpr std::string_view kFreezeSpace = "freeze";
inline constexpr std::string_view kAuthoritySpace = "authority";

[[nodiscard]] std::string request_row(const EmergencyRequest& request);
[[nodiscard]] std::string freeze_row(const EmergencyFreeze& freeze);
[[nodiscard]] std::string authority_row(const Authority& authority);
[[nodiscard]] std::string freeze_key(std::string_view policy, std::string_view person);

/// Puts a row into the state; false: this program did not write it.
[[nodiscard]] bool read_emergency_row(std::string_view space, const codec::JsonValue& value,
                                      EmergencyState& state);

}  // namespace onus::ledger
