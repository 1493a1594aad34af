#include "flag_number.h"

#include <fmt/format.h>

#include <charconv>

#include "onus/report/words.h"

namespace onus::cli {

base::Result<std::optional<std::uint64_t>> flag_number(const Options& options,
                                                       std::string_view flag, std::uint64_t least,
                                                       std::uint64_t most) {
  if (!options.has(flag)) return std::optional<std::uint64_t>{};
  const std::string text = options.text(flag);
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || value < least || value > most) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("{} \"{}\": write a whole number from {} to {}", flag,
                                  report::safe(text), least, most));
  }
  return std::optional(value);
}

}  // namespace onus::cli
