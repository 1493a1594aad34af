// The parts of HTTP that are text and no connection.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "onus/server/http.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kParametersMax = 32;

std::string_view first_of(const std::vector<std::pair<std::string, std::string>>& list,
                          std::string_view name) {
  const auto at =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.first == name; });
  return at == list.end() ? std::string_view{} : std::string_view(at->second);
}

std::unexpected<base::Error> bad_target() {
  return fail(ErrorKind::kInvalid, "the target is no path with an optional query");
}

}  // namespace

std::string_view Question::header(std::string_view name) const { return first_of(headers, name); }

std::string_view Question::parameter(std::string_view name) const { return first_of(query, name); }

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const std::string_view digits = text.substr(i + 1, 2);
      unsigned value = 0;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      const bool whole = digits.size() == 2 && end == digits.data() + 2;
      if (!whole || error != std::errc{} || value == 0) return std::nullopt;
      out += static_cast<char>(value);
      i += 2;
    }
  }
  return out;
}

Result<void> read_target(std::string_view target, Question& question) {
  const std::size_t mark = target.find('?');
  const auto path = percent_decoded(target.substr(0, mark), false);
  if (!path || !path->starts_with('/')) return bad_target();
  question.path = *path;
  if (mark == std::string_view::npos) return {};
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    const auto name = percent_decoded(one.substr(0, equals), true);
    const auto value = equals == std::string_view::npos
                           ? std::optional<std::string>("")
                           : percent_decoded(one.substr(equals + 1), true);
    if (!name || !value || question.query.size() == kParametersMax) return bad_target();
    question.query.emplace_back(*name, *value);
  }
  return {};
}

std::string event_text(const Event& event) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.id, event.name, event.data);
}

}  // namespace onus::server
