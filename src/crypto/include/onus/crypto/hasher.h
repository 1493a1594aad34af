// SHA-256 for a tree of millions: no failure to pass along, a context taken once a thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "onus/crypto/sha256.h"

namespace onus::crypto {

/// Hashes what arrives in pieces, with this thread's one context.
///
/// Without memory or without a SHA-256 provider the program ends with a message, as it does when
/// `new` fails: nothing that rests on hashes could go on.
///
/// Pre     At most one Hasher lives on a thread at a time.
class Hasher {
 public:
  Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  ~Hasher();

  Hasher& update(std::string_view bytes);
  Hasher& update(std::span<const std::uint8_t> bytes);

  /// Pre     Not called before on this object.
  [[nodiscard]] Digest finish();

 private:
  bool finished_ = false;
};

}  // namespace onus::crypto
