#include "onus/diagrams/open_psa.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/probability.h"
#include "test_twin.h"

namespace onus::diagrams {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string tree(const std::string& gates, const std::string& data = "") {
  return "<?xml version=\"1.0\"?>\n<opsa-mef>\n<define-fault-tree name=\"t\">\n" + gates +
         "\n</define-fault-tree>\n<model-data>\n" + data + "\n</model-data>\n</opsa-mef>\n";
}

std::string gate(const std::string& name, const std::string& formula) {
  return fmt::format("<define-gate name=\"{}\">{}</define-gate>", name, formula);
}

std::string refused(const std::string& text) {
  const auto read = read_open_psa(text, {"f.xml", "", kOpenPsaBytesMax, kOpenPsaNestingMax});
  EXPECT_FALSE(read.has_value());
  return read ? "" : read.error().message;
}

TEST(OpenPsa, ReadsATreeWithItsProbabilities) {
  const auto read = read_open_psa(
      tree(gate("top",
                "<label>of x and y</label><or><gate name=\"both\"/>"
                "<house-event name=\"h\"/></or>") +
               gate("both", "<and><basic-event name=\"x\"/><event name=\"y\"/></and>"),
           "<define-house-event name=\"h\"><constant value=\"false\"/></define-house-event>"
           "<define-basic-event name=\"x\"><float value=\"1e-1\"/></define-basic-event>"
           "<define-basic-event name=\"y\"><mul><parameter name=\"q\"/><int value=\"2\"/></mul>"
           "</define-basic-event>"
           "<define-parameter name=\"q\"><div><float value=\"0.5\"/><float value=\"4\"/></div>"
           "</define-parameter>"));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->name, "t");
  EXPECT_EQ(read->top, "top");
  EXPECT_THAT(read->variables, ElementsAre("x", "y"));
  EXPECT_THAT(read->probabilities, ElementsAre(0.1, 0.25));
  EXPECT_NEAR(*probability(*build_diagram(read->formula), read->probabilities), 0.025, 1e-15);
}

// What each operator makes of x, y, z, as the truth table's bits from 000 to 111 (z high).
TEST(OpenPsa, ReadsEveryOperator) {
  const std::string x = "<basic-event name=\"x\"/>";
  const std::string y = "<basic-event name=\"y\"/>";
  const std::string z = "<basic-event name=\"z\"/>";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"<and>" + x + y + z + "</and>", "00000001"},
      {"<or>" + x + y + z + "</or>", "01111111"},
      {"<xor>" + x + y + z + "</xor>", "01101001"},
      {"<nand>" + x + y + z + "</nand>", "11111110"},
      {"<nor>" + x + y + z + "</nor>", "10000000"},
      {"<atleast min=\"2\">" + x + y + z + "</atleast>", "00010111"},
      {"<cardinality min=\"1\" max=\"2\">" + x + y + z + "</cardinality>", "01111110"},
      {"<or><imply>" + x + y + "</imply>" + z + "</or>", "10111111"},
      {"<and><iff>" + x + y + "</iff><or>" + z + "<constant value=\"true\"/></or></and>",
       "10011001"},
      {"<or><and>" + x + y + "</and><not>" + z + "</not></or>", "11110001"}};
  for (const auto& [formula, bits] : cases) {
    const std::string all =
        "<define-basic-event name=\"x\"/><define-basic-event name=\"y\"/>"
        "<define-basic-event name=\"z\"/>";
    const auto read = read_open_psa(tree(gate("g", formula), all));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->first_without_probability, "x");
    std::string found;
    for (bool value : twin::truth_table(read->formula)) found += value ? '1' : '0';
    EXPECT_EQ(found, bits) << formula;
  }
}

TEST(OpenPsa, SaysWhereAndWhatIsWrong) {
  const std::string x = "<basic-event name=\"x\"/>";
  const std::string define_x = "<define-basic-event name=\"x\"/>";
  const std::vector<std::pair<std::string, std::string>> cases{
      {tree(gate("g", "<or><gate name=\"nowhere\"/></or>")),
       "f.xml:4:27: \"nowhere\" is not defined"},
      {tree(gate("a", "<or><gate name=\"b\"/></or>") + gate("b", "<or><gate name=\"a\"/></or>")),
       "depends on itself: \"a\" needs \"b\" needs \"a\""},
      {tree(gate("g", x),
            "<define-basic-event name=\"x\">\n<float value=\"1.2\"/>"
            "</define-basic-event>"),
       "f.xml:8:1: basic event \"x\" has probability 1.2, expected 0 to 1"},
      {tree(gate("g", x),
            "<define-basic-event name=\"x\"><float value=\"-1\"/>"
            "</define-basic-event>"),
       "probability -1"},
      {tree(gate("g", x),
            "<define-basic-event name=\"x\"><float value=\"nan\"/>"
            "</define-basic-event>"),
       "\"nan\" is not a number"},
      {tree(gate("g", x),
            "<define-basic-event name=\"x\"><div><int value=\"0\"/>"
            "<int value=\"0\"/></div></define-basic-event>"),
       "expected 0 to 1"},
      {tree(gate("g", x),
            "<define-basic-event name=\"x\"><parameter name=\"p\"/>"
            "</define-basic-event><define-parameter name=\"p\">"
            "<parameter name=\"p\"/></define-parameter>"),
       "parameter \"p\" depends on itself"},
      {tree(gate("g", x),
            "<define-basic-event name=\"x\"><parameter name=\"p\"/>"
            "</define-basic-event>"),
       "parameter \"p\" has no value"},
      {tree(gate("g", x), "<define-basic-event name=\"x\"><exponential/></define-basic-event>"),
       "<exponential> is not understood"},
      {tree(gate("g", x) + gate("g", x), define_x), "\"g\" is defined a second time"},
      {tree(gate("g", x) + gate("h", x), define_x), "2 gates are used by no other (\"g\", \"h\")"},
      {tree(gate("g", "<not>" + x + x + "</not>"), define_x), "<not> has 2 arguments, expected 1"},
      {tree(gate("g", "<or></or>"), define_x), "<or> has 0 arguments"},
      {tree(gate("g", ""), define_x), "gate \"g\" has no formula"},
      {tree(gate("g", x + x), define_x), "\"g\" has a second value"},
      {tree(gate("g", "<basic-event name=\"x\">" + x + "</basic-event>"), define_x),
       "has no arguments"},
      {tree(gate("g", "<atleast>" + x + "</atleast>"), define_x), "no attribute \"min\""},
      {tree(gate("g", "<atleast min=\"2x\">" + x + "</atleast>"), define_x), "\"2x\" is not"},
      {tree(gate("g", "<atleast min=\"2\">" + x + "</atleast>"), define_x), "can never hold"},
      {tree("<define-gate/>"), "no attribute \"name\""},
      {tree("<define-CCF-group name=\"c\"/>"), "<define-CCF-group> is not understood"},
      {tree("stray"), "text between elements"},
      {tree(""), "no gate is defined"},
      {"<estate/>", "the document is a <estate>, expected <opsa-mef>"},
      {"<opsa-mef>", "not well-formed XML"},
      {"", "not well-formed XML"},
      {"<!DOCTYPE a [<!ENTITY b \"c\">]><opsa-mef/>", "an entity is declared"}};
  for (const auto& [text, message] : cases) EXPECT_THAT(refused(text), HasSubstr(message));
}

TEST(OpenPsa, TakesTheTopThatIsNamed) {
  const std::string text =
      tree(gate("g", "<basic-event name=\"x\"/>") + gate("h", "<basic-event name=\"y\"/>"),
           "<define-basic-event name=\"x\"/><define-basic-event name=\"y\"/>");
  OpenPsaOptions options;
  options.top = "h";
  EXPECT_THAT(read_open_psa(text, options)->variables, ElementsAre("y"));
  options.top = "none";
  EXPECT_FALSE(read_open_psa(text, options).has_value());
}

std::string nested(std::size_t depth) {
  std::string formula;
  for (std::size_t i = 0; i < depth; ++i) formula += "<not>";
  formula += "<basic-event name=\"x\"/>";
  for (std::size_t i = 0; i < depth; ++i) formula += "</not>";
  return tree(gate("g", formula), "<define-basic-event name=\"x\"/>");
}

TEST(OpenPsa, HasALimitOfNesting) {
  // Around the formula: opsa-mef, define-fault-tree, define-gate; within it: the event.
  EXPECT_TRUE(read_open_psa(nested(kOpenPsaNestingMax - 4)).has_value());
  const auto over = read_open_psa(nested(kOpenPsaNestingMax - 3));
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().kind, base::ErrorKind::kLimit);
  EXPECT_THAT(refused(nested(100'000)), HasSubstr("nested deeper than 1000"));
}

TEST(OpenPsa, HasALimitOfSizeAndOfNames) {
  OpenPsaOptions options;
  options.bytes_max = nested(1).size();
  EXPECT_TRUE(read_open_psa(nested(1), options).has_value());
  --options.bytes_max;
  EXPECT_EQ(read_open_psa(nested(1), options).error().kind, base::ErrorKind::kLimit);
  const auto named = [](std::size_t bytes) {
    const std::string name(bytes, 'n');
    return tree(gate("g", "<basic-event name=\"" + name + "\"/>"),
                "<define-basic-event name=\"" + name + "\"/>");
  };
  EXPECT_TRUE(read_open_psa(named(kOpenPsaNameBytesMax)).has_value());
  EXPECT_FALSE(read_open_psa(named(kOpenPsaNameBytesMax + 1)).has_value());
}

TEST(OpenPsa, ReadsNoFileThatIsTooLargeOrMissing) {
  const auto path =
      std::filesystem::temp_directory_path() / fmt::format("onus_open_psa_test_{}.xml", ::getpid());
  std::ofstream(path) << nested(1);
  EXPECT_TRUE(read_open_psa_file(path.string()).has_value());
  // Two gigabytes that take no room on the disk.
  std::filesystem::resize_file(path, std::uint64_t{2} << 30U);
  const auto large = read_open_psa_file(path.string());
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().kind, base::ErrorKind::kLimit);
  std::filesystem::remove(path);
  EXPECT_EQ(read_open_psa_file(path.string()).error().kind, base::ErrorKind::kIo);
  EXPECT_FALSE(read_open_psa_file(std::filesystem::temp_directory_path().string()).has_value());
}

TEST(OpenPsa, ReadsAChainOfGatesThatNameTheNext) {
  constexpr int kGates = 100'000;
  std::string gates;
  for (int i = 0; i < kGates; ++i) {
    gates += fmt::format(
        "<define-gate name=\"g{}\"><or><gate name=\"g{}\"/><basic-event "
        "name=\"x\"/></or></define-gate>",
        i, i + 1);
  }
  gates += gate(fmt::format("g{}", kGates), "<basic-event name=\"x\"/>");
  const auto read = read_open_psa(tree(gates, "<define-basic-event name=\"x\"/>"));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->top, "g0");
}

// The published counts, and two that independent engines corrected: [Aralia].
TEST(Aralia, HasThePublishedNumbersOfMinimalCutSets) {
  struct Case {
    const char* name;
    const char* count;
  };
  const std::filesystem::path folder = "../shared/data/aralia";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no Aralia fault trees beside this tree";
  for (const Case& one :
       {Case{"baobab1", "46188"}, Case{"chinese", "392"}, Case{"das9201", "14217"},
        Case{"das9206", "19518"}, Case{"das9209", "82000000000"}, Case{"edf9201", "579720"},
        Case{"edf9206", "7159688704"}, Case{"edfpa15b", "2910473"}, Case{"elf9601", "151348"},
        Case{"isp9601", "276785"}, Case{"isp9605", "5630"}, Case{"jbd9601", "14007"}}) {
    const auto read = read_open_psa_file((folder / (std::string(one.name) + ".xml")).string());
    ASSERT_TRUE(read.has_value()) << read.error().message;
    const auto diagram = build_diagram(read->formula);
    ASSERT_TRUE(diagram.has_value());
    const auto sets = minimal_cut_sets(*diagram);
    ASSERT_TRUE(sets.has_value());
    EXPECT_EQ(count_text(sets->count()), one.count) << one.name;
  }
}

}  // namespace
}  // namespace onus::diagrams
