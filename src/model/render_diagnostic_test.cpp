#include "onus/model/render_diagnostic.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace onus::model {
namespace {

Diagnostic unknown_item() {
  Diagnostic d;
  d.code = "E0103";
  d.file = "estate/recovery.yaml";
  d.place = {0, 41, 27};
  d.width = 5;
  d.message = "unknown item \"bg-cs\" in needs of recovery \"bg-ssh\"";
  d.help = "did you mean \"bg-ca\"?";
  d.source_line = "    needs: [control-room, bg-cs]";
  d.source_column = 27;
  return d;
}

TEST(Render, LooksAsTheHouseSays) {
  EXPECT_EQ(render(unknown_item(), false),
            "estate/recovery.yaml:41:27: unknown item \"bg-cs\" in needs of recovery \"bg-ssh\" "
            "[E0103]\n"
            "   41 |     needs: [control-room, bg-cs]\n"
            "      |                           ^~~~~  did you mean \"bg-ca\"?\n");
}

TEST(Render, ShowsLevelAndRelatedPlaces) {
  Diagnostic d = unknown_item();
  d.level = DiagnosticLevel::kWarning;
  d.message = "m";
  d.source_line.clear();
  d.related.push_back({{0, 3, 5}, "first declared here", "a.yaml"});
  EXPECT_EQ(render(d, false),
            "estate/recovery.yaml:41:27: warning: m [E0103]\n"
            "      = did you mean \"bg-ca\"?\n"
            "      = a.yaml:3:5: first declared here\n");
  d.level = DiagnosticLevel::kNote;
  d.place.line = 0;
  d.help.clear();
  d.related.clear();
  EXPECT_EQ(render(d, false), "estate/recovery.yaml: note: m [E0103]\n");
}

TEST(Render, PutsTheCaretUnderWideCharactersAndNeverBeyondTheLine) {
  Diagnostic d = unknown_item();
  d.message = "m";
  d.help.clear();
  d.place = {0, 1234567, 4};
  d.source_line = "日é: xy";
  d.source_column = 5;
  d.width = 10;
  EXPECT_EQ(render(d, false),
            "estate/recovery.yaml:1234567:4: m [E0103]\n"
            "1234567 | 日é: xy\n"
            "        |      ^~\n");
  d.source_column = 7;  // behind the last character
  EXPECT_NE(render(d, false).find("        |        ^\n"), std::string::npos);
}

TEST(Render, LetsNoEscapeThrough) {
  Diagnostic d = unknown_item();
  d.file = "a\x1b]0;x\x07.yaml";
  d.message = "found \x1b[2J\xc2\x9b\xe2\x80\xae\xff";
  d.help = "\r\n";
  d.source_line = "\x1b[31m";
  d.source_column = 1;
  const std::string text = render(d, false);
  EXPECT_EQ(text.find_first_of("\x1b\x07\r"), std::string::npos);
  EXPECT_NE(text.find("found ␛[2J<U+009B><U+202E><0xFF>"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST(Render, PaintsOnlyWhenAsked) {
  EXPECT_EQ(render(unknown_item(), false).find('\x1b'), std::string::npos);
  const std::string text = render(unknown_item(), true);
  EXPECT_TRUE(text.starts_with("\x1b[1mestate/recovery.yaml:41:27\x1b[0m: unknown"));
  EXPECT_NE(text.find("\x1b[1;31m^~~~~\x1b[0m  did"), std::string::npos);
}

}  // namespace
}  // namespace onus::model
