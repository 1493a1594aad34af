#include "onus/model/render_diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "onus/codec/utf8.h"
#include "printable.h"

namespace onus::model {
namespace {

constexpr std::size_t kTextCharsMax = 4000;
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kCyan = "\x1b[1;36m";
constexpr std::string_view kReset = "\x1b[0m";

std::string safe(std::string_view text) { return printable(text, kTextCharsMax); }

std::string painted(std::string_view text, std::string_view paint, bool color) {
  return color ? fmt::format("{}{}{}", paint, text, kReset) : std::string(text);
}

std::string where(std::string_view file, const Place& place) {
  std::string text = safe(file);
  if (place.line == 0) return text;
  fmt::format_to(std::back_inserter(text), ":{}:{}", place.line, place.column);
  return text;
}

std::string_view paint_of(DiagnosticLevel level) {
  if (level == DiagnosticLevel::kError) return kRed;
  return level == DiagnosticLevel::kWarning ? kYellow : kCyan;
}

std::string_view word_of(DiagnosticLevel level) {
  if (level == DiagnosticLevel::kError) return "";  // what most of them are needs no word
  return level == DiagnosticLevel::kWarning ? "warning: " : "note: ";
}

/// A source line cut at the place it is about, in columns of a terminal.
struct Columns {
  std::size_t before = 0;
  std::size_t underlined = 0;
};

Columns columns_of(const Diagnostic& diagnostic) {
  std::string_view rest = diagnostic.source_line;
  const auto take = [&rest](std::size_t characters) {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < characters && !rest.empty(); ++i) {
      const std::size_t bytes = std::max<std::size_t>(codec::first_code_point(rest).bytes, 1);
      columns += codec::display_width(rest.substr(0, bytes));
      rest.remove_prefix(bytes);
    }
    return columns;
  };
  const std::size_t before = take(diagnostic.source_column - 1);
  return {before, take(diagnostic.width)};
}

std::string underline(std::size_t columns) {
  return "^" + std::string(columns > 1 ? columns - 1 : 0, '~');
}

void append_source(std::string& out, const Diagnostic& diagnostic, bool color) {
  const std::string number = std::to_string(diagnostic.place.line);
  const std::size_t margin = std::max<std::size_t>(number.size(), 5);
  fmt::format_to(std::back_inserter(out), "{:>{}} | {}\n", number, margin,
                 safe(diagnostic.source_line));
  const Columns columns = columns_of(diagnostic);
  fmt::format_to(std::back_inserter(out), "{:{}} | {:{}}{}", "", margin, "", columns.before,
                 painted(underline(columns.underlined), paint_of(diagnostic.level), color));
  if (!diagnostic.help.empty()) out += "  " + safe(diagnostic.help);
  out += '\n';
}

}  // namespace

std::string render(const Diagnostic& diagnostic, bool color) {
  std::string out = painted(where(diagnostic.file, diagnostic.place), kBold, color);
  fmt::format_to(std::back_inserter(out), ": {}{} [{}]\n",
                 painted(word_of(diagnostic.level), paint_of(diagnostic.level),
                         color && diagnostic.level != DiagnosticLevel::kError),
                 safe(diagnostic.message), diagnostic.code);
  const bool has_source = !diagnostic.source_line.empty() && diagnostic.source_column > 0;
  if (has_source) append_source(out, diagnostic, color);
  if (!has_source && !diagnostic.help.empty()) out += "      = " + safe(diagnostic.help) + "\n";
  for (const RelatedPlace& related : diagnostic.related) {
    fmt::format_to(std::back_inserter(out), "      = {}: {}\n", where(related.file, related.place),
                   safe(related.message));
  }
  return out;
}

}  // namespace onus::model
