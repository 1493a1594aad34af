// Reads a source as a mapping file says.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "csv.h"
#include "mapping.h"
#include "onus/codec/utf8.h"
#include "onus/model/read_trees.h"
#include "reading.h"

namespace onus::inventory {
namespace {

constexpr int kEmbeddedDepthMax = 2;  // JSON texts within JSON

/// A JSON record, and the one it lies in.
class JsonRecord final : public RecordView {
 public:
  JsonRecord(Value record, Value parent) : record_(record), parent_(parent) {}
  [[nodiscard]] Value value(const Alternative& path) const override {
    if (path.path.starts_with('^')) return parent_.at_path(std::string_view(path.path).substr(1));
    return record_.at_path(path.path);
  }
  [[nodiscard]] std::optional<std::string_view> text(const Alternative& path,
                                                     bool& wrong) const override {
    const Value found = value(path);
    wrong = found.is_map() || found.is_list();
    return found.is_text() ? std::optional(found.text()) : std::nullopt;
  }

 private:
  Value record_, parent_;
};

/// A row, with the column of every path of the mapping.
class CsvRecord final : public RecordView {
 public:
  CsvRecord(const std::vector<std::string_view>& fields, const std::vector<int>& columns)
      : fields_(fields), columns_(columns) {}
  [[nodiscard]] Value value(const Alternative&) const override { return {}; }
  [[nodiscard]] std::optional<std::string_view> text(const Alternative& path,
                                                     bool& wrong) const override {
    wrong = false;
    const int column = columns_[path.id];
    if (column < 0) return std::nullopt;
    const std::string_view field = fields_[static_cast<std::size_t>(column)];
    return field.empty() ? std::nullopt : std::optional(field);
  }

 private:
  const std::vector<std::string_view>& fields_;
  const std::vector<int>& columns_;
};

bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[') &&
         text.size() > first + 1;
}

/// Finds records wherever they lie: in a list, behind a page's wrapper, alone.
class Walk {
 public:
  Walk(const Mapping& mapping, Batch& batch) : mapping_(mapping), batch_(batch) {}
  void value(const Value& value, const std::string& at, bool is_root);

 private:
  void object(const Value& object, const std::string& at, bool is_root);
  void record(const RecordRule& rule, const Value& object, const std::string& at);
  void list(const Value& list, const std::string& at);
  bool embedded(const Value& text, const std::string& at);

  const Mapping& mapping_;
  Batch& batch_;
  int embedded_depth_ = 0;
  Value around_;  // the record under whose `inside` the walk is
};

void Walk::value(const Value& value, const std::string& at, bool is_root) {
  if (value.is_map()) {
    object(value, at, is_root);
  } else if (value.is_list()) {
    list(value, at);
  }
}

void Walk::object(const Value& object, const std::string& at, bool is_root) {
  for (const RecordRule& rule : mapping_.rules()) {
    if (applies(rule, JsonRecord(object, around_))) return record(rule, object, at);
  }
  bool wraps = false;
  for (std::uint32_t i = 0; i < object.size(); ++i) {
    const Value inside = object.at(i);
    if (inside.is_map() || inside.is_list()) {
      wraps = true;
      value(inside, step(at, object.key(i)), false);
    } else if (embedded(inside, step(at, object.key(i)))) {
      wraps = true;
    }
  }
  if (!wraps && object.size() > 0) {
    batch_.ignore(is_root ? "no record in it" : "no rule of the mapping knows it", at);
  }
}

void Walk::record(const RecordRule& rule, const Value& object, const std::string& at) {
  if (rule.per) {
    const Value entries = object.at_path(rule.per->path);
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
      const JsonRecord entry(entries.at(i), object);
      apply(rule, entry, batch_, fmt::format("{}/{}/{}", at, rule.per->path, i));
    }
    if (entries.size() == 0) batch_.ignore(fmt::format("no {} in it", rule.per->path), at);
  } else {
    apply(rule, JsonRecord(object, around_), batch_, at);
  }
  const Value outer = std::exchange(around_, object);
  for (const Alternative& inside : rule.inside) {
    value(object.at_path(inside.path), step(at, inside.path), false);
  }
  around_ = outer;
}

void Walk::list(const Value& list, const std::string& at) {
  std::size_t plain = 0;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (list.at(i).is_map() || list.at(i).is_list()) {
      value(list.at(i), step(at, i), false);
    } else {
      ++plain;
    }
  }
  batch_.ignore("a plain value in a list, no record", at, plain);
}

// Some tools keep an answer as text inside of their own.
bool Walk::embedded(const Value& text, const std::string& at) {
  if (embedded_depth_ >= kEmbeddedDepthMax || !looks_like_json(text.text())) return false;
  std::string bytes(text.text());
  const model::LoadLimits limits;
  ++embedded_depth_;
  const auto read =
      model::read_trees(bytes, model::TextForm::kJson, "", limits,
                        [&](const model::NodeTree& tree) { value(Value(tree), at + "#", false); });
  --embedded_depth_;
  return read.errors == 0;
}

std::vector<int> columns_of(const Mapping& mapping, const std::vector<std::string_view>& header) {
  std::vector<int> columns;
  for (const std::string& path : mapping.paths()) {
    const auto found = std::find(header.begin(), header.end(), path);
    columns.push_back(found == header.end() ? -1 : static_cast<int>(found - header.begin()));
  }
  return columns;
}

bool is_utf8(const std::vector<std::string_view>& fields) {
  return std::none_of(fields.begin(), fields.end(), [](std::string_view field) {
    return codec::first_bad_utf8(field).has_value();
  });
}

void read_rows(Source& source, Reading& reading) {
  const Mapping& mapping = *reading.mapping;
  CsvReader rows(source.bytes, mapping.delimiter());
  std::vector<int> columns;
  std::size_t width = 0;
  const bool all_utf8 = !codec::first_bad_utf8(source.bytes);
  for (;;) {  // ends: every turn takes a row
    const CsvNext next = rows.next();
    if (next == CsvNext::kEnd) break;
    const std::string at = fmt::format(" line {}", rows.line());
    if (next == CsvNext::kFault) {
      const std::string where = fmt::format(" line {}", rows.fault_line());
      reading.batch.refuse(fmt::format("not CSV: {}", rows.fault()), where);
      continue;
    }
    if (width == 0) {
      width = rows.fields().size();
      columns = columns_of(mapping, rows.fields());
      if (std::all_of(columns.begin(), columns.end(), [](int column) { return column < 0; })) {
        return reading.fail(source, "the header names no column that the mapping reads",
                            "look at the delimiter, and at the names in the mapping", 1);
      }
      continue;
    }
    if (rows.fields().size() != width) {
      reading.batch.refuse(
          fmt::format("a row of {} fields under a header of {}", rows.fields().size(), width), at);
      continue;
    }
    if (!all_utf8 && !is_utf8(rows.fields())) {
      reading.batch.refuse("a row that is not UTF-8", at);
      continue;
    }
    const CsvRecord record(rows.fields(), columns);
    const auto& rules = mapping.rules();
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&](const RecordRule& r) { return applies(r, record); });
    if (rule == rules.end()) {
      reading.batch.ignore("no rule of the mapping knows it", at);
    } else {
      apply(*rule, record, reading.batch, at);
    }
  }
  if (width == 0) reading.fail(source, "a CSV file without a header", "export it again");
}

}  // namespace

void read_mapped(Source& source, Reading& reading) {
  const bool csv_name = source.name.ends_with(".csv") || source.name.ends_with(".tsv");
  if (reading.mapping->reads_csv() || csv_name) return read_rows(source, reading);
  Walk walk(*reading.mapping, reading.batch);
  std::size_t document = 0;
  reading.each_document(source, [&](const Value& root) {
    walk.value(root, document++ == 0 ? "#" : fmt::format(" line {}#", root.line()), true);
  });
}

}  // namespace onus::inventory
