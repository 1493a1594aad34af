#include "onus/report/style.h"

#include <gtest/gtest.h>

#include "onus/report/words.h"

namespace onus::report {
namespace {

TEST(Safe, ShowsWhatATerminalWouldObey) {
  struct Case {
    const char* text;
    const char* shown;
  };
  const Case cases[] = {
      {"Inês ← ok", "Inês ← ok"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {"two\nlines", "two\\nlines"},
      {"tab\there", "tab here"},
      {"\xc2\x9b"
       "31m",
       "\\x9b31m"},  // the one-byte escape of C1, as UTF-8
      {"a\xe2\x80\xae"
       "b",
       "a\\u202eb"},               // right-to-left override
      {"\xff\xc0", "\\xff\\xc0"},  // not UTF-8 at all
      {"\x7f", "\\x7f"},
  };
  for (const Case& c : cases) EXPECT_EQ(safe(c.text), c.shown);
}

TEST(Columns, CountsWhatIsSeen) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("ê←✗"), 3U);
  EXPECT_EQ(columns("\x1b[1;31mabc\x1b[0m"), 3U);
  EXPECT_EQ(columns("\xe6\xbc\xa2"), 2U);  // a wide character
}

TEST(Page, BreaksAtTheWidthAndIndentsBelowTheFirstWord) {
  Page page(Style{.colour = false, .width = 12});
  page.wrapped("ab  ", "one two three");
  EXPECT_EQ(page.take(), "ab  one two\n    three\n");
}

TEST(Page, DoesNotCutALongWord) {
  Page page(Style{.colour = false, .width = 6});
  page.wrapped("", "a longerthanthat b");
  EXPECT_EQ(page.take(), "a\nlongerthanthat\nb\n");
}

TEST(Page, PaintsOnlyWithColour) {
  EXPECT_EQ(Page(Style{.colour = false}).paint(Tone::kBad, "x"), "x");
  EXPECT_EQ(Page(Style{.colour = true}).paint(Tone::kBad, "x"), "\x1b[1;31mx\x1b[0m");
}

TEST(Times, AreToldInTheZone) {
  const TimePoint at{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} +
                     std::chrono::hours{23} + std::chrono::minutes{5}};
  const Zone east{"East", [](TimePoint) { return Seconds{2 * 3600}; }};
  EXPECT_EQ(utc_text(at), "2026-11-23T23:05:00Z");
  EXPECT_EQ(date_time_text(east, at), "2026-11-24 01:05");
  EXPECT_EQ(near_text(east, at, at), "01:05");
  EXPECT_EQ(near_text(east, at, at - Seconds{7200}), "01:05 (Tue 2026-11-24)");
  EXPECT_EQ(after_text(Seconds{0}), "at once");
  EXPECT_EQ(after_text(Seconds{30600}), "after 8 h 30 m");
}

}  // namespace
}  // namespace onus::report
