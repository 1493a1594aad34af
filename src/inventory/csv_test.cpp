#include "csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onus::inventory {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Rows rows;
  std::vector<std::string> faults;  // "line: why"
  std::vector<std::uint64_t> lines;
};

Read read(std::string_view bytes, const CsvLimits& limits = {}, char delimiter = ',') {
  Read made;
  CsvReader reader(bytes, delimiter, limits);
  for (;;) {
    const CsvNext next = reader.next();
    if (next == CsvNext::kEnd) return made;
    if (next == CsvNext::kFault) {
      made.faults.push_back(std::to_string(reader.fault_line()) + ": " +
                            std::string(reader.fault()));
      continue;
    }
    made.rows.emplace_back(reader.fields().begin(), reader.fields().end());
    made.lines.push_back(reader.line());
  }
}

TEST(CsvReader, ReadsTheFormsOfRfc4180) {
  EXPECT_EQ(read("a,b\r\nc,d\r\n").rows, (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(read("a,b\nc,d").rows, (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(read("\"a,1\",\"b \"\"x\"\"\"\n").rows, (Rows{{"a,1", "b \"x\""}}));
  EXPECT_EQ(read(",\n").rows, (Rows{{"", ""}}));
  EXPECT_EQ(read("\"\",x").rows, (Rows{{"", "x"}}));
  EXPECT_EQ(read("\xef\xbb\xbfid\n1\n").rows, (Rows{{"id"}, {"1"}}));
  EXPECT_EQ(read("a;b\n", {}, ';').rows, (Rows{{"a", "b"}}));
  EXPECT_EQ(read("").rows, Rows{});
}

TEST(CsvReader, AQuotedFieldMayHoldLineEndsAndIsCountedWhereItBegins) {
  const Read made = read("h\n\"one\ntwo\"\n\nlast\n");
  EXPECT_EQ(made.rows, (Rows{{"h"}, {"one\ntwo"}, {"last"}}));
  EXPECT_EQ(made.lines, (std::vector<std::uint64_t>{1, 2, 5}));
}

TEST(CsvReader, TellsWhereItIsNotWellFormedAndGoesOn) {
  using Faults = std::vector<std::string>;
  const Read quote = read("a,b\"c\nd,e\n");
  EXPECT_EQ(quote.faults, Faults{"1: a quote inside a field that does not begin with one"});
  EXPECT_EQ(quote.rows, (Rows{{"d", "e"}}));
  EXPECT_EQ(read("\"a\"b,c\nd\n").faults, Faults{"1: text after a closing quote"});
  EXPECT_EQ(read("x\n\"never\nclosed").faults, Faults{"2: a quoted field that is never closed"});
  EXPECT_EQ(read(std::string_view("a\0b\nc\n", 6)).faults, Faults{"1: a NUL byte"});
}

TEST(CsvReader, StandsOnBothSidesOfItsLimits) {
  EXPECT_EQ(read("abcd\n", {.field_bytes_max = 4}).rows, (Rows{{"abcd"}}));
  EXPECT_EQ(read("abcde\nx\n", {.field_bytes_max = 4}).rows, (Rows{{"x"}}));
  EXPECT_EQ(read("\"abcde\"\n", {.field_bytes_max = 4}).faults.size(), 1U);
  EXPECT_EQ(read("a,b\n", {.fields_max = 2}).rows.size(), 1U);
  EXPECT_EQ(read("a,b,c\n", {.fields_max = 2}).faults.size(), 1U);
}

}  // namespace
}  // namespace onus::inventory
