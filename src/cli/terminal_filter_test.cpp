#include "terminal_filter.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace onus::cli {
namespace {

// The sequences are those of xterm's ctlseqs.
TEST(TerminalFilter, PassesWhatDrawsAndNothingElse) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"plain text, \xc3\xa9 \xc2\xa7 \xe2\x82\xac\r\n",
       "plain text, \xc3\xa9 \xc2\xa7 \xe2\x82\xac\r\n"},
      {"\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"},
      {"\x1b[38:5:196mx", "\x1b[38:5:196mx"},
      {"\x1b[2J\x1b[H\x1b[10;20Hat", "\x1b[2J\x1b[H\x1b[10;20Hat"},
      {"\x1b[?1049h\x1b[?25l", "\x1b[?1049h\x1b[?25l"},
      {"\x1b(B\x1b"
       "7\x1b"
       "8\x1bM",
       "\x1b(B\x1b"
       "7\x1b"
       "8\x1bM"},
      // What makes a terminal answer into the shell of who looks.
      {"a\x1b[6nb", "ab"},                 // where the cursor is
      {"a\x1b[cb\x1b[>c\x1b[=cc", "abc"},  // what it is
      {"a\x1b[21tb", "ab"},                // its title
      {"a\x1bZb", "ab"},                   // what it is, of old
      {"a\x05"
       "b",
       "ab"},                                // its answerback
      {"a\x1b[?25$pb", "ab"},                // a mode
      {"a\x1b[>qb\x1b[?uc", "abc"},          // its version; its keyboard
      {"a\x1bP$qm\x1b\\b", "ab"},            // a setting
      {"a\x1bP+q544e\x1b\\b", "ab"},         // its terminfo
      {"a\x1b[?1000hb\x1b[?1004hc", "abc"},  // the mouse, the focus
      // What changes something else than the picture.
      {"a\x1b]0;title\x07"
       "b",
       "ab"},
      {"a\x1b]52;c;cm0gLXJm\x1b\\b", "ab"},  // the clipboard
      {"a\x1b]8;;file:///\x1b\\b", "ab"},    // a link under other words
      {"a\x1b[5ib", "ab"},                   // the printer
      {"a\x1b_x\x1b\\b\x1b^y\x1b\\c\x1bXz\x1b\\d", "abcd"},
      // The same with controls of eight bits, as UTF-8 has them.
      {"a\xc2\x9b"
       "6nb",
       "ab"},
      {"a\xc2\x9d"
       "0;t\xc2\x9c"
       "b",
       "ab"},
      {"a\xc2\x90$qm\x1b\\b", "ab"},
      {"\xc2\x9b"
       "1mx",
       "\x1b[1mx"},
      // Tricks.
      {"a\x1b[6\nnb", "a\nb"},   // a control within
      {"a\x1b[6\x1b[nb", "ab"},  // begun anew
      {"a\x1b]0;x\x18"
       "b",
       "ab"},  // cancelled
      {"a\x1b[" + std::string(100, '1') + "mb", "ab"},
      {"a\x1b]0;no end", "a"},
      {"\x1b\x1b[6na", "a"},
  };
  for (const auto& [given, wanted] : cases) {
    EXPECT_EQ(TerminalFilter().pass(given), wanted);
    TerminalFilter by_byte;
    std::string out;
    for (const char byte : given) out += by_byte.pass({&byte, 1});
    EXPECT_EQ(out, wanted) << "byte by byte";
  }
}

}  // namespace
}  // namespace onus::cli
