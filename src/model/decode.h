// From a document's nodes to items; from all documents' items to an estate.
#pragma once

#include <memory>
#include <string_view>

#include "onus/base/result.h"
#include "onus/model/estate.h"
#include "onus/model/load.h"
#include "onus/model/node.h"
#include "problems.h"

namespace onus::model {

/// Gives the bytes of a file that an estate's document names, such as a rota's calendar.
/// `from` is the index of the naming file.
class Attachments {
 public:
  virtual ~Attachments() = default;
  [[nodiscard]] virtual base::Result<std::string> read(std::uint32_t from,
                                                       std::string_view path) = 0;
};

/// Builds one estate out of many documents: feed each, then finish.
class EstateBuilder {
 public:
  EstateBuilder(const LoadLimits& limits, Problems& problems);
  ~EstateBuilder();
  EstateBuilder(const EstateBuilder&) = delete;
  EstateBuilder& operator=(const EstateBuilder&) = delete;

  /// Takes over one YAML document (root node: a map with `onus: v1` and sections).
  /// The tree may be dropped afterwards; what is kept is copied into the estate.
  void add_document(const NodeTree& tree);
  /// Takes over one NDJSON item (root node: a map with `id` and `class`).
  void add_item(const NodeTree& tree);
  /// Takes over one line of a file below observed/. Pre: everything declared was added before, and
  /// the decisions on matches before all else that was observed.
  void add_observed(const NodeTree& tree);
  /// Resolves names, checks what needs the whole, and hands the estate over.
  [[nodiscard]] Estate finish(std::vector<SourceFile> files, Attachments& attachments);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace onus::model
