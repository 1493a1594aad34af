#include "onus/codec/ssh_wire.h"

#include <fmt/format.h>

namespace onus::codec {
namespace {

using base::ErrorKind;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = (value << 8U) | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

base::Result<std::string_view> SshReader::raw(std::size_t bytes) {
  if (bytes > bytes_.size() - at_) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("SSH data, at byte {}: {} more bytes belong here, {} are left",
                                  at_, bytes, bytes_.size() - at_));
  }
  const std::string_view found = bytes_.substr(at_, bytes);
  at_ += bytes;
  return found;
}

base::Result<std::uint8_t> SshReader::byte() {
  const auto bytes = raw(1);
  if (!bytes) return std::unexpected(bytes.error());
  return static_cast<std::uint8_t>(bytes->front());
}

base::Result<std::uint32_t> SshReader::uint32() {
  const auto bytes = raw(4);
  if (!bytes) return std::unexpected(bytes.error());
  return static_cast<std::uint32_t>(big_endian(*bytes));
}

base::Result<std::uint64_t> SshReader::uint64() {
  const auto bytes = raw(8);
  if (!bytes) return std::unexpected(bytes.error());
  return big_endian(*bytes);
}

base::Result<std::string_view> SshReader::string() {
  const auto length = uint32();
  if (!length) return std::unexpected(length.error());
  if (*length > kSshStringBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("SSH data, at byte {}: a string of {} bytes (at most {})",
                                  at_ - 4, *length, kSshStringBytesMax));
  }
  return raw(*length);
}

base::Result<std::string_view> SshReader::mpint() {
  const std::size_t begin = at_;
  const auto wrong = [&](std::string_view why) {
    return base::fail(ErrorKind::kInvalid, fmt::format("SSH data, at byte {}: {}", begin, why));
  };
  auto bytes = string();
  if (!bytes || bytes->empty()) return bytes;
  const auto sign = [](char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; };
  if (sign(bytes->front())) return wrong("a negative number");
  if (bytes->front() == '\0') {
    if (bytes->size() == 1 || !sign((*bytes)[1])) return wrong("a number with a leading zero");
    bytes->remove_prefix(1);
  }
  return bytes;
}

base::Result<void> SshReader::end() const {
  if (done()) return {};
  return base::fail(ErrorKind::kInvalid, fmt::format("SSH data, at byte {}: {} bytes too many", at_,
                                                     bytes_.size() - at_));
}

SshWriter& SshWriter::byte(std::uint8_t value) {
  bytes_ += static_cast<char>(value);
  return *this;
}

SshWriter& SshWriter::uint32(std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) byte(static_cast<std::uint8_t>(value >> shift));
  return *this;
}

SshWriter& SshWriter::uint64(std::uint64_t value) {
  return uint32(static_cast<std::uint32_t>(value >> 32U)).uint32(static_cast<std::uint32_t>(value));
}

SshWriter& SshWriter::string(std::string_view value) {
  uint32(static_cast<std::uint32_t>(value.size()));
  bytes_ += value;
  return *this;
}

SshWriter& SshWriter::mpint(std::string_view magnitude) {
  while (magnitude.starts_with('\0')) magnitude.remove_prefix(1);
  const bool needs_zero =
      !magnitude.empty() && (static_cast<unsigned char>(magnitude.front()) & 0x80U) != 0;
  uint32(static_cast<std::uint32_t>(magnitude.size() + (needs_zero ? 1 : 0)));
  if (needs_zero) byte(0);
  bytes_ += magnitude;
  return *this;
}

SshWriter& SshWriter::raw(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

}  // namespace onus::codec
