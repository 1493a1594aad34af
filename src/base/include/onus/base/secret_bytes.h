// Bytes that must not be seen: keys and passphrases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace onus::base {

/// Secret bytes: wiped when they go, never printed, never copied by accident, compared in constant
/// time. The length is no secret.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t bytes);  // all zero
  explicit SecretBytes(std::string_view bytes);
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  /// A second copy, on purpose.
  [[nodiscard]] SecretBytes clone() const { return SecretBytes(view()); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view view() const;
  [[nodiscard]] std::span<std::uint8_t> span() { return {bytes_.get(), size_}; }

  /// Drops what lies beyond `bytes`, wiped.
  ///
  /// Pre     bytes <= size().
  void shrink(std::size_t bytes);

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
};

/// Whether both hold the same bytes, in a time that depends on the lengths alone.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

/// Overwrites `bytes` with zeroes in a way that no compiler removes.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace onus::base
