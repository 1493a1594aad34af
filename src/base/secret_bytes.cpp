#include "onus/base/secret_bytes.h"

#include <strings.h>

#include <cstring>
#include <utility>

#include "onus/base/check.h"

namespace onus::base {

SecretBytes::SecretBytes(std::size_t bytes)
    : bytes_(std::make_unique<std::uint8_t[]>(bytes)), size_(bytes) {}

SecretBytes::SecretBytes(std::string_view bytes) : SecretBytes(bytes.size()) {
  if (!bytes.empty()) std::memcpy(bytes_.get(), bytes.data(), bytes.size());
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    wipe(span());
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() { wipe(span()); }

std::string_view SecretBytes::view() const {
  return {reinterpret_cast<const char*>(bytes_.get()), size_};
}

void SecretBytes::shrink(std::size_t bytes) {
  ONUS_CHECK(bytes <= size_);
  wipe(span().subspan(bytes));
  size_ = bytes;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  // volatile: the compiler may not stop at the first difference.
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  }
  return difference == 0;
}

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

}  // namespace onus::base
