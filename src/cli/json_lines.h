// JSON that a server sent, for people to read.
#pragma once

#include <string>

#include "onus/codec/json.h"

namespace onus::cli {

/// A line for each value, indented as it is nested; no byte of it steers a terminal.
[[nodiscard]] std::string json_lines(const codec::JsonValue& value);

}  // namespace onus::cli
