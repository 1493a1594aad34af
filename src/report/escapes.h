// Text made harmless for the formats of other tools.
#pragma once

#include <string>
#include <string_view>

namespace onus::report {

[[nodiscard]] std::string xml_escaped(std::string_view text);
/// GitHub reads % : , and line ends in a workflow command's properties as its own.
[[nodiscard]] std::string github_escaped(std::string_view text, bool property);
/// A path as a URI: everything but unreserved characters and slashes is percent-encoded.
[[nodiscard]] std::string uri_escaped(std::string_view path);

}  // namespace onus::report
