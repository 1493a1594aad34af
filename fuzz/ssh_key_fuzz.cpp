// Public keys: a blob that is read is written back byte for byte; a line means the same when read
// again. Whether a key may be enrolled is asked of each.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/public_key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto key = onus::codec::parse_ssh_key_blob(text)) {
    ONUS_CHECK(onus::codec::ssh_key_blob(*key) == text);
    static_cast<void>(onus::crypto::enrolment_problem(*key));
  }
  if (const auto line = onus::codec::parse_ssh_key_line(text)) {
    const auto again =
        onus::codec::parse_ssh_key_line(onus::codec::ssh_key_line(line->key, line->comment));
    ONUS_CHECK(again.has_value() && again->key == line->key && again->comment == line->comment);
    static_cast<void>(onus::crypto::enrolment_problem(line->key));
  }
  return 0;
}
