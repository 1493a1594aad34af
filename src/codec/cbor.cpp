#include "onus/codec/cbor.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;
using Kind = CborValue::Kind;

// RFC 8949 section 3.1.
enum Major : std::uint8_t {
  kUnsigned = 0,
  kNegative = 1,
  kByteString = 2,
  kTextString = 3,
  kArrayOf = 4,
  kMapOf = 5,
  kTag = 6,
  kSimple = 7,
};

constexpr std::uint64_t kFalse = 20;
constexpr std::uint64_t kTrue = 21;
constexpr std::uint64_t kNull = 22;

struct Head {
  Major major = kUnsigned;
  std::uint64_t argument = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  Result<CborValue> value(std::size_t depth);
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::unexpected<base::Error> wrong(std::string_view why) const {
    return base::fail(ErrorKind::kInvalid, fmt::format("CBOR, at byte {}: {}", at_, why));
  }

 private:
  Result<Head> head();
  Result<CborValue> integer(const Head& head) const;
  Result<CborValue> string(const Head& head);
  Result<CborValue> simple(const Head& head) const;
  Result<void> items(CborValue& array, std::uint64_t count, std::size_t depth);
  Result<void> members(CborValue& map, std::uint64_t count, std::size_t depth);

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t items_ = 0;
};

Result<Head> Reader::head() {
  if (at_ >= bytes_.size()) return wrong("a value belongs here");
  const auto first = static_cast<unsigned char>(bytes_[at_]);
  const Head head{static_cast<Major>(first >> 5U), first & 0x1FU};
  if (head.argument < 24) {
    ++at_;
    return head;
  }
  if (head.argument > 27) return wrong("an indefinite length or a reserved head");
  const std::size_t width = std::size_t{1} << (head.argument - 24);
  if (bytes_.size() - at_ <= width) return wrong("the head is cut off");
  std::uint64_t argument = 0;
  for (std::size_t i = 1; i <= width; ++i) {
    argument = (argument << 8U) | static_cast<unsigned char>(bytes_[at_ + i]);
  }
  // Simple values of two bytes and floats are not for us, whatever their length.
  if (head.major == kSimple) return wrong("a float or an unknown simple value");
  const std::uint64_t smallest =
      width == 1 ? 24 : std::uint64_t{1} << (width * 4);  // 2^8, 2^16, 2^32
  if (argument < smallest) return wrong("a number in a longer form than it needs");
  at_ += 1 + width;
  return Head{head.major, argument};
}

Result<CborValue> Reader::integer(const Head& head) const {
  if (head.argument > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    return wrong("an integer beyond 64 bits with sign");
  }
  CborValue value;
  value.kind = Kind::kInteger;
  value.integer = static_cast<std::int64_t>(head.argument);
  if (head.major == kNegative) value.integer = -1 - value.integer;
  return value;
}

Result<CborValue> Reader::string(const Head& head) {
  if (head.argument > bytes_.size() - at_) return wrong("a string is cut off");
  CborValue value;
  value.kind = head.major == kTextString ? Kind::kText : Kind::kBytes;
  value.bytes = bytes_.substr(at_, head.argument);
  if (value.kind == Kind::kText && first_bad_utf8(value.bytes)) return wrong("text is not UTF-8");
  at_ += head.argument;
  return value;
}

Result<CborValue> Reader::simple(const Head& head) const {
  CborValue value;
  if (head.argument == kNull) return value;
  if (head.argument != kFalse && head.argument != kTrue) {
    return wrong("a float or an unknown simple value");
  }
  value.kind = Kind::kBool;
  value.boolean = head.argument == kTrue;
  return value;
}

Result<void> Reader::items(CborValue& array, std::uint64_t count, std::size_t depth) {
  array.kind = Kind::kArray;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto item = value(depth + 1);
    if (!item) return std::unexpected(item.error());
    array.items.push_back(std::move(*item));
  }
  return {};
}

Result<void> Reader::members(CborValue& map, std::uint64_t count, std::size_t depth) {
  map.kind = Kind::kMap;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto key = value(depth + 1);
    if (!key) return std::unexpected(key.error());
    if (key->kind != Kind::kInteger && key->kind != Kind::kText) {
      return wrong("a key is neither integer nor text");
    }
    const auto same = [&](const auto& member) { return member.first == *key; };
    if (std::ranges::any_of(map.members, same)) return wrong("a key stands twice");
    auto member = value(depth + 1);
    if (!member) return std::unexpected(member.error());
    map.members.emplace_back(std::move(*key), std::move(*member));
  }
  return {};
}

Result<CborValue> Reader::value(std::size_t depth) {
  if (depth > kCborDepthMax || ++items_ > kCborItemsMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("CBOR, at byte {}: more than {} values, or {} within each other",
                                  at_, kCborItemsMax, kCborDepthMax));
  }
  const auto read = head();
  if (!read) return std::unexpected(read.error());
  CborValue value;
  switch (read->major) {
    case kUnsigned:
    case kNegative: return integer(*read);
    case kByteString:
    case kTextString: return string(*read);
    case kArrayOf:
      if (const auto done = items(value, read->argument, depth); !done) {
        return std::unexpected(done.error());
      }
      return value;
    case kMapOf:
      if (const auto done = members(value, read->argument, depth); !done) {
        return std::unexpected(done.error());
      }
      return value;
    case kSimple: return simple(*read);
    case kTag: break;
  }
  return wrong("a tag");
}

void write_head(std::string& out, Major major, std::uint64_t argument) {
  const auto first = [&](std::uint64_t low) {
    out += static_cast<char>((static_cast<unsigned>(major) << 5U) | static_cast<unsigned>(low));
  };
  if (argument < 24) return first(argument);
  const unsigned log = argument <= 0xFF         ? 0
                       : argument <= 0xFFFF     ? 1
                       : argument <= 0xFFFFFFFF ? 2
                                                : 3;
  first(24 + log);
  for (int shift = (8 << log) - 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(argument >> static_cast<unsigned>(shift));
  }
}

void write(std::string& out, const CborValue& value) {
  switch (value.kind) {
    case Kind::kInteger:
      if (value.integer >= 0) {
        write_head(out, kUnsigned, static_cast<std::uint64_t>(value.integer));
      } else {
        write_head(out, kNegative, static_cast<std::uint64_t>(-1 - value.integer));
      }
      break;
    case Kind::kBytes:
    case Kind::kText:
      write_head(out, value.kind == Kind::kText ? kTextString : kByteString, value.bytes.size());
      out += value.bytes;
      break;
    case Kind::kArray:
      write_head(out, kArrayOf, value.items.size());
      for (const CborValue& item : value.items) write(out, item);
      break;
    case Kind::kMap:
      write_head(out, kMapOf, value.members.size());
      for (const auto& [key, member] : value.members) {
        write(out, key);
        write(out, member);
      }
      break;
    case Kind::kBool: write_head(out, kSimple, value.boolean ? kTrue : kFalse); break;
    case Kind::kNull: write_head(out, kSimple, kNull); break;
  }
}

}  // namespace

const CborValue* CborValue::find(std::int64_t key) const {
  for (const auto& [name, member] : members) {
    if (name.kind == Kind::kInteger && name.integer == key) return &member;
  }
  return nullptr;
}

const CborValue* CborValue::find(std::string_view key) const {
  for (const auto& [name, member] : members) {
    if (name.kind == Kind::kText && name.bytes == key) return &member;
  }
  return nullptr;
}

Result<CborPrefix> parse_cbor_prefix(std::string_view bytes) {
  if (bytes.size() > kCborBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("CBOR of {} bytes (at most {})", bytes.size(), kCborBytesMax));
  }
  Reader in(bytes);
  auto value = in.value(0);
  if (!value) return std::unexpected(value.error());
  return CborPrefix{std::move(*value), in.at()};
}

Result<CborValue> parse_cbor(std::string_view bytes) {
  auto prefix = parse_cbor_prefix(bytes);
  if (!prefix) return std::unexpected(prefix.error());
  if (prefix->bytes != bytes.size()) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("CBOR, at byte {}: something follows the value", prefix->bytes));
  }
  return std::move(prefix->value);
}

std::string cbor_bytes(const CborValue& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace onus::codec
