// CBOR as authenticators write it, read strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kCborBytesMax = 64U * 1024U;
inline constexpr std::size_t kCborDepthMax = 8;  // CTAP2 needs 4
inline constexpr std::size_t kCborItemsMax = 4096;

/// One value. Exactly the part that `kind` names means something.
struct CborValue {
  enum class Kind : std::uint8_t { kInteger, kBytes, kText, kArray, kMap, kBool, kNull };

  Kind kind = Kind::kNull;
  std::int64_t integer = 0;
  std::string bytes;  // of kBytes and kText
  bool boolean = false;
  std::vector<CborValue> items;
  std::vector<std::pair<CborValue, CborValue>> members;  // in the order written

  /// The member under that key; null if this is no map or has none.
  [[nodiscard]] const CborValue* find(std::int64_t key) const;
  [[nodiscard]] const CborValue* find(std::string_view key) const;

  bool operator==(const CborValue&) const = default;
};

/// Reads one value that takes all of `bytes`.
///
/// Errors  kInvalid: cut off, something left over, a longer form than needed, an indefinite length,
///         a tag, a float, another simple value, a key twice or of another kind than integer and
///         text, text that is not UTF-8, an integer beyond 64 bits with sign; the message tells the
///         offset. kLimit: a named limit was exceeded.
/// Source  RFC 8949 section 4.2.1, without its order of keys; [CTAP 2.1] section 8
[[nodiscard]] base::Result<CborValue> parse_cbor(std::string_view bytes);

/// A value and how many bytes it took.
struct CborPrefix {
  CborValue value;
  std::size_t bytes = 0;
};

/// Reads the one value that `bytes` begins with.
///
/// Errors  As above, but what follows may be anything.
[[nodiscard]] base::Result<CborPrefix> parse_cbor_prefix(std::string_view bytes);

/// The bytes that a value was read from.
[[nodiscard]] std::string cbor_bytes(const CborValue& value);

}  // namespace onus::codec
