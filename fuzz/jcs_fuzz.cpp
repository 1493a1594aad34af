// Any bytes are canonicalized or refused; what is canonical stays as it is, and is what the reader
// of canonical text takes, no more and no less.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/jcs.h"
#include "onus/codec/json.h"
#include "onus/codec/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto value = onus::codec::canonicalize(text)) {
    const auto again = onus::codec::canonicalize(value->text());
    ONUS_CHECK(again.has_value() && *again == *value);
    const auto read = onus::codec::parse_json(text);
    const auto at_once = onus::codec::parse_canonical_json(value->text());
    ONUS_CHECK(read.has_value() && at_once.has_value() && *read == *at_once);
    ONUS_CHECK(onus::codec::canonical_text(*read) == value->text());
    ONUS_CHECK(onus::codec::parse_canonical_json(text).has_value() == (value->text() == text));
  } else {
    ONUS_CHECK(!onus::codec::parse_canonical_json(text).has_value());
  }
  ONUS_CHECK(onus::codec::canonicalize(onus::codec::json_quoted(text)).has_value());
  const bool valid = !onus::codec::first_bad_utf8(text).has_value();
  ONUS_CHECK(onus::codec::jcs_string(text).has_value() == valid);
  return 0;
}
