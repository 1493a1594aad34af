// The description of the API, openapi.json, as it is built into the program.
#pragma once

#include <string_view>

namespace onus::server {

[[nodiscard]] std::string_view openapi_text();

}  // namespace onus::server
