// Canonical JSON: one spelling for one value, so that it can be hashed and signed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::int64_t kSafeIntegerMax =
    9007199254740991;  // 2^53 - 1: exact in every reader
inline constexpr std::size_t kJsonBytesMax = 64U * 1024U * 1024U;  // of a text to be read
inline constexpr std::size_t kJsonDepthMax = 128;  // arrays and objects within each other, as read

/// `text` as a JSON string with its quotes, escaping only what RFC 8785 does. What is not UTF-8 is
/// written as U+FFFD, so that a report can show any input; what is signed goes through `JcsValue`.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// How ECMAScript writes a number, which is what RFC 8785 asks for: 1e+21, 0.000001, -0 as 0.
///
/// Pre     `value` is finite.
/// Source  RFC 8785 section 3.2.2.3; ECMA-262 Number::toString
[[nodiscard]] std::string json_number(double value);

/// Whether `a` comes before `b` as a key: by UTF-16 code units, not by bytes.
///
/// Pre     Both are UTF-8.
struct JcsKeyLess {
  using is_transparent = void;
  [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const;
};

/// A JSON value in its canonical spelling. Made by the functions below and by the two builders.
class JcsValue {
 public:
  [[nodiscard]] const std::string& text() const& { return text_; }
  [[nodiscard]] std::string text() && { return std::move(text_); }
  bool operator==(const JcsValue&) const = default;

 private:
  friend class JcsObject;
  friend class JcsArray;
  friend JcsValue jcs_null();
  friend JcsValue jcs_bool(bool value);
  friend base::Result<JcsValue> jcs_string(std::string_view text);
  friend base::Result<JcsValue> jcs_integer(std::int64_t value);
  friend base::Result<JcsValue> jcs_number(double value);
  explicit JcsValue(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

[[nodiscard]] JcsValue jcs_null();
[[nodiscard]] JcsValue jcs_bool(bool value);

/// Errors  kInvalid: `text` is not UTF-8; the message tells the offset.
[[nodiscard]] base::Result<JcsValue> jcs_string(std::string_view text);

/// Errors  kLimit: beyond kSafeIntegerMax either way; write it as a string instead.
[[nodiscard]] base::Result<JcsValue> jcs_integer(std::int64_t value);

/// Errors  kInvalid: not finite, JSON has no such number.
[[nodiscard]] base::Result<JcsValue> jcs_number(double value);

/// Builds an object; members may be added in any order.
class JcsObject {
 public:
  /// Errors  kInvalid: `key` is not UTF-8, or was added before. Nothing is added then.
  [[nodiscard]] base::Result<void> add(std::string_view key, JcsValue value);

  [[nodiscard]] JcsValue finish() const;

 private:
  std::map<std::string, std::string, JcsKeyLess> members_;
};

/// Builds an array, in the order of adding.
class JcsArray {
 public:
  void add(const JcsValue& value);

  [[nodiscard]] JcsValue finish() const;

 private:
  std::string text_;
};

/// Reads any I-JSON text and writes it canonically. A text is canonical if this changes nothing.
///
/// Errors  kInvalid: not JSON, not UTF-8, a lone surrogate, a key twice, a number that no double
///         can hold; the message tells the offset. kLimit: kJsonBytesMax or kJsonDepthMax exceeded.
/// Source  RFC 8785; RFC 7493
[[nodiscard]] base::Result<JcsValue> canonicalize(std::string_view json);

}  // namespace onus::codec
