#include "reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "onus/codec/time.h"
#include "onus/model/read_trees.h"

namespace onus::inventory {

namespace {

constexpr std::string_view kEmptyDocument = "E0018";
constexpr model::LoadLimits kTreeLimits{.yaml_file_bytes_max = std::size_t{256} << 20,
                                        .ndjson_line_bytes_max = std::size_t{16} << 20,
                                        .scalar_bytes_max = std::size_t{8} << 20,
                                        .diagnostics_max = 20};
constexpr std::array<std::string_view, 14> kOwnerTags{
    "owner",      "owners",     "team",          "contact",    "maintainer",
    "created-by", "created_by", "createdby",     "creator",    "responsible",
    "owner-team", "owned-by",   "service-owner", "owner-email"};
constexpr std::array<std::string_view, 4> kEnvironmentTags{"env", "environment", "stage",
                                                           "deployment-environment"};

// Past white space.
std::size_t next_of(std::string_view text, std::size_t at) {
  at = text.find_first_not_of(" \t\r\n", at);
  return at == std::string_view::npos ? text.size() : at;
}

// Lists that follow each other, as tools print the pages of an answer, become one list; places stay
// as they are. Whatever else the text is, it stays.
void join_pages(std::string& text) {
  std::size_t at = next_of(text, 0);
  if (at == text.size() || text[at] != '[') return;
  std::size_t depth = 0;
  bool quoted = false;
  bool any = false;  // the list holds something so far
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '[' || c == '{') ++depth;
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && depth > (c == '[' ? 1U : 0U)) {
      any = any || c != ']';
    }
    if (c != ']' && c != '}') continue;
    if (depth-- != 1) continue;
    const std::size_t next = next_of(text, at + 1);
    if (c != ']' || next == text.size() || text[next] != '[') return;
    const bool more = text[next_of(text, next + 1)] != ']';
    text[at] = any && more ? ',' : ' ';
    text[next] = ' ';
    depth = 1;
    at = next;
  }
}

model::TextForm form_of(const Source& source) {
  if (source.name.ends_with(".ndjson") || source.name.ends_with(".jsonl")) {
    return model::TextForm::kJsonLines;
  }
  const std::size_t first = source.bytes.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first == std::string::npos) return model::TextForm::kJson;
  const char c = source.bytes[first];
  return c == '{' || c == '[' ? model::TextForm::kJson : model::TextForm::kYaml;
}

}  // namespace

void Reading::fail(const Source& source, std::string_view message, std::string_view help,
                   std::uint32_t line) {
  model::Diagnostic problem;
  problem.code = "E0801";
  problem.file = source.name;
  problem.place = {.file = 0, .line = line, .column = line == 0 ? 0U : 1U};
  problem.message = message;
  problem.help = help;
  problems.push_back(std::move(problem));
}

bool Reading::each_document(Source& source, const std::function<void(const Value&)>& use) {
  if (form_of(source) == model::TextForm::kJson) join_pages(source.bytes);
  std::size_t documents = 0;
  auto read = model::read_trees(source.bytes, form_of(source), source.name, kTreeLimits,
                                [&](const model::NodeTree& tree) {
                                  ++documents;
                                  use(Value(tree));
                                });
  // Streams of manifests hold empty documents, such as after their last "---". A file of nothing
  // but these is no export.
  std::size_t empty = 0;
  for (model::Diagnostic& problem : read.problems) {
    if (problem.code != kEmptyDocument) continue;
    ++empty;
    problem.message = "the file is empty";
    problem.help = "export it again; nothing is to be learned from it";
  }
  if (documents > 0) {
    std::erase_if(read.problems,
                  [](const model::Diagnostic& problem) { return problem.code == kEmptyDocument; });
    if (read.errors == empty) return true;
  }
  if (read.errors == 0) return true;
  problems.insert(problems.end(), std::make_move_iterator(read.problems.begin()),
                  std::make_move_iterator(read.problems.end()));
  return false;
}

std::string_view Fields::text(std::string_view path) {
  const Value value = value_.at_path(path);
  if (value.is_map() || value.is_list()) wrong(path, "text");
  return value.text();
}

std::optional<base::TimePoint> Fields::time(std::string_view path) {
  const std::string_view written = text(path);
  if (written.empty()) return std::nullopt;
  auto time = moment(written);
  if (!time) time = epoch(written);
  if (!time) wrong(path, "a time");
  return time;
}

Value Fields::list(std::string_view path) {
  const Value value = value_.at_path(path);
  if (value.is_none() || value.is_list()) return value;
  wrong(path, "a list");
  return {};
}

Value Fields::map(std::string_view path) {
  const Value value = value_.at_path(path);
  if (value.is_none() || value.is_map()) return value;
  wrong(path, "an object");
  return {};
}

void Fields::wrong(std::string_view path, std::string_view expected) {
  if (fault_.empty()) fault_ = fmt::format("{} is not {}", path, expected);
}

std::optional<base::TimePoint> moment(std::string_view text) {
  static const auto utc = codec::find_zone("UTC");
  if (!utc || text.size() < 8) return std::nullopt;
  if (const auto time = codec::parse_time(text, *utc)) return *time;
  // "2025-01-16 08:47:09 UTC", and times whose offset is written without its colon.
  std::string other(text);
  if (other.ends_with(" UTC")) other.replace(other.size() - 4, 4, "Z");
  if (other.size() > 10 && other[10] == ' ') other[10] = 'T';
  const std::size_t sign = other.size() < 5 ? 0 : other.size() - 5;
  if (other.size() > 20 && (other[sign] == '+' || other[sign] == '-')) other.insert(sign + 3, ":");
  if (const auto time = codec::parse_time(other, *utc)) return *time;
  return std::nullopt;
}

std::optional<base::TimePoint> epoch(std::string_view text) {
  constexpr std::int64_t kMillisecondsMin = 100'000'000'000;  // as seconds: the year 5138
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = end == text.data() + text.size() || *end == '.';
  if (error != std::errc() || !whole || value <= 0) return std::nullopt;
  if (value >= kMillisecondsMin) value /= 1000;
  const base::TimePoint time{base::Seconds(value)};
  return codec::time_in_bounds(time) ? std::optional(time) : std::nullopt;
}

std::string lower(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return made;
}

std::string mail_reference(std::string_view text) {
  const std::size_t at = text.find('@');
  const bool is_mail = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                       text.find_first_of(" \t\r\n<>") == std::string_view::npos;
  return is_mail ? "mailto:" + lower(text) : std::string();
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string made;
  std::uint32_t bits = 0;
  int held = 0;
  bool ended = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ended = true;
      continue;
    }
    std::uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<std::uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<std::uint32_t>(c - 'a') + 26;
    } else if (c >= '0' && c <= '9') {
      value = static_cast<std::uint32_t>(c - '0') + 52;
    } else if (c == '+' || c == '-') {
      value = 62;
    } else if (c == '/' || c == '_') {
      value = 63;
    } else {
      return std::nullopt;
    }
    if (ended) return std::nullopt;
    bits = (bits << 6U) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    made += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xffU);
  }
  return held >= 6 ? std::nullopt : std::optional(std::move(made));
}

std::optional<std::string> from_percent(std::string_view text) {
  std::string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      made += text[i];
      continue;
    }
    unsigned value = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
    if (error != std::errc() || end != text.data() + i + 3) return std::nullopt;
    made += static_cast<char>(value);
    i += 2;
  }
  return made;
}

void take_tag(Record& record, std::string_view key, std::string_view value, std::string_view what) {
  const std::string name =
      lower(key.substr(key.rfind('/') == std::string_view::npos ? 0 : key.rfind('/') + 1));
  if (std::find(kOwnerTags.begin(), kOwnerTags.end(), name) != kOwnerTags.end()) {
    record.owner(value, fmt::format("{} {}", what, key));
  }
  if (std::find(kEnvironmentTags.begin(), kEnvironmentTags.end(), name) != kEnvironmentTags.end()) {
    record.text("environment", value);
  }
}

void take_tags(Record& record, Value tags, std::string_view what) {
  for (std::uint32_t i = 0; i < tags.size(); ++i) {
    if (tags.is_map()) {
      take_tag(record, tags.key(i), tags.at(i).text(), what);
    } else {
      const Value tag = tags.at(i);
      take_tag(record, tag["Key"].text(), tag["Value"].text(), what);
    }
  }
}

}  // namespace onus::inventory
