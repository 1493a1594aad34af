// How text is laid out for people: escaping, colour, columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace onus::report {

/// What the reader's screen can do.
struct Style {
  bool colour = false;
  std::size_t width = 100;
};

enum class Tone : std::uint8_t { kPlain, kStrong, kDim, kBad, kWarn, kGood };

/// Text from an estate made safe to print: control characters, escape sequences, characters that
/// turn the direction of writing and broken UTF-8 are shown as \x1b or \u202e, never sent.
[[nodiscard]] std::string safe(std::string_view text);

/// Columns that `text` takes on a terminal; our own colour codes take none.
[[nodiscard]] std::size_t columns(std::string_view text);

/// `text` with spaces behind it up to `width` columns.
[[nodiscard]] std::string pad(std::string_view text, std::size_t width);

/// Lines of text, built from top to bottom.
class Page {
 public:
  explicit Page(const Style& style) : style_(style) {}

  [[nodiscard]] std::string paint(Tone tone, std::string_view text) const;
  /// One line as it is.
  void line(std::string_view text = {});
  /// Text broken at spaces to the page's width; the first line behind `lead`, further ones below
  /// the column where the first began. A word longer than the page is not cut.
  void wrapped(std::string_view lead, std::string_view text);
  [[nodiscard]] const Style& style() const { return style_; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  Style style_;
  std::string text_;
};

/// "1 operation", "3 operations".
[[nodiscard]] std::string count_of(std::size_t count, std::string_view one, std::string_view many);

}  // namespace onus::report
