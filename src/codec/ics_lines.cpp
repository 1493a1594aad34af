#include "ics_lines.h"

#include <fmt/format.h>

#include <optional>

#include "onus/codec/icalendar.h"
#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

bool is_name_letter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') || letter == '-';
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return out;
}

// Takes the name that `rest` begins with, in upper case; empty if it begins with none.
std::string take_name(std::string_view& rest) {
  std::size_t size = 0;
  while (size < rest.size() && is_name_letter(rest[size])) ++size;
  std::string name = upper(rest.substr(0, size));
  rest.remove_prefix(size);
  return name;
}

// Takes a parameter's value, quoted or not; of several with commas between them all is one text.
std::optional<std::string> take_parameter_value(std::string_view& rest) {
  std::string value;
  bool quoted = false;
  while (!rest.empty()) {
    const char letter = rest.front();
    if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted && (letter == ';' || letter == ':')) {
      return value;
    } else {
      value += letter;
    }
    rest.remove_prefix(1);
  }
  return std::nullopt;  // the line ends within its parameters
}

Result<IcsLine> parse_line(std::string_view text, std::size_t line) {
  IcsLine parsed;
  parsed.line = line;
  std::string_view rest = text;
  parsed.name = take_name(rest);
  const auto wrong = [&] {
    return ics_fail(ErrorKind::kInvalid, line,
                    fmt::format("{} is not of the form NAME;PARAMETER=VALUE:VALUE",
                                parsed.name.empty() ? "this line" : parsed.name.substr(0, 40)));
  };
  if (parsed.name.empty()) return wrong();
  while (rest.starts_with(';')) {
    rest.remove_prefix(1);
    IcsParameter parameter;
    parameter.name = take_name(rest);
    if (parameter.name.empty() || !rest.starts_with('=')) return wrong();
    rest.remove_prefix(1);
    auto value = take_parameter_value(rest);
    if (!value) return wrong();
    parameter.value = std::move(*value);
    parsed.parameters.push_back(std::move(parameter));
  }
  if (!rest.starts_with(':')) return wrong();
  parsed.value = rest.substr(1);
  return parsed;
}

// Hands out content lines: physical lines joined where the next begins with a space or tab.
class Unfolder {
 public:
  explicit Unfolder(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] std::size_t line() const { return begin_; }

  Result<std::string> next() {
    begin_ = next_line_;
    std::string whole(take_physical());
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
      whole += take_physical().substr(1);
      if (whole.size() > kIcsLineBytesMax) break;
    }
    if (whole.size() > kIcsLineBytesMax) {
      return ics_fail(ErrorKind::kLimit, begin_,
                      fmt::format("longer than {} bytes", kIcsLineBytesMax));
    }
    return whole;
  }

 private:
  std::string_view take_physical() {
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++next_line_;
    return line;
  }

  std::string_view rest_;
  std::size_t begin_ = 1;
  std::size_t next_line_ = 1;
};

// Builds the components out of their lines.
class Nesting {
 public:
  Result<void> add(IcsLine line) {
    if (line.name == "BEGIN") return begin(line);
    if (line.name == "END") return end(line);
    if (open_.empty()) {
      return ics_fail(ErrorKind::kInvalid, line.line, "expected BEGIN:VCALENDAR first");
    }
    components_[open_.back()].lines.push_back(std::move(line));
    return {};
  }

  Result<std::vector<IcsComponent>> finish() {
    if (components_.empty()) {
      return ics_fail(ErrorKind::kInvalid, 1, "there is no BEGIN:VCALENDAR; is this an .ics file?");
    }
    if (!open_.empty()) {
      const IcsComponent& open = components_[open_.back()];
      return ics_fail(ErrorKind::kInvalid, open.line,
                      fmt::format("BEGIN:{} has no END:{}; is the file cut off?",
                                  open.name.substr(0, 40), open.name.substr(0, 40)));
    }
    return std::move(components_);
  }

 private:
  Result<void> begin(const IcsLine& line) {
    std::string name = upper(line.value);
    if (open_.empty() && name != "VCALENDAR") {
      return ics_fail(ErrorKind::kInvalid, line.line, "expected BEGIN:VCALENDAR first");
    }
    if (open_.size() >= kIcsDepthMax) {
      return ics_fail(ErrorKind::kLimit, line.line,
                      fmt::format("more than {} components within each other", kIcsDepthMax));
    }
    const std::size_t parent = open_.empty() ? kIcsNoParent : open_.back();
    open_.push_back(components_.size());
    components_.push_back({std::move(name), parent, line.line, {}});
    return {};
  }

  Result<void> end(const IcsLine& line) {
    if (open_.empty() || components_[open_.back()].name != upper(line.value)) {
      return ics_fail(ErrorKind::kInvalid, line.line,
                      fmt::format("END:{} ends nothing that began last", line.value.substr(0, 40)));
    }
    open_.pop_back();
    return {};
  }

  std::vector<IcsComponent> components_;
  std::vector<std::size_t> open_;
};

}  // namespace

std::string_view IcsLine::parameter(std::string_view wanted) const {
  for (const IcsParameter& one : parameters) {
    if (one.name == wanted) return one.value;
  }
  return {};
}

std::unexpected<base::Error> ics_fail(base::ErrorKind kind, std::size_t line,
                                      std::string_view what) {
  return base::fail(kind, fmt::format("iCalendar, line {}: {}", line, what));
}

std::string ics_text(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      text += value[i];
      continue;
    }
    ++i;
    text += value[i] == 'n' || value[i] == 'N' ? '\n' : value[i];
  }
  return text;
}

Result<std::vector<IcsComponent>> split_ics(std::string_view ics) {
  if (ics.size() > kIcsBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("iCalendar: {} bytes; at most {} are read",
                                                     ics.size(), kIcsBytesMax));
  }
  if (first_nul(ics)) return base::fail(ErrorKind::kInvalid, "iCalendar: holds a NUL byte");
  Unfolder unfolder(ics);
  Nesting nesting;
  while (!unfolder.done()) {
    const auto text = unfolder.next();
    if (!text) return std::unexpected(text.error());
    if (text->empty()) continue;
    if (first_bad_utf8(*text)) {  // after unfolding: a fold may split a character
      return ics_fail(ErrorKind::kInvalid, unfolder.line(), "not UTF-8");
    }
    auto line = parse_line(*text, unfolder.line());
    if (!line) return std::unexpected(line.error());
    if (auto added = nesting.add(std::move(*line)); !added) return std::unexpected(added.error());
  }
  return nesting.finish();
}

}  // namespace onus::codec
