// What a mail server answers: any bytes, line by line.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/utf8.h"
#include "onus/notices/smtp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  onus::notices::SmtpReply reply;
  while (true) {
    const std::size_t end = input.find('\n');
    const auto done = reply.take(input.substr(0, end));
    if (done && *done) {
      ONUS_CHECK(reply.code() >= 200 && reply.code() < 600);
      const std::string text = reply.text();
      ONUS_CHECK(text.size() <= onus::notices::kReceiptBytesMax);
      ONUS_CHECK(text.find_first_of("\r\n\x1b") == std::string::npos);
      ONUS_CHECK(!onus::codec::first_bad_utf8(text));
      (void)reply.offers("STARTTLS");
      (void)reply.offers_login("PLAIN");
      reply = {};
    }
    if (!done) reply = {};
    if (end == std::string_view::npos) break;
    input.remove_prefix(end + 1);
  }
  return 0;
}
