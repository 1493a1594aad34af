// Names that go from a grant into files and certificates.
#pragma once

#include <algorithm>
#include <string_view>

namespace onus::access {

inline constexpr std::size_t kRequestBytesMax = 128;

inline bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// As onus-record takes a request's id: it becomes the name of a file.
inline bool names_a_file(std::string_view id) {
  const auto plain = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  return !id.empty() && id.size() <= kRequestBytesMax && id.front() != '.' &&
         std::ranges::all_of(id, plain);
}

}  // namespace onus::access
