#include "onus/model/read_trees.h"

#include "bytes.h"
#include "json_tree.h"
#include "ndjson_reader.h"
#include "source_lines.h"
#include "text_check.h"
#include "yaml_reader.h"

namespace onus::model {

static_assert(kReadPadding >= simdjson::SIMDJSON_PADDING);

namespace {

void read_lines(std::string_view bytes, const LoadLimits& limits, Problems& problems,
                const std::function<void(const NodeTree&)>& sink) {
  MemorySource source(bytes);
  (void)read_ndjson(source, 0, limits, problems, sink);
}

void read_json(std::string& bytes, const LoadLimits& limits, Problems& problems,
               const std::function<void(const NodeTree&)>& sink) {
  bytes.reserve(bytes.size() + kReadPadding);
  JsonTreeReader reader(0, limits, problems, JsonTreeReader::Unit::kFile);
  using Outcome = JsonTreeReader::Outcome;
  switch (reader.read(without_byte_order_mark(bytes), 1)) {
    case Outcome::kRead: sink(reader.tree()); break;
    case Outcome::kTrailing: read_lines(bytes, limits, problems, sink); break;
    case Outcome::kBlank:
      problems.error("E0042", {.file = 0, .line = 1, .column = 1}, "the file is empty",
                     "export the data again");
      break;
    case Outcome::kRefused: break;
  }
}

}  // namespace

TreesRead read_trees(std::string& bytes, TextForm form, const std::string& name,
                     const LoadLimits& limits, const std::function<void(const NodeTree&)>& sink) {
  Problems problems(limits.diagnostics_max);
  switch (form) {
    case TextForm::kYaml: (void)read_yaml(bytes, 0, limits, problems, sink); break;
    case TextForm::kJson: read_json(bytes, limits, problems, sink); break;
    case TextForm::kJsonLines: read_lines(bytes, limits, problems, sink); break;
  }
  TreesRead read;
  const SourceFile file{name};
  read.problems = problems.take_sorted({&file, 1});
  read.errors = problems.errors();
  MemorySource again(bytes);
  fill_source_lines(read.problems, again,
                    form == TextForm::kYaml ? LineEnds::kLfOrCr : LineEnds::kLf);
  return read;
}

}  // namespace onus::model
