// The words that codes are read aloud in.
#pragma once

#include <cstddef>
#include <string_view>

namespace onus::access {

inline constexpr std::size_t kCodeWords = 2048;  // 11 bits each

/// Pre     `number` < kCodeWords.
[[nodiscard]] std::string_view code_word(std::size_t number);

}  // namespace onus::access
