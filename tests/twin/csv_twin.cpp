// The CSV reader against one that looks at a byte at a time.
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "../../src/inventory/csv.h"

namespace {

// ONUS_CASES: how many cases; the slow form takes 100,000.
std::size_t case_count() {
  const char* wanted = std::getenv("ONUS_CASES");
  return wanted == nullptr ? 20'000 : static_cast<std::size_t>(std::atoll(wanted));
}

using Rows = std::vector<std::vector<std::string>>;

/// The naive reader: none where anything is not well formed.
std::optional<Rows> naive(const std::string& text) {
  Rows rows;
  std::vector<std::string> row;
  std::string field;
  enum { kStart, kPlain, kQuoted, kAfter } at = kStart;
  bool row_begun = false;
  const auto end_field = [&] {
    if (at == kPlain && field.ends_with('\r')) field.pop_back();  // only before a line end
    row.push_back(field);
    field.clear();
    at = kStart;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool line_end = c == '\n';
    if (at == kQuoted) {
      if (c == '\0') return std::nullopt;
      if (c != '"') {
        field += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += '"';
        ++i;
      } else {
        at = kAfter;
      }
      continue;
    }
    if (at == kAfter && c == '\r' && (i + 1 == text.size() || text[i + 1] == '\n')) continue;
    if (line_end || c == ',') {
      if (line_end && !row_begun && at == kStart && row.empty()) continue;  // a blank line
      if (line_end && at == kPlain && row.empty() && field == "\r") {
        field.clear();
        at = kStart;
        row_begun = false;
        continue;
      }
      if (c == ',' && at == kPlain) {
        row.push_back(field);
        field.clear();
        at = kStart;
      } else {
        end_field();
      }
      row_begun = !line_end;
      if (line_end) {
        rows.push_back(row);
        row.clear();
      }
      continue;
    }
    if (c == '\0' || at == kAfter) return std::nullopt;
    if (c == '"') {
      if (at != kStart) return std::nullopt;
      at = kQuoted;
    } else {
      field += c;
      at = kPlain;
    }
    row_begun = true;
  }
  if (at == kQuoted) return std::nullopt;
  if (row_begun || at != kStart) {
    end_field();
    rows.push_back(row);
  }
  return rows;
}

std::optional<Rows> ours(const std::string& text) {
  Rows rows;
  onus::inventory::CsvReader reader(text);
  for (;;) {
    switch (reader.next()) {
      case onus::inventory::CsvNext::kEnd: return rows;
      case onus::inventory::CsvNext::kFault: return std::nullopt;
      case onus::inventory::CsvNext::kRow:
        rows.emplace_back(reader.fields().begin(), reader.fields().end());
    }
  }
}

TEST(CsvTwin, AgreesWithTheNaiveReader) {
  std::mt19937_64 random(20261126);
  const std::string letters = "ab,,\"\"\"\n\n\r;x";
  std::size_t well_formed = 0;
  for (std::size_t i = 0; i < case_count(); ++i) {
    std::string text;
    const std::size_t size = random() % 24;
    for (std::size_t j = 0; j < size; ++j) text += letters[random() % letters.size()];
    const auto expected = naive(text);
    ASSERT_EQ(ours(text), expected) << "case " << i << ": " << text;
    well_formed += expected ? 1 : 0;
  }
  EXPECT_GT(well_formed, case_count() / 10);  // else nothing was compared
}

}  // namespace
