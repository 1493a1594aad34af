#include <fmt/format.h>

#include <charconv>

#include "decoder.h"
#include "onus/base/duration.h"
#include "onus/base/nearest.h"
#include "onus/codec/time.h"
#include "secrets.h"
#include "settle_times.h"

namespace onus::model {
namespace {

/// "text", "a list", … as messages call what was found.
std::string_view kind_words(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull: return "nothing";
    case NodeKind::kScalar: return "text";
    case NodeKind::kList: return "a list";
    case NodeKind::kMap: return "a map";
  }
  return "nothing";
}

std::string list_words(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

Diagnostic& Decoder::error(std::string_view code, const Node& at, std::string_view message,
                           std::string_view help) {
  Diagnostic& added = problems_.error(code, tree_->place(at), message, help);
  added.width = at.width;
  return added;
}

std::string Decoder::owner_words() const {
  if (!owner_.valid()) return std::string(owner_section_);
  const Item& item = estate_.item(owner_);
  return fmt::format("{} {}", class_name(item.item_class), shown(item.id));
}

std::string Decoder::subject(Key key) const {
  return fmt::format("{} of {}", key_name(key), owner_words());
}

void Decoder::wrong_type(const Field& field, std::string_view expected) {
  wrong_entry(field.key, field.node, expected);
}

void Decoder::wrong_entry(Key key, const Node& entry, std::string_view expected) {
  error("E0100", entry,
        fmt::format("{} is {}, expected {}", subject(key), kind_words(entry), expected));
}

void Decoder::warn_of_secret(const Node& at) {
  if (!looks_like_secret(at.text)) return;
  problems_
      .warning("E0150", tree_->place(at),
               fmt::format("a value of {} looks like a secret; everybody who reads the estate, now "
                           "or in its history, has it",
                           owner_words()),
               "take it out of the files and out of their history, and replace it where it is used")
      .width = at.width;
}

const Node* Decoder::scalar(const Field& field, std::string_view expected) {
  if (field.node.kind != NodeKind::kScalar) {
    wrong_type(field, expected);
    return nullptr;
  }
  warn_of_secret(field.node);
  return &field.node;
}

std::string_view Decoder::text(const Field& field) {
  const Node* node = scalar(field, "text");
  return node == nullptr ? std::string_view() : estate_.text.keep(node->text);
}

std::string_view Decoder::word(const Field& field) {
  const Node* node = scalar(field, "text");
  return node == nullptr ? std::string_view() : estate_.text.intern(node->text);
}

std::string_view Decoder::one_of(const Field& field, std::span<const std::string_view> words) {
  const Node* node = scalar(field, "a word");
  if (node == nullptr) return {};
  for (const std::string_view word : words) {
    if (word == node->text) return word;
  }
  const auto near = base::nearest_name(node->text, words);
  error("E0113", *node,
        fmt::format("{} is {}, expected one of {}", subject(field.key), shown(node->text),
                    list_words(words)),
        near ? fmt::format("did you mean \"{}\"?", *near) : std::string());
  return {};
}

std::vector<std::string_view> Decoder::texts(const Field& field) {
  std::vector<std::string_view> kept;
  if (!is_list(field, "a list of texts")) return kept;
  kept.reserve(field.node.count);
  for (std::uint32_t i = 0; i < field.node.count; ++i) {
    const Field entry{field.key, tree_->child(field.node, i)};
    if (entry.node.kind != NodeKind::kScalar) {
      wrong_entry(field.key, entry.node, "text in this list");
      continue;
    }
    kept.push_back(text(entry));
  }
  return kept;
}

std::optional<bool> Decoder::boolean(const Field& field) {
  const Node* node = scalar(field, "true or false");
  if (node == nullptr) return std::nullopt;
  if (!node->quoted && node->text == "true") return true;
  if (!node->quoted && node->text == "false") return false;
  error("E0100", *node,
        fmt::format("{} is {}, expected true or false", subject(field.key), shown(node->text)),
        node->quoted ? "write it without quotes" : "");
  return std::nullopt;
}

std::optional<std::uint64_t> Decoder::whole(const Field& field, std::uint64_t min,
                                            std::uint64_t max) {
  const Node* node = scalar(field, "a whole number");
  if (node == nullptr) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = node->text.data() + node->text.size();
  const auto [stop, failed] = std::from_chars(node->text.data(), end, value);
  const bool number = !node->quoted && !node->text.empty() && stop == end;
  if (number && failed == std::errc() && value >= min && value <= max) return value;
  const bool numeric = number || (!node->quoted && node->text.starts_with('-'));
  error(numeric ? "E0112" : "E0100", *node,
        fmt::format("{} is {}, expected a whole number from {} to {}", subject(field.key),
                    shown(node->text), min, max),
        node->quoted ? "write it without quotes" : "");
  return std::nullopt;
}

std::optional<double> Decoder::probability(const Field& field) {
  const Node* node = scalar(field, "a number from 0 to 1");
  if (node == nullptr) return std::nullopt;
  double value = -1;
  const char* end = node->text.data() + node->text.size();
  const auto [stop, failed] = std::from_chars(node->text.data(), end, value);
  const bool number = !node->quoted && !node->text.empty() && stop == end;
  if (number && failed == std::errc() && value >= 0 && value <= 1) return value;
  error(number ? "E0112" : "E0100", *node,
        fmt::format("{} is {}, expected a number from 0 to 1", subject(field.key),
                    shown(node->text)));
  return std::nullopt;
}

std::optional<Seconds> Decoder::duration(const Field& field) {
  const Node* node = scalar(field, "a duration such as 90s, 30m, 4h, 7d or 2w");
  if (node == nullptr) return std::nullopt;
  const auto read = base::parse_duration(node->text);
  if (read) return *read;
  if (read.error().kind == base::ErrorKind::kLimit) {
    error("E0112", *node,
          fmt::format("{} is {}, expected at most a thousand years", subject(field.key),
                      shown(node->text)));
    return std::nullopt;
  }
  error("E0110", *node,
        fmt::format("{} is {}, expected a duration", subject(field.key), shown(node->text)),
        "write a whole number and one of s m h d w, such as 90s, 30m, 4h, 7d, 2w");
  return std::nullopt;
}

std::optional<Seconds> Decoder::positive_duration(const Field& field) {
  const auto read = duration(field);
  if (!read || *read > Seconds{0}) return read;
  error("E0112", field.node,
        fmt::format("{} is {}, expected more than nothing", subject(field.key),
                    shown(field.node.text)));
  return std::nullopt;
}

std::optional<TimePoint> Decoder::time(const Field& field) {
  const Node* node = scalar(field, "a date or a time");
  if (node == nullptr) return std::nullopt;
  const auto read = parse_written_time(node->text);
  if (read) return *read;
  error("E0111", *node,
        fmt::format("{} is {}, expected a date or a time of the years 1 to 9999",
                    subject(field.key), shown(node->text)),
        "write 2026-12-20, or 2026-12-20T08:00:00Z with Z or an offset such as +01:00");
  return std::nullopt;
}

void Decoder::note_unknown_word(const Field& field, std::string_view word,
                                std::span<const std::string_view> known) {
  if (known.empty() || word.empty()) return;
  for (const std::string_view one : known) {
    if (one == word) return;
  }
  if (noted_words_.size() >= limits_.diagnostics_max) return;
  if (!noted_words_.emplace(known.data(), word).second) return;  // said once a word, not once a use
  const auto near = base::nearest_name(word, known);
  problems_
      .note("E0140", tree_->place(field.node),
            fmt::format("{} is {}, a word that Onus does not know; it is kept as it is",
                        subject(field.key), shown(word)),
            near ? fmt::format("did you mean \"{}\"?", *near) : std::string())
      .width = field.node.width;
}

}  // namespace onus::model
