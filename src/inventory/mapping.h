// Mapping files: how records of a source become items, as data.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/result.h"
#include "onus/inventory/batch.h"
#include "onus/model/diagnostic.h"
#include "value.h"

namespace onus::inventory {

inline constexpr std::size_t kMappingBytesMax = std::size_t{1} << 20;

/// Where a value is looked for: a path, tried in order; or a text to fall back on.
struct Alternative {
  std::string path;     // empty with `literal`
  std::string literal;  // what stands in quotes
  bool is_literal = false;
  std::uint32_t id = 0;  // of the path, among all of the mapping
};

/// "key/{id|name}": texts and placeholders by turns.
struct Template {
  struct Part {
    std::string text;                       // before the placeholder
    std::vector<Alternative> alternatives;  // empty: there is no placeholder
  };
  std::vector<Part> parts;
};

enum class ReadAs : std::uint8_t { kText, kTime, kFlag, kNot, kSeconds };

/// One key of an item and what it is filled with.
struct FieldRule {
  std::string key;
  ReadAs as = ReadAs::kText;
  Template value;
  std::vector<std::pair<std::string, std::string>> words;  // the source's word, ours
};

/// Something made once, or once for each entry of a list or map of the record.
struct EachRule {
  std::optional<Alternative> each;
  Template first, second;  // system and privilege; party and because; key of a link
  std::string key;         // of a link
};

struct Condition {
  Alternative path;
  std::vector<std::string> values;  // empty: it must be there
};

struct RecordRule {
  std::string name;
  std::vector<std::vector<Alternative>> has;  // of each, one
  std::vector<Condition> when, unless;
  std::string ignore;  // why such a record is left out; empty: it is imported
  model::ItemClass item_class = model::ItemClass::kIdentity;
  std::optional<Alternative> per;  // a record for each entry of this list
  Template key;
  std::vector<FieldRule> fields, labels;
  std::vector<Template> references, names;
  std::vector<EachRule> scope, owners, links;
  std::vector<Alternative> secrets, tags, inside;
  bool scope_written = false;
};

/// What a mapping reads from: a JSON record or a row, and what lies around it.
class RecordView {
 public:
  virtual ~RecordView() = default;
  [[nodiscard]] virtual Value value(const Alternative& path) const = 0;
  /// The text at `path`. Post: none where there is none; `wrong` tells that it was no text.
  [[nodiscard]] virtual std::optional<std::string_view> text(const Alternative& path,
                                                             bool& wrong) const = 0;
};

class Mapping {
 public:
  /// Reads a mapping file; all of its errors go to `problems`, with their places.
  ///
  /// Source  docs/formats/mapping.md
  [[nodiscard]] static base::Result<Mapping> parse(std::string_view bytes, const std::string& name,
                                                   std::vector<model::Diagnostic>& problems);

  [[nodiscard]] bool reads_csv() const { return csv_; }
  [[nodiscard]] char delimiter() const { return delimiter_; }
  [[nodiscard]] const std::vector<RecordRule>& rules() const { return rules_; }
  /// Every path of the mapping, by Alternative::id.
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }

 private:
  friend class MappingParser;
  bool csv_ = false;
  char delimiter_ = ',';
  std::vector<RecordRule> rules_;
  std::vector<std::string> paths_;
};

/// Whether `rule` is about the record.
[[nodiscard]] bool applies(const RecordRule& rule, const RecordView& record);
/// Imports, ignores or refuses the record as `rule` says.
void apply(const RecordRule& rule, const RecordView& record, Batch& batch, std::string_view at);

}  // namespace onus::inventory
