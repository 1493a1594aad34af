// The reading half of canonical JSON: strict I-JSON in, values of jcs.h out.
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <vector>

#include "onus/codec/jcs.h"
#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | (point >> 6U));
    byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0U | (point >> 12U));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  } else {
    byte(0xF0U | (point >> 18U));
    byte(0x80U | ((point >> 12U) & 0x3FU));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  }
}

// An array or object that is still open, and for an object the key whose value is being read.
struct Open {
  bool is_object = false;
  JcsArray array;
  JcsObject object;
  std::string key;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<JcsValue> document();

 private:
  [[nodiscard]] std::unexpected<base::Error> wrong(std::string_view why) const {
    return base::fail(ErrorKind::kInvalid, fmt::format("JSON, at byte {}: {}", at_, why));
  }
  [[nodiscard]] char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char letter);
  bool take_word(std::string_view word);
  void skip_space();
  void skip_digits();

  Result<std::optional<JcsValue>> value_or_open();
  Result<std::optional<JcsValue>> put(JcsValue value);
  Result<void> read_key();
  Result<JcsValue> number();
  Result<std::string> string();
  Result<void> escape(std::string& out);
  Result<char32_t> hex4();

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Open> open_;  // innermost last; instead of recursion
};

bool Reader::take(char letter) {
  if (at_ >= text_.size() || text_[at_] != letter) return false;
  ++at_;
  return true;
}

bool Reader::take_word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

void Reader::skip_space() {
  while (at_ < text_.size() && std::string_view(" \t\n\r").contains(text_[at_])) ++at_;
}

void Reader::skip_digits() {
  while (is_digit(next())) ++at_;
}

// A scalar, an empty container, or nothing: then a container was opened and its first value
// follows.
Result<std::optional<JcsValue>> Reader::value_or_open() {
  skip_space();
  const char letter = next();
  if (letter == '[' || letter == '{') {
    if (open_.size() >= kJsonDepthMax) {
      return base::fail(ErrorKind::kLimit,
                        fmt::format("JSON, at byte {}: more than {} arrays and objects within each "
                                    "other",
                                    at_, kJsonDepthMax));
    }
    ++at_;
    skip_space();
    if (letter == '[') {
      if (take(']')) return JcsArray{}.finish();
      open_.emplace_back();
      return std::nullopt;
    }
    if (take('}')) return JcsObject{}.finish();
    open_.emplace_back().is_object = true;
    if (auto key = read_key(); !key) return std::unexpected(key.error());
    return std::nullopt;
  }
  if (letter == '"') {
    auto text = string();
    if (!text) return std::unexpected(text.error());
    return jcs_string(*text);
  }
  if (letter == '-' || is_digit(letter)) return number();
  if (take_word("null")) return jcs_null();
  if (take_word("true")) return jcs_bool(true);
  if (take_word("false")) return jcs_bool(false);
  return wrong("a value belongs here");
}

// Puts a finished value where it belongs and closes what ends after it. The value that closes the
// outermost container is handed back; none means that another value follows.
Result<std::optional<JcsValue>> Reader::put(JcsValue value) {
  while (!open_.empty()) {
    Open& top = open_.back();
    if (top.is_object) {
      if (auto added = top.object.add(top.key, std::move(value)); !added) {
        return wrong(added.error().message);
      }
    } else {
      top.array.add(value);
    }
    skip_space();
    if (take(',')) {
      if (!top.is_object) return std::nullopt;
      if (auto key = read_key(); !key) return std::unexpected(key.error());
      return std::nullopt;
    }
    if (!take(top.is_object ? '}' : ']')) {
      return wrong(top.is_object ? "a comma or } belongs here" : "a comma or ] belongs here");
    }
    value = top.is_object ? top.object.finish() : top.array.finish();
    open_.pop_back();
  }
  return value;
}

Result<void> Reader::read_key() {
  skip_space();
  if (next() != '"') return wrong("a key in quotes belongs here");
  auto key = string();
  if (!key) return std::unexpected(key.error());
  skip_space();
  if (!take(':')) return wrong("a colon belongs here");
  open_.back().key = std::move(*key);
  return {};
}

Result<JcsValue> Reader::number() {
  const std::size_t begin = at_;
  take('-');
  if (!take('0')) {
    if (!is_digit(next())) return wrong("a digit belongs here");
    skip_digits();
  }
  if (take('.')) {
    if (!is_digit(next())) return wrong("a digit belongs here");
    skip_digits();
  }
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (!is_digit(next())) return wrong("a digit belongs here");
    skip_digits();
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, value);
  if (error != std::errc{} || end != text_.data() + at_) {
    return wrong("this number is too large or too small for a double");
  }
  return jcs_number(value);
}

Result<std::string> Reader::string() {
  ++at_;  // the quote, which the caller saw
  std::string out;
  while (at_ < text_.size()) {
    const char letter = text_[at_];
    if (take('"')) return out;
    if (static_cast<unsigned char>(letter) < 0x20) return wrong("a control character in a string");
    if (letter == '\\') {
      if (auto escaped = escape(out); !escaped) return std::unexpected(escaped.error());
      continue;
    }
    out += letter;
    ++at_;
  }
  return wrong("the string does not end");
}

Result<void> Reader::escape(std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  ++at_;  // the backslash, which the caller saw
  const std::size_t which = at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
  if (which != std::string_view::npos) {
    out += kMeanings[which];
    ++at_;
    return {};
  }
  auto unit = hex4();
  if (!unit) return std::unexpected(unit.error());
  char32_t point = *unit;
  if (point >= 0xD800 && point <= 0xDBFF && next() == '\\') {
    ++at_;
    const auto low = hex4();
    if (!low) return std::unexpected(low.error());
    if (*low < 0xDC00 || *low > 0xDFFF) return wrong("a surrogate without its other half");
    point = 0x10000 + ((point - 0xD800) << 10U) + (*low - 0xDC00);
  }
  if (point >= 0xD800 && point <= 0xDFFF) return wrong("a surrogate without its other half");
  append_utf8(out, point);
  return {};
}

// "u" and four hexadecimal digits.
Result<char32_t> Reader::hex4() {
  if (!take('u')) return wrong("no such escape");
  std::uint32_t value = 0;
  const std::string_view digits = text_.substr(at_, 4);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() < 4 || error != std::errc{} || end != digits.data() + 4) {
    return wrong("\\u needs four hexadecimal digits");
  }
  at_ += 4;
  return static_cast<char32_t>(value);
}

Result<JcsValue> Reader::document() {
  while (true) {  // each round takes at least one byte
    auto value = value_or_open();
    if (!value) return std::unexpected(value.error());
    if (!value->has_value()) continue;
    auto whole = put(std::move(**value));
    if (!whole) return std::unexpected(whole.error());
    if (!whole->has_value()) continue;
    skip_space();
    if (at_ != text_.size()) return wrong("something follows after the value");
    return std::move(**whole);
  }
}

}  // namespace

Result<JcsValue> canonicalize(std::string_view json) {
  if (json.size() > kJsonBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("JSON of {} bytes; at most {} are read",
                                                     json.size(), kJsonBytesMax));
  }
  if (const auto bad = first_bad_utf8(json)) {
    return base::fail(ErrorKind::kInvalid, fmt::format("JSON, at byte {}: not UTF-8", *bad));
  }
  return Reader(json).document();
}

}  // namespace onus::codec
