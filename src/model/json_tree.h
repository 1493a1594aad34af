// One JSON text to a node tree with places.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/model/load.h"
#include "onus/model/node.h"
#include "problems.h"
#include "tree_builder.h"

namespace onus::model {

/// Reads one JSON text after the other, each into the same tree.
class JsonTreeReader {
 public:
  /// What a text is: one line of a file, or all of it. A file may hold a list.
  enum class Unit : std::uint8_t { kLine, kFile };
  enum class Outcome : std::uint8_t {
    kRead,      // tree() holds it
    kBlank,     // there is nothing but white space
    kRefused,   // it was reported
    kTrailing,  // something follows the first value; reported for lines only
  };

  JsonTreeReader(std::uint32_t file, const LoadLimits& limits, Problems& problems, Unit unit)
      : limits_(limits), problems_(problems), builder_(tree_, problems), unit_(unit) {
    tree_.file = file;
  }

  /// Reads `text`, which begins at line `line`.
  ///
  /// Pre     simdjson::SIMDJSON_PADDING more bytes behind `text` may be read.
  /// Post    kRead: the tree and all that its texts point to is good until the next call.
  /// Errors  In `problems`: E0015, E0021, E0022, E0029, E0031, E0040, E0042.
  /// Cost    Linear, but for the keys of large maps (see TreeBuilder::close).
  [[nodiscard]] Outcome read(std::string_view text, std::uint32_t line);
  [[nodiscard]] const NodeTree& tree() const { return tree_; }

 private:
  [[nodiscard]] simdjson::error_code parse();
  [[nodiscard]] simdjson::error_code object(simdjson::ondemand::object object, std::size_t depth);
  [[nodiscard]] simdjson::error_code list(simdjson::ondemand::array list, std::size_t depth);
  [[nodiscard]] simdjson::error_code value(simdjson::ondemand::value value, std::size_t depth);
  [[nodiscard]] simdjson::error_code string(simdjson::ondemand::value& value,
                                            std::string_view token);
  void key(const char* at, std::string_view text);
  void report(simdjson::error_code error);
  [[nodiscard]] const char* fault_place(simdjson::error_code error);
  [[nodiscard]] Node node_at(NodeKind kind, const char* at);
  [[nodiscard]] std::string_view within_limit(std::string_view text, const Node& node);
  [[nodiscard]] std::string_view effect() const;

  const LoadLimits& limits_;
  Problems& problems_;
  NodeTree tree_;
  TreeBuilder builder_;
  simdjson::ondemand::parser parser_;
  simdjson::ondemand::document document_;
  std::string_view text_;
  std::uint32_t first_line_ = 1;
  const char* fault_ = nullptr;  // where the value stands that was refused
  Unit unit_;
  bool ascii_ = true;     // columns are bytes
  bool one_line_ = true;  // no line end in the text
  bool escapes_ = false;  // some character is written as an escape
  bool too_deep_ = false;
  bool iterating_ = false;         // document_ is about this text
  std::size_t counted_bytes_ = 0;  // how far lines and columns are counted, and to what
  std::uint32_t counted_line_ = 0;
  std::uint32_t counted_column_ = 1;
};

}  // namespace onus::model
