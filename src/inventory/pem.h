// PEM: base64 between BEGIN and END lines.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace onus::inventory {

inline constexpr std::size_t kPemBlockBytesMax = std::size_t{1} << 20;

struct PemBlock {
  std::string label;  // "CERTIFICATE"
  std::string bytes;  // decoded; empty where it was no base64
  std::uint32_t line = 0;
  bool encrypted = false;  // a header says so
  bool whole = true;       // false: no END line, no base64, or too large
};

/// Hands over every block of `text`, in order.
/// Post  The block's bytes are wiped when `use` returns.
void each_pem_block(std::string_view text, const std::function<void(const PemBlock&)>& use);

}  // namespace onus::inventory
