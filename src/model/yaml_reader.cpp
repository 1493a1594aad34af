#include "yaml_reader.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "text_check.h"
#include "tree_builder.h"

namespace onus::model {
namespace {

/// libyaml's parser over bytes in memory.
class Parser {
 public:
  explicit Parser(std::string_view bytes) : usable_(yaml_parser_initialize(&parser_) == 1) {
    if (!usable_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                 bytes.size());
  }
  ~Parser() {
    if (usable_) yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  [[nodiscard]] bool next(yaml_event_t& event) {
    return usable_ && yaml_parser_parse(&parser_, &event) == 1;
  }
  [[nodiscard]] const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  bool usable_;
};

/// One event, freed at the end of its turn.
struct Event {
  yaml_event_t raw{};
  Event() = default;
  ~Event() { yaml_event_delete(&raw); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
};

std::uint32_t narrow(std::size_t value) { return static_cast<std::uint32_t>(value); }

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::uint32_t width_of(const yaml_mark_t& start, const yaml_mark_t& end) {
  const bool one_line = start.line == end.line && end.column > start.column;
  return one_line ? narrow(end.column - start.column) : 1;
}

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

class Reader {
 public:
  Reader(std::uint32_t file, const LoadLimits& limits, Problems& problems,
         const std::function<void(const NodeTree&)>& sink)
      : limits_(limits), problems_(problems), sink_(sink), builder_(tree_, problems) {
    tree_.file = file;
  }
  [[nodiscard]] bool run(std::string_view bytes);

 private:
  struct Anchored {
    Node node;
    Extent extent;
    bool open = true;  // its own nodes are still being read
  };
  struct Open {
    std::string anchor;  // empty: none
    yaml_mark_t start;
    bool flow = false;
  };

  [[nodiscard]] bool take(const yaml_event_t& event);
  [[nodiscard]] bool start_document(const yaml_event_t& event);
  [[nodiscard]] bool open(NodeKind kind, const yaml_event_t& event);
  void close(const yaml_event_t& event);
  void scalar(const yaml_event_t& event);
  [[nodiscard]] bool alias(const yaml_event_t& event);
  void finish_document();
  void check_tag(const yaml_char_t* tag, const yaml_event_t& event);
  void report_syntax(const yaml_parser_t& parser);
  [[nodiscard]] bool nesting_fits(std::size_t depth, const Place& place);
  [[nodiscard]] Place place(const yaml_mark_t& mark) const {
    return {tree_.file, narrow(mark.line) + 1, narrow(mark.column) + 1};
  }
  [[nodiscard]] Node node_at(NodeKind kind, const yaml_event_t& event) const {
    Node node;
    node.kind = kind;
    node.line = narrow(event.start_mark.line) + 1;
    node.column = narrow(event.start_mark.column) + 1;
    node.width = width_of(event.start_mark, event.end_mark);
    return node;
  }

  const LoadLimits& limits_;
  Problems& problems_;
  const std::function<void(const NodeTree&)>& sink_;
  NodeTree tree_;
  TreeBuilder builder_;
  std::vector<Open> open_;
  std::unordered_map<std::string, Anchored> anchors_;
  std::uint64_t alias_nodes_ = 0;
  std::size_t documents_ = 0;
  Place document_start_;
};

bool Reader::run(std::string_view bytes) {
  Parser parser(bytes);
  for (;;) {  // ends: libyaml hands out at most a few events a byte, then the stream's end
    Event event;
    if (!parser.next(event.raw)) {
      report_syntax(parser.state());
      return false;
    }
    if (event.raw.type == YAML_STREAM_END_EVENT || event.raw.type == YAML_NO_EVENT) break;
    if (!take(event.raw)) return false;
  }
  if (documents_ == 0) {
    problems_.error("E0018", {tree_.file, 1, 1}, "the file is empty",
                    "an estate's file begins with `onus: v1`; remove the file if it is not needed");
  }
  return true;
}

bool Reader::take(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_DOCUMENT_START_EVENT: return start_document(event);
    case YAML_DOCUMENT_END_EVENT: finish_document(); return true;
    case YAML_MAPPING_START_EVENT:
      check_tag(event.data.mapping_start.tag, event);
      return open(NodeKind::kMap, event);
    case YAML_SEQUENCE_START_EVENT:
      check_tag(event.data.sequence_start.tag, event);
      return open(NodeKind::kList, event);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT: close(event); return true;
    case YAML_SCALAR_EVENT: scalar(event); return true;
    case YAML_ALIAS_EVENT: return alias(event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT: return true;
  }
  return true;
}

bool Reader::start_document(const yaml_event_t& event) {
  document_start_ = place(event.start_mark);
  if (++documents_ > limits_.yaml_documents_max) {
    problems_.error("E0030", document_start_,
                    fmt::format("more than {} documents in one file; the rest was not read",
                                limits_.yaml_documents_max),
                    "merge the documents: one file is one document of sections");
    return false;
  }
  builder_.start();
  anchors_.clear();
  return true;
}

bool Reader::nesting_fits(std::size_t depth, const Place& at) {
  if (depth <= limits_.nesting_max) return true;
  problems_.error("E0022", at,
                  fmt::format("nested more than {} levels deep; the rest of the file was not read",
                              limits_.nesting_max),
                  "name parts as items of their own and refer to them by id");
  return false;
}

bool Reader::open(NodeKind kind, const yaml_event_t& event) {
  const Node node = node_at(kind, event);
  if (!nesting_fits(builder_.depth() + 1, tree_.place(node))) return false;
  const bool is_map = kind == NodeKind::kMap;
  const yaml_char_t* anchor =
      is_map ? event.data.mapping_start.anchor : event.data.sequence_start.anchor;
  const bool flow = is_map ? event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                           : event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
  open_.push_back({std::string(text_of(anchor)), event.start_mark, flow});
  if (anchor != nullptr) anchors_[open_.back().anchor] = {};
  builder_.open(node);
  return true;
}

void Reader::close(const yaml_event_t& event) {
  const Open opened = std::move(open_.back());
  open_.pop_back();
  const std::uint32_t width = opened.flow ? width_of(opened.start, event.end_mark) : 1;
  const Extent extent = builder_.close(width);
  if (!opened.anchor.empty()) anchors_[opened.anchor] = {builder_.last(), extent, false};
}

void Reader::scalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
  Node node = node_at(NodeKind::kScalar, event);
  check_tag(scalar.tag, event);
  if (text.size() > limits_.scalar_bytes_max) {
    problems_.error("E0029", tree_.place(node),
                    fmt::format("a text of {} bytes; at most {} are read", text.size(),
                                limits_.scalar_bytes_max),
                    "keep long texts in files of their own and write where they are");
    text = cut_text(text, limits_.scalar_bytes_max);
  }
  node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
  if (!node.quoted && is_null_word(text)) node.kind = NodeKind::kNull;
  node.text = tree_.text.keep(text);
  builder_.add(node);
  if (scalar.anchor != nullptr) {
    anchors_[std::string(text_of(scalar.anchor))] = {node, Extent{}, false};
  }
}

bool Reader::alias(const yaml_event_t& event) {
  const std::string_view name = text_of(event.data.alias.anchor);
  Node node = node_at(NodeKind::kNull, event);
  const auto found = anchors_.find(std::string(name));
  if (found == anchors_.end() || found->second.open) {
    const bool inside = found != anchors_.end();
    problems_
        .error(inside ? "E0024" : "E0023", tree_.place(node),
               inside ? fmt::format("the alias *{} lies inside what &{} stands for; left out", name,
                                    name)
                      : fmt::format("no anchor &{} above this alias; it is left out", name),
               inside ? "refer to items by id: cycles between items are fine"
                      : fmt::format("write &{} before the value meant, or write it out", name))
        .width = node.width;
    builder_.add_broken();
    return true;
  }
  const Anchored& anchored = found->second;
  alias_nodes_ += anchored.extent.nodes;
  if (alias_nodes_ > limits_.alias_nodes_max) {
    problems_.error("E0025", tree_.place(node),
                    fmt::format("the aliases of this file stand for more than {} values; the rest "
                                "of the file was not read",
                                limits_.alias_nodes_max),
                    "write the values out, or name them as items and refer to them by id");
    return false;
  }
  if (!nesting_fits(builder_.depth() + anchored.extent.height, tree_.place(node))) return false;
  Node shared = anchored.node;
  shared.line = node.line;
  shared.column = node.column;
  shared.width = node.width;
  builder_.add(shared, anchored.extent);
  return true;
}

void Reader::finish_document() {
  if (!builder_.finish()) return;
  const Node& root = tree_.nodes[tree_.root];
  if (root.kind == NodeKind::kNull) {
    problems_.error(
        "E0018", document_start_,
        documents_ == 1 ? "the file is empty" : "an empty document in this file",
        "an estate's document begins with `onus: v1`; remove the `---` of an empty one");
    return;
  }
  sink_(tree_);
}

void Reader::check_tag(const yaml_char_t* tag, const yaml_event_t& event) {
  if (tag == nullptr) return;
  problems_.error(
      "E0027", place(event.start_mark),
      fmt::format("the tag {} is not supported; the value is read without it", text_of(tag)),
      "remove the tag; put text that looks like a number or null in quotes");
}

void Reader::report_syntax(const yaml_parser_t& parser) {
  if (parser.error == YAML_MEMORY_ERROR || parser.error == YAML_NO_ERROR) {
    problems_.error("E0031", {tree_.file, 1, 1}, "not enough memory to read this file",
                    "split the file");
    return;
  }
  const std::string_view problem = parser.problem == nullptr ? "unknown fault" : parser.problem;
  const std::string_view context = parser.context == nullptr ? "" : parser.context;
  const bool tab = problem.find("cannot start any token") != std::string_view::npos;
  const bool has_place = parser.error != YAML_READER_ERROR;
  Diagnostic& report = problems_.error(
      "E0020", has_place ? place(parser.problem_mark) : Place{tree_.file, 1, 1},
      fmt::format("not valid YAML: {}{}{}; the rest of the file was not read", problem,
                  context.empty() ? "" : " ", context),
      tab ? "indent with spaces, not tabs; put text that begins with %, @ or ` in quotes"
          : "check the indentation and the quotes of this line and of the one above it");
  if (has_place && !context.empty() && parser.context_mark.line != parser.problem_mark.line) {
    report.related.push_back({place(parser.context_mark), "what was being read began here"});
  }
}

}  // namespace

bool read_yaml(std::string_view bytes, std::uint32_t file, const LoadLimits& limits,
               Problems& problems, const std::function<void(const NodeTree&)>& sink) {
  const std::string_view text = without_byte_order_mark(bytes);
  const bool complete =
      check_text(text, file, problems) && Reader(file, limits, problems, sink).run(text);
  if (!complete) problems.mark_incomplete();
  return complete;
}

}  // namespace onus::model
