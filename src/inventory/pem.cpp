#include "pem.h"

#include <algorithm>

#include "reading.h"

namespace onus::inventory {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kDashes = "-----";

// Not optimised away, as a loop over plain bytes might be.
void wipe(std::string& text) {
  volatile char* bytes = text.data();
  for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = 0;
}

// The text between the lines, without headers such as Proc-Type.
std::string body_of(std::string_view inside, PemBlock& block) {
  std::string body;
  while (!inside.empty()) {  // ends: `inside` becomes shorter
    const std::size_t end = std::min(inside.find('\n'), inside.size());
    const std::string_view line = inside.substr(0, end);
    inside.remove_prefix(std::min(end + 1, inside.size()));
    if (line.find(':') == std::string_view::npos) {
      body += line;
    } else if (line.find("ENCRYPTED") != std::string_view::npos) {
      block.encrypted = true;
    }
  }
  return body;
}

}  // namespace

void each_pem_block(std::string_view text, const std::function<void(const PemBlock&)>& use) {
  std::size_t at = 0;
  std::uint32_t line = 1;
  for (;;) {  // ends: `at` grows
    const std::size_t begin = text.find(kBegin, at);
    if (begin == std::string_view::npos) return;
    line += static_cast<std::uint32_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                                  text.begin() + static_cast<std::ptrdiff_t>(begin),
                                                  '\n'));
    at = begin + kBegin.size();
    const std::size_t label_end = text.find(kDashes, at);
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    if (label_end == std::string_view::npos || label_end > line_end) continue;
    PemBlock block;
    block.label = text.substr(at, label_end - at);
    block.line = line;
    const std::size_t inside = label_end + kDashes.size();
    const std::string closing = "-----END " + block.label + "-----";
    const std::size_t end = text.find(closing, inside);
    block.whole = end != std::string_view::npos && end - inside <= kPemBlockBytesMax;
    if (block.whole) {
      std::string body = body_of(text.substr(inside, end - inside), block);
      auto bytes = from_base64(body);
      wipe(body);
      block.whole = bytes.has_value();
      if (bytes) block.bytes = std::move(*bytes);
    }
    use(block);
    wipe(block.bytes);
  }
}

}  // namespace onus::inventory
