#include "ndjson_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "line_stream.h"
#include "onus/codec/utf8.h"
#include "text_check.h"
#include "tree_builder.h"

namespace onus::model {
namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t kRecursionMax = 256;  // whatever nesting_max says
constexpr std::size_t kFirstCapacity = std::size_t{64} << 10;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether `text` is a number by RFC 8259, section 6, of whatever size.
bool is_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > from;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t whole = at;
  if (!digits() || (text[whole] == '0' && at > whole + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

std::string_view trimmed(std::string_view token) {
  const std::size_t last = token.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view() : token.substr(0, last + 1);
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

/// Where the string that is never closed begins, or the first control character inside a string.
std::size_t string_fault(std::string_view line, bool control) {
  std::size_t opened = 0;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (inside && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      inside = !inside;
      opened = i;
    } else if (control && inside && static_cast<unsigned char>(line[i]) < 0x20) {
      return i;
    }
  }
  return opened;
}

std::string_view what_is_wrong(simdjson::error_code error) {
  switch (error) {
    case simdjson::UNCLOSED_STRING: return "a string without its closing quote";
    case simdjson::UNESCAPED_CHARS: return "a control character inside a string";
    case simdjson::STRING_ERROR: return "an escape in a string that JSON does not know";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "the line does not end with the object's closing bracket";
    case simdjson::TRAILING_CONTENT: return "something stands after the end of the object";
    case simdjson::NUMBER_ERROR:
      return "expected a value: text in quotes, a number, true, false, null";
    default: return "expected a comma, a colon or a closing bracket";
  }
}

class Reader {
 public:
  Reader(std::uint32_t file, const LoadLimits& limits, Problems& problems,
         const std::function<void(const NodeTree&)>& sink)
      : limits_(limits), problems_(problems), sink_(sink), builder_(tree_, problems) {
    tree_.file = file;
  }
  [[nodiscard]] bool run(ByteSource& source);

 private:
  void take(std::string_view text);
  [[nodiscard]] simdjson::error_code parse();
  [[nodiscard]] simdjson::error_code object(od::object object, std::size_t depth);
  [[nodiscard]] simdjson::error_code list(od::array list, std::size_t depth);
  [[nodiscard]] simdjson::error_code value(od::value value, std::size_t depth);
  [[nodiscard]] simdjson::error_code string(od::value& value, std::string_view token);
  void key(const char* at, std::string_view text);
  void report(simdjson::error_code error);
  [[nodiscard]] Node node_at(NodeKind kind, const char* at);
  [[nodiscard]] std::string_view within_limit(std::string_view text, const Node& node);

  const LoadLimits& limits_;
  Problems& problems_;
  const std::function<void(const NodeTree&)>& sink_;
  NodeTree tree_;
  TreeBuilder builder_;
  od::parser parser_;
  od::document document_;
  std::string_view line_;
  std::uint32_t line_number_ = 0;
  const char* fault_ = nullptr;    // where the value stands that was refused
  bool ascii_ = true;              // columns are bytes
  bool escapes_ = false;           // some character is written as an escape
  std::size_t counted_bytes_ = 0;  // else: how far columns are counted, and to what
  std::uint32_t counted_column_ = 1;
  bool too_deep_ = false;
  bool iterating_ = false;  // document_ is about this line
  bool complete_ = true;
};

bool Reader::run(ByteSource& source) {
  LineStream lines(source, {.line_bytes_max = limits_.ndjson_line_bytes_max,
                            .padding_bytes = simdjson::SIMDJSON_PADDING});
  Line line;
  for (;;) {  // ends: ndjson_lines_max
    const auto more = lines.next(line);
    const Place at{tree_.file, line.number, 1};
    if (!more) {
      problems_.error("E0001", at, fmt::format("reading stopped: {}", more.error().message),
                      "check the disk and run again");
      return false;
    }
    if (!*more) return complete_;
    if (line.number > limits_.ndjson_lines_max ||
        lines.bytes_read() > limits_.ndjson_file_bytes_max) {
      problems_.error("E0005", at,
                      fmt::format("larger than {} bytes or {} lines; the rest was not read",
                                  limits_.ndjson_file_bytes_max, limits_.ndjson_lines_max),
                      "split the file");
      return false;
    }
    line_number_ = line.number;
    if (line.too_long) {
      complete_ = false;
      problems_.error(
          "E0041", at,
          fmt::format("a line longer than {} bytes; it is left out", limits_.ndjson_line_bytes_max),
          "write one item a line, each ended by a line feed");
      continue;
    }
    take(line.number == 1 ? without_byte_order_mark(line.text) : line.text);
  }
}

void Reader::take(std::string_view text) {
  line_ = text;
  unsigned char all = 0;
  for (const char c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
  ascii_ = all < 0x80;
  escapes_ = text.find('\\') != std::string_view::npos;
  counted_bytes_ = 0;
  counted_column_ = 1;
  fault_ = nullptr;
  too_deep_ = false;
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return;
  if (text[first] != '{') {
    complete_ = false;
    problems_.error("E0042", tree_.place(node_at(NodeKind::kNull, text.data() + first)),
                    "expected an object, {\"id\": …, \"class\": …}; the line is left out",
                    "write one item a line, without a list around them");
    return;
  }
  builder_.start();
  const simdjson::error_code error = parse();
  if (error != simdjson::SUCCESS) return report(error);
  if (builder_.finish()) sink_(tree_);
}

simdjson::error_code Reader::parse() {
  if (line_.size() > parser_.capacity()) {
    const std::size_t capacity = std::max({kFirstCapacity, line_.size(), 2 * parser_.capacity()});
    if (const auto error = parser_.allocate(capacity)) return error;
  }
  const simdjson::padded_string_view padded(line_.data(), line_.size(),
                                            line_.size() + simdjson::SIMDJSON_PADDING);
  iterating_ = false;
  if (const auto error = parser_.iterate(padded).get(document_)) return error;
  iterating_ = true;
  builder_.open(node_at(NodeKind::kMap, line_.data() + line_.find('{')));
  od::object root;
  if (const auto error = document_.get_object().get(root)) return error;
  if (const auto error = object(root, 1)) return error;
  fault_ = nullptr;
  const char* rest = nullptr;
  const bool at_end = document_.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
  return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

simdjson::error_code Reader::object(od::object object, std::size_t depth) {
  for (auto entry : object) {
    od::field field;
    if (const auto error = std::move(entry).get(field)) return error;
    const char* at = field.key().raw() - 1;
    std::string_view text;
    fault_ = at;
    if (const auto error = field.unescaped_key().get(text)) return error;
    // Half a surrogate pair passes as an escape and is no text; the rest was seen to be UTF-8.
    if (escapes_ && !simdjson::validate_utf8(text)) return simdjson::STRING_ERROR;
    fault_ = nullptr;
    key(at, text);
    if (const auto error = value(field.value(), depth)) return error;
  }
  builder_.close();
  return simdjson::SUCCESS;
}

simdjson::error_code Reader::list(od::array list, std::size_t depth) {
  for (auto entry : list) {
    od::value item;
    if (const auto error = std::move(entry).get(item)) return error;
    if (const auto error = value(item, depth)) return error;
  }
  builder_.close();
  return simdjson::SUCCESS;
}

simdjson::error_code Reader::value(od::value value, std::size_t depth) {
  const std::string_view token = trimmed(value.raw_json_token());
  if (token.empty()) return simdjson::TAPE_ERROR;
  const char first = token.front();
  if (first == '{' || first == '[') {
    builder_.open(node_at(first == '{' ? NodeKind::kMap : NodeKind::kList, token.data()));
    if (depth >= std::min(limits_.nesting_max, kRecursionMax)) {
      fault_ = token.data();
      too_deep_ = true;
      return simdjson::DEPTH_ERROR;
    }
    if (first == '{') {
      od::object inner;
      if (const auto error = value.get_object().get(inner)) return error;
      return object(inner, depth + 1);
    }
    od::array inner;
    if (const auto error = value.get_array().get(inner)) return error;
    return list(inner, depth + 1);
  }
  if (first == '"') return string(value, token);
  const bool is_null = token == "null";
  if (!is_null && token != "true" && token != "false" && !is_number(token)) {
    fault_ = token.data();
    return simdjson::NUMBER_ERROR;
  }
  Node node = node_at(is_null ? NodeKind::kNull : NodeKind::kScalar, token.data());
  node.width = static_cast<std::uint32_t>(token.size());
  node.text = within_limit(token, node);
  builder_.add(node);
  return simdjson::SUCCESS;
}

simdjson::error_code Reader::string(od::value& value, std::string_view token) {
  std::string_view text;
  fault_ = token.data();
  if (const auto error = value.get_string().get(text)) return error;
  if (escapes_ && !simdjson::validate_utf8(text)) return simdjson::STRING_ERROR;
  fault_ = nullptr;
  Node node = node_at(NodeKind::kScalar, token.data());
  node.width = static_cast<std::uint32_t>(ascii_ ? token.size() : count_characters(token));
  node.quoted = true;
  node.text = within_limit(text, node);
  builder_.add(node);
  return simdjson::SUCCESS;
}

void Reader::key(const char* at, std::string_view text) {
  Node node = node_at(NodeKind::kScalar, at);
  node.width = static_cast<std::uint32_t>((ascii_ ? text.size() : count_characters(text)) + 2);
  node.quoted = true;
  node.text = within_limit(text, node);
  builder_.add(node);
}

Node Reader::node_at(NodeKind kind, const char* at) {
  const auto offset = static_cast<std::size_t>(at - line_.data());
  Node node;
  node.kind = kind;
  node.line = line_number_;
  if (ascii_) {
    node.column = static_cast<std::uint32_t>(offset) + 1;
    return node;
  }
  if (offset < counted_bytes_) {
    counted_bytes_ = 0;
    counted_column_ = 1;
  }
  const std::string_view passed = line_.substr(counted_bytes_, offset - counted_bytes_);
  counted_column_ += static_cast<std::uint32_t>(count_characters(passed));
  counted_bytes_ = offset;
  node.column = counted_column_;
  return node;
}

std::string_view Reader::within_limit(std::string_view text, const Node& node) {
  if (text.size() <= limits_.scalar_bytes_max) return text;
  problems_.error(
      "E0029", tree_.place(node),
      fmt::format("a text of {} bytes; at most {} are read", text.size(), limits_.scalar_bytes_max),
      "keep long texts in files of their own and write where they are");
  return cut_text(text, limits_.scalar_bytes_max);
}

void Reader::report(simdjson::error_code error) {
  complete_ = false;
  const char* at = fault_;
  const char* location = nullptr;
  if (at == nullptr && iterating_ &&
      document_.current_location().get(location) == simdjson::SUCCESS) {
    at = location;
  }
  if (error == simdjson::INCOMPLETE_ARRAY_OR_OBJECT) at = line_.data() + line_.size();
  const bool in_string = error == simdjson::UNCLOSED_STRING || error == simdjson::UNESCAPED_CHARS;
  if (in_string) {
    at = line_.data() + string_fault(line_, error == simdjson::UNESCAPED_CHARS);
  } else if (error == simdjson::UTF8_ERROR) {
    at = line_.data() + codec::first_bad_utf8(line_).value_or(0);
  }
  const char* end = line_.data() + line_.size();
  if (at == nullptr || at < line_.data() || at > end) at = end;
  const Place place = tree_.place(node_at(NodeKind::kNull, at));
  if (error == simdjson::UTF8_ERROR && at < end) {
    problems_.error("E0015", place,
                    fmt::format("the byte 0x{:02X} is not UTF-8; the line is left out",
                                static_cast<unsigned char>(*at)),
                    "save the file as UTF-8, or convert it with iconv");
  } else if (too_deep_) {
    problems_.error("E0022", place,
                    fmt::format("nested more than {} levels deep; the line is left out",
                                std::min(limits_.nesting_max, kRecursionMax)),
                    "name parts as items of their own and refer to them by id");
  } else if (error == simdjson::MEMALLOC) {
    problems_.error("E0031", place, "not enough memory to read this line", "shorten the line");
  } else {
    problems_.error("E0040", place,
                    fmt::format("not valid JSON: {}; the line is left out", what_is_wrong(error)),
                    "let the tool that wrote the file encode each item as JSON on one line");
  }
}

}  // namespace

bool read_ndjson(ByteSource& source, std::uint32_t file, const LoadLimits& limits,
                 Problems& problems, const std::function<void(const NodeTree&)>& sink) {
  const bool complete = Reader(file, limits, problems, sink).run(source);
  if (!complete) problems.mark_incomplete();
  return complete;
}

}  // namespace onus::model
