#include "seal.h"

#include <string>

namespace onus::recorder {

crypto::Digest first_link() {
  return crypto::sha256(std::string_view("onus recording v1\n")).value_or(crypto::Digest{});
}

crypto::Digest next_link(const crypto::Digest& last, const crypto::Digest& lines) {
  crypto::Sha256 hash;
  hash.update(std::span(last.bytes)).update(std::span(lines.bytes));
  return hash.finish().value_or(crypto::Digest{});
}

}  // namespace onus::recorder
