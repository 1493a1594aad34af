#include "onus/access/request_code.h"

#include <cstdint>
#include <string_view>

#include "code_words.h"

namespace onus::access {

using base::Result;

namespace {

constexpr std::string_view kDomain{"onus-request-code-v1\0", 21};
constexpr unsigned kBitsPerWord = 11;
static_assert(1U << kBitsPerWord == kCodeWords);

}  // namespace

Result<std::string> request_code(const crypto::Digest& request_leaf) {
  std::string input(kDomain);
  for (const std::uint8_t byte : request_leaf.bytes) input += static_cast<char>(byte);
  const auto digest = crypto::sha256(std::string_view(input));
  if (!digest) return std::unexpected(digest.error());
  std::string code;
  std::uint32_t bits = 0;
  unsigned held = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < kRequestCodeWords; ++i) {
    while (held < kBitsPerWord) {
      bits = (bits << 8U) | digest->bytes[at++];
      held += 8;
    }
    held -= kBitsPerWord;
    if (!code.empty()) code += ' ';
    code += code_word((bits >> held) & (kCodeWords - 1));
  }
  return code;
}

}  // namespace onus::access
