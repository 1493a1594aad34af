#include "onus/codec/ssh_krl.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/check.h"
#include "onus/codec/ssh_wire.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::uint64_t kMagic = 0x5353484b524c0a00ULL;  // "SSHKRL\n\0"
constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kRunAsRange = 3;

enum Section : std::uint8_t { kCertificates = 1, kExplicitKey = 2 };
enum Part : std::uint8_t { kSerialList = 0x20, kSerialRange = 0x21, kBitmap = 0x22, kKeyId = 0x23 };

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("SSH revocation list: {}", why));
}

std::unexpected<base::Error> too_long() {
  return base::fail(ErrorKind::kLimit,
                    fmt::format("SSH revocation list: more than {} entries", kSshKrlEntriesMax));
}

// A section may be longer than SshReader lets a string be; the whole list is bounded instead.
Result<std::string_view> long_string(SshReader& in) {
  const auto length = in.uint32();
  if (!length) return std::unexpected(length.error());
  return in.raw(*length);
}

template <class T>
bool ascends(const std::vector<T>& list) {
  return std::ranges::adjacent_find(list, std::greater_equal<>()) == list.end();
}

template <class T>
void sort_unique(std::vector<T>& list) {
  std::ranges::sort(list);
  const auto rest = std::ranges::unique(list);
  list.erase(rest.begin(), rest.end());
}

void write_serials(const std::vector<std::uint64_t>& serials, SshWriter& out) {
  SshWriter singles;
  for (std::size_t i = 0; i < serials.size();) {
    std::size_t end = i + 1;
    while (end < serials.size() && serials[end] == serials[end - 1] + 1) ++end;
    if (end - i >= kRunAsRange) {
      out.byte(kSerialRange)
          .string(SshWriter().uint64(serials[i]).uint64(serials[end - 1]).bytes());
    } else {
      for (std::size_t one = i; one < end; ++one) singles.uint64(serials[one]);
    }
    i = end;
  }
  if (!singles.bytes().empty()) out.byte(kSerialList).string(singles.bytes());
}

std::string section_bytes(const SshKrlCertificates& section) {
  ONUS_CHECK(ascends(section.serials) && ascends(section.key_ids));
  ONUS_CHECK(!section.serials.empty() || !section.key_ids.empty());
  SshWriter out;
  out.string(section.authority).string({});
  write_serials(section.serials, out);
  if (!section.key_ids.empty()) {
    SshWriter ids;
    for (const std::string& id : section.key_ids) ids.string(id);
    out.byte(kKeyId).string(ids.bytes());
  }
  return std::move(out).bytes();
}

/// Reads one list; the count of entries is kept over the whole of it.
class Reader {
 public:
  [[nodiscard]] Result<SshKrl> read(std::string_view bytes);

 private:
  [[nodiscard]] Result<void> header(SshReader& in);
  [[nodiscard]] Result<void> certificates(std::string_view data);
  [[nodiscard]] Result<void> part(std::uint8_t type, std::string_view data,
                                  SshKrlCertificates& into);
  [[nodiscard]] Result<void> serial_list(SshReader& in, SshKrlCertificates& into);
  [[nodiscard]] Result<void> serial_range(SshReader& in, SshKrlCertificates& into);
  [[nodiscard]] Result<void> bitmap(SshReader& in, SshKrlCertificates& into);
  [[nodiscard]] Result<void> strings(SshReader& in, std::vector<std::string>& into);

  SshKrl krl_;
  std::size_t entries_ = 0;
};

Result<void> Reader::header(SshReader& in) {
  const auto magic = in.uint64();
  if (!magic) return std::unexpected(magic.error());
  if (*magic != kMagic) return wrong("it does not begin with SSHKRL");
  const auto format = in.uint32();
  if (!format) return std::unexpected(format.error());
  if (*format != kFormat) return wrong(fmt::format("format {}, expected {}", *format, kFormat));
  const auto number = in.uint64();
  if (!number) return std::unexpected(number.error());
  const auto made_at = in.uint64();
  if (!made_at) return std::unexpected(made_at.error());
  const auto flags = in.uint64();
  if (!flags) return std::unexpected(flags.error());
  const auto reserved = in.string();
  if (!reserved) return std::unexpected(reserved.error());
  const auto comment = in.string();
  if (!comment) return std::unexpected(comment.error());
  krl_.number = *number;
  krl_.made_at = *made_at;
  krl_.comment = *comment;
  return {};
}

Result<void> Reader::serial_list(SshReader& in, SshKrlCertificates& into) {
  while (!in.done()) {
    const auto serial = in.uint64();
    if (!serial) return std::unexpected(serial.error());
    if (++entries_ > kSshKrlEntriesMax) return too_long();
    into.serials.push_back(*serial);
  }
  return {};
}

Result<void> Reader::serial_range(SshReader& in, SshKrlCertificates& into) {
  const auto first = in.uint64();
  if (!first) return std::unexpected(first.error());
  const auto last = in.uint64();
  if (!last) return std::unexpected(last.error());
  if (*first > *last) return wrong("a range of serials that ends before it begins");
  if (*last - *first >= kSshKrlEntriesMax - entries_) return too_long();
  entries_ += *last - *first + 1;
  for (std::uint64_t serial = *first;; ++serial) {  // ends: at `last`, which may be the largest
    into.serials.push_back(serial);
    if (serial == *last) break;
  }
  return in.end();
}

Result<void> Reader::bitmap(SshReader& in, SshKrlCertificates& into) {
  const auto offset = in.uint64();
  if (!offset) return std::unexpected(offset.error());
  const auto bits = in.mpint();
  if (!bits) return std::unexpected(bits.error());
  for (std::size_t i = 0; i < bits->size(); ++i) {  // big-endian: the last byte has bits 0 to 7
    const auto byte = static_cast<unsigned char>((*bits)[bits->size() - 1 - i]);
    for (std::uint64_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1U) == 0) continue;
      const std::uint64_t at = i * 8 + bit;
      if (at > ~std::uint64_t{0} - *offset) return wrong("a serial beyond 64 bits");
      if (++entries_ > kSshKrlEntriesMax) return too_long();
      into.serials.push_back(*offset + at);
    }
  }
  return in.end();
}

Result<void> Reader::strings(SshReader& in, std::vector<std::string>& into) {
  if (in.done()) return wrong("a section that lists nothing");
  while (!in.done()) {
    const auto one = in.string();
    if (!one) return std::unexpected(one.error());
    if (++entries_ > kSshKrlEntriesMax) return too_long();
    into.emplace_back(*one);
  }
  return {};
}

Result<void> Reader::part(std::uint8_t type, std::string_view data, SshKrlCertificates& into) {
  SshReader in(data);
  switch (type) {
    case kSerialList: return serial_list(in, into);
    case kSerialRange: return serial_range(in, into);
    case kBitmap: return bitmap(in, into);
    case kKeyId: return strings(in, into.key_ids);
    default: return wrong(fmt::format("a part of unknown kind {:#x}", type));
  }
}

Result<void> Reader::certificates(std::string_view data) {
  SshReader in(data);
  const auto authority = in.string();
  if (!authority) return std::unexpected(authority.error());
  const auto reserved = in.string();
  if (!reserved) return std::unexpected(reserved.error());
  SshKrlCertificates section;
  section.authority = *authority;
  while (!in.done()) {
    const auto type = in.byte();
    if (!type) return std::unexpected(type.error());
    const auto inner = long_string(in);
    if (!inner) return std::unexpected(inner.error());
    if (const auto read = part(*type, *inner, section); !read) return read;
  }
  sort_unique(section.serials);
  sort_unique(section.key_ids);
  krl_.certificates.push_back(std::move(section));
  return {};
}

Result<SshKrl> Reader::read(std::string_view bytes) {
  SshReader in(bytes);
  if (const auto read = header(in); !read) return std::unexpected(read.error());
  while (!in.done()) {
    const auto type = in.byte();
    if (!type) return std::unexpected(type.error());
    const auto data = long_string(in);
    if (!data) return std::unexpected(data.error());
    SshReader inner(*data);
    const auto read = *type == kCertificates ? certificates(*data)
                      : *type == kExplicitKey
                          ? strings(inner, krl_.keys)
                          : Result<void>(wrong(fmt::format("a section of unknown kind {}", *type)));
    if (!read) return std::unexpected(read.error());
  }
  sort_unique(krl_.keys);
  return std::move(krl_);
}

}  // namespace

bool revokes_anything(const SshKrl& krl) {
  return !krl.keys.empty() ||
         std::ranges::any_of(krl.certificates, [](const SshKrlCertificates& section) {
           return !section.serials.empty() || !section.key_ids.empty();
         });
}

std::string ssh_krl_bytes(const SshKrl& krl) {
  SshWriter out;
  out.uint64(kMagic).uint32(kFormat).uint64(krl.number).uint64(krl.made_at).uint64(0);
  out.string({}).string(krl.comment);
  for (const SshKrlCertificates& section : krl.certificates) {
    out.byte(kCertificates).string(section_bytes(section));
  }
  if (!krl.keys.empty()) {
    ONUS_CHECK(ascends(krl.keys));
    SshWriter keys;
    for (const std::string& key : krl.keys) keys.string(key);
    out.byte(kExplicitKey).string(keys.bytes());
  }
  return std::move(out).bytes();
}

Result<SshKrl> parse_ssh_krl(std::string_view bytes) {
  if (bytes.size() > kSshKrlBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("SSH revocation list: {} bytes (at most {})",
                                                     bytes.size(), kSshKrlBytesMax));
  }
  return Reader().read(bytes);
}

}  // namespace onus::codec
