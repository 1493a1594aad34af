// How findings name things.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "onus/findings/finding.h"

namespace onus::findings {

inline constexpr std::size_t kNamesShown = 4;  // in one message; the rest is a count

/// "okta", "okta and public-dns", "a, b, c, d and 3 more"; ids in the order given.
[[nodiscard]] std::string names(const model::Estate& estate, std::span<const ItemIndex> items);
[[nodiscard]] std::string names(std::span<const std::string> words);

/// The id; "nobody" where there is none.
[[nodiscard]] std::string_view id_of(const model::Estate& estate, ItemIndex item);

/// "23 d ago", "now", "in 38 d".
[[nodiscard]] std::string when(TimePoint moment, TimePoint now);

/// "2026-12-07 08:00 UTC".
[[nodiscard]] std::string utc(TimePoint moment);

/// "idp waits for bg-idp-admin, which waits for vault, which waits for idp". Pre: not empty.
[[nodiscard]] std::string ring_text(const model::Estate& estate, std::span<const ItemIndex> ring);

/// 123456 as "123,456".
[[nodiscard]] std::string grouped_digits(std::size_t number);

/// "1 step", "3 steps".
[[nodiscard]] std::string count_of(std::size_t number, std::string_view one, std::string_view many);

/// Lower case, without anything but letters and digits: "RSA-1024" is "rsa1024".
[[nodiscard]] std::string folded(std::string_view word);

}  // namespace onus::findings
