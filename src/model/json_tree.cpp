#include "json_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/utf8.h"
#include "text_check.h"

namespace onus::model {
namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t kRecursionMax = 256;  // whatever nesting_max says
constexpr std::size_t kFirstCapacity = std::size_t{64} << 10;
constexpr std::string_view kBlanks = " \t\r\n";

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

std::string_view what_is_wrong(simdjson::error_code error, bool is_line) {
  switch (error) {
    case simdjson::UNCLOSED_STRING: return "a string without its closing quote";
    case simdjson::UNESCAPED_CHARS: return "a control character inside a string";
    case simdjson::STRING_ERROR: return "an escape in a string that JSON does not know";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return is_line ? "the line does not end with the object's closing bracket"
                     : "the file does not end with the closing bracket";
    case simdjson::TRAILING_CONTENT: return "something stands after the end of the object";
    case simdjson::NUMBER_ERROR:
      return "expected a value: text in quotes, a number, true, false, null";
    default: return "expected a comma, a colon or a closing bracket";
  }
}

}  // namespace

std::string_view JsonTreeReader::effect() const {
  return unit_ == Unit::kLine ? "the line is left out" : "the file was not read";
}

JsonTreeReader::Outcome JsonTreeReader::read(std::string_view text, std::uint32_t line) {
  text_ = text;
  first_line_ = line;
  unsigned char all = 0;
  for (const char c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
  ascii_ = all < 0x80;
  one_line_ = unit_ == Unit::kLine || text.find('\n') == std::string_view::npos;
  escapes_ = text.find('\\') != std::string_view::npos;
  counted_bytes_ = 0;
  counted_line_ = 0;
  counted_column_ = 1;
  fault_ = nullptr;
  too_deep_ = false;
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return Outcome::kBlank;
  if (text[first] != '{' && (text[first] != '[' || unit_ == Unit::kLine)) {
    const bool is_line = unit_ == Unit::kLine;
    problems_.error(
        "E0042", tree_.place(node_at(NodeKind::kNull, text.data() + first)),
        fmt::format("expected an object{}; {}",
                    is_line ? ", {\"id\": …, \"class\": …}" : " or a list", effect()),
        is_line ? "write one item a line, without a list around them" : "export the data as JSON");
    return Outcome::kRefused;
  }
  builder_.start();
  const simdjson::error_code error = parse();
  if (error == simdjson::TRAILING_CONTENT && unit_ == Unit::kFile) return Outcome::kTrailing;
  if (error == simdjson::SUCCESS) {
    return builder_.finish() ? Outcome::kRead : Outcome::kRefused;
  }
  report(error);
  return error == simdjson::TRAILING_CONTENT ? Outcome::kTrailing : Outcome::kRefused;
}

simdjson::error_code JsonTreeReader::parse() {
  if (text_.size() > parser_.capacity()) {
    const std::size_t capacity = std::max({kFirstCapacity, text_.size(), 2 * parser_.capacity()});
    if (const auto error = parser_.allocate(capacity)) return error;
  }
  const simdjson::padded_string_view padded(text_.data(), text_.size(),
                                            text_.size() + simdjson::SIMDJSON_PADDING);
  iterating_ = false;
  if (const auto error = parser_.iterate(padded).get(document_)) return error;
  iterating_ = true;
  const char* first = text_.data() + text_.find_first_not_of(kBlanks);
  const bool is_list = *first == '[';
  builder_.open(node_at(is_list ? NodeKind::kList : NodeKind::kMap, first));
  if (is_list) {
    od::array root;
    if (const auto error = document_.get_array().get(root)) return error;
    if (const auto error = list(root, 1)) return error;
  } else {
    od::object root;
    if (const auto error = document_.get_object().get(root)) return error;
    if (const auto error = object(root, 1)) return error;
  }
  fault_ = nullptr;
  const char* rest = nullptr;
  const bool at_end = document_.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
  return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

simdjson::error_code JsonTreeReader::object(od::object object, std::size_t depth) {
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

simdjson::error_code JsonTreeReader::list(od::array list, std::size_t depth) {
  for (auto entry : list) {
    od::value item;
    if (const auto error = std::move(entry).get(item)) return error;
    if (const auto error = value(item, depth)) return error;
  }
  builder_.close();
  return simdjson::SUCCESS;
}

simdjson::error_code JsonTreeReader::value(od::value value, std::size_t depth) {
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

simdjson::error_code JsonTreeReader::string(od::value& value, std::string_view token) {
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

void JsonTreeReader::key(const char* at, std::string_view text) {
  Node node = node_at(NodeKind::kScalar, at);
  node.width = static_cast<std::uint32_t>((ascii_ ? text.size() : count_characters(text)) + 2);
  node.quoted = true;
  node.text = within_limit(text, node);
  builder_.add(node);
}

Node JsonTreeReader::node_at(NodeKind kind, const char* at) {
  const auto offset = static_cast<std::size_t>(at - text_.data());
  Node node;
  node.kind = kind;
  node.line = first_line_;
  if (ascii_ && one_line_) {
    node.column = static_cast<std::uint32_t>(offset) + 1;
    return node;
  }
  if (offset < counted_bytes_) {
    counted_bytes_ = 0;
    counted_line_ = 0;
    counted_column_ = 1;
  }
  std::string_view passed = text_.substr(counted_bytes_, offset - counted_bytes_);
  const std::size_t last = one_line_ ? std::string_view::npos : passed.rfind('\n');
  if (last != std::string_view::npos) {
    counted_line_ += static_cast<std::uint32_t>(std::count(passed.begin(), passed.end(), '\n'));
    counted_column_ = 1;
    passed.remove_prefix(last + 1);
  }
  counted_column_ += static_cast<std::uint32_t>(ascii_ ? passed.size() : count_characters(passed));
  counted_bytes_ = offset;
  node.line += counted_line_;
  node.column = counted_column_;
  return node;
}

std::string_view JsonTreeReader::within_limit(std::string_view text, const Node& node) {
  if (text.size() <= limits_.scalar_bytes_max) return text;
  problems_.error(
      "E0029", tree_.place(node),
      fmt::format("a text of {} bytes; at most {} are read", text.size(), limits_.scalar_bytes_max),
      "keep long texts in files of their own and write where they are");
  return cut_text(text, limits_.scalar_bytes_max);
}

const char* JsonTreeReader::fault_place(simdjson::error_code error) {
  const char* at = fault_;
  const char* location = nullptr;
  const char* end = text_.data() + text_.size();
  if (at == nullptr && iterating_ &&
      document_.current_location().get(location) == simdjson::SUCCESS) {
    at = location;
  }
  if (error == simdjson::INCOMPLETE_ARRAY_OR_OBJECT) at = end;
  const bool in_string = error == simdjson::UNCLOSED_STRING || error == simdjson::UNESCAPED_CHARS;
  if (in_string) {
    at = text_.data() + string_fault(text_, error == simdjson::UNESCAPED_CHARS);
  } else if (error == simdjson::UTF8_ERROR) {
    at = text_.data() + codec::first_bad_utf8(text_).value_or(0);
  }
  return at == nullptr || at < text_.data() || at > end ? end : at;
}

void JsonTreeReader::report(simdjson::error_code error) {
  const char* at = fault_place(error);
  const char* end = text_.data() + text_.size();
  const Place place = tree_.place(node_at(NodeKind::kNull, at));
  if (error == simdjson::UTF8_ERROR && at < end) {
    problems_.error("E0015", place,
                    fmt::format("the byte 0x{:02X} is not UTF-8; {}",
                                static_cast<unsigned char>(*at), effect()),
                    "save the file as UTF-8, or convert it with iconv");
  } else if (too_deep_) {
    problems_.error("E0022", place,
                    fmt::format("nested more than {} levels deep; {}",
                                std::min(limits_.nesting_max, kRecursionMax), effect()),
                    "name parts as items of their own and refer to them by id");
  } else if (error == simdjson::MEMALLOC || error == simdjson::CAPACITY) {
    problems_.error("E0031", place, fmt::format("not enough memory; {}", effect()),
                    unit_ == Unit::kLine ? "shorten the line" : "split the file");
  } else {
    problems_.error(
        "E0040", place,
        fmt::format("not valid JSON: {}; {}", what_is_wrong(error, unit_ == Unit::kLine), effect()),
        unit_ == Unit::kLine
            ? "let the tool that wrote the file encode each item as JSON on one line"
            : "export it again: the file may have been cut off");
  }
}

}  // namespace onus::model
