// Any bytes are a certificate or a revocation list or are refused; what is read writes the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_certificate.h"
#include "onus/codec/ssh_krl.h"

namespace codec = onus::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto read = codec::parse_ssh_certificate(bytes)) {
    const std::string line = codec::ssh_certificate_line(read->body, read->signature);
    const auto again = codec::parse_ssh_certificate_line(line);
    ONUS_CHECK(again.has_value() && again->body == read->body);
  }
  (void)codec::parse_ssh_certificate_line(bytes);
  if (const auto krl = codec::parse_ssh_krl(bytes)) {
    bool empty_section = false;
    for (const auto& section : krl->certificates) {
      empty_section |= section.serials.empty() && section.key_ids.empty();
    }
    if (!empty_section) {
      const auto again = codec::parse_ssh_krl(codec::ssh_krl_bytes(*krl));
      ONUS_CHECK(again.has_value() && *again == *krl);
    }
  }
  return 0;
}
