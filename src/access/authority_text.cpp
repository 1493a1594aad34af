#include "authority_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "json_build.h"
#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/codec/ssh_key.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;
using json::array, json::number, json::object, json::text;

constexpr std::string_view kKind = "onus sealed SSH authority";
constexpr std::int64_t kVersion = 1;
constexpr std::string_view kScrypt = "scrypt", kCipher = "aes-256-gcm";

std::unexpected<base::Error> not_one() {
  return base::fail(ErrorKind::kInvalid,
                    "no sealed authority of version 1, or it was cut short or changed: take the "
                    "copy that you keep elsewhere");
}

JsonValue share_value(const AuthorityShare& share) {
  const crypto::SealedBox& box = share.box;
  return object({{"cipher", text(kCipher)},
                 {"holder", text(share.holder)},
                 {"kdf", text(kScrypt)},
                 {"log2_n", number(box.cost.log2_n)},
                 {"nonce", text(codec::base64_encode(box.nonce))},
                 {"p", number(box.cost.p)},
                 {"r", number(box.cost.r)},
                 {"salt", text(codec::base64_encode(box.salt))},
                 {"sealed", text(codec::base64_encode(box.sealed))}});
}

std::vector<std::pair<std::string, JsonValue>> head(const SealedAuthority& sealed) {
  return {{"kind", text(kKind)},
          {"made_at", number(sealed.made_at.time_since_epoch().count())},
          {"public_key", text(codec::ssh_key_line(sealed.public_key))},
          {"version", number(kVersion)}};
}

bool read_bytes(const JsonValue& from, std::string_view name, std::string& into) {
  const auto found = from.text_of(name);
  if (!found) return false;
  auto bytes = codec::base64_decode(*found);
  if (!bytes) return false;
  into = std::move(*bytes);
  return true;
}

bool read_number(const JsonValue& from, std::string_view name, std::uint32_t& into) {
  const auto found = from.integer_of(name);
  if (!found || *found < 0 || *found > std::int64_t{UINT32_MAX}) return false;
  into = static_cast<std::uint32_t>(*found);
  return true;
}

bool read_share(const JsonValue& value, AuthorityShare& share) {
  crypto::SealedBox& box = share.box;
  const auto holder = value.text_of("holder");
  if (!holder || !is_holder_name(*holder)) return false;
  share.holder = *holder;
  return value.text_of("kdf") == kScrypt && value.text_of("cipher") == kCipher &&
         read_bytes(value, "salt", box.salt) && read_bytes(value, "nonce", box.nonce) &&
         read_bytes(value, "sealed", box.sealed) && read_number(value, "log2_n", box.cost.log2_n) &&
         read_number(value, "r", box.cost.r) && read_number(value, "p", box.cost.p) &&
         crypto::cost_is_bounded(box.cost);
}

}  // namespace

bool is_holder_name(std::string_view name) {
  return !name.empty() && name.size() <= kHolderBytesMax &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<std::string> share_context(const SealedAuthority& sealed, std::size_t at) {
  ONUS_CHECK(at < sealed.shares.size());
  auto members = head(sealed);
  members.emplace_back("holder", text(sealed.shares[at].holder));
  members.emplace_back("share", number(static_cast<std::int64_t>(at)));
  members.emplace_back("shares", number(static_cast<std::int64_t>(sealed.shares.size())));
  return codec::canonical_text(object(std::move(members)));
}

Result<std::string> sealed_authority_text(const SealedAuthority& sealed) {
  std::vector<JsonValue> shares;
  for (const AuthorityShare& share : sealed.shares) shares.push_back(share_value(share));
  auto members = head(sealed);
  members.emplace_back("shares", array(std::move(shares)));
  auto made = codec::canonical_text(object(std::move(members)));
  if (made) *made += '\n';
  return made;
}

Result<SealedAuthority> parse_sealed_authority(std::string_view bytes) {
  if (bytes.size() > kAuthorityFileBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("a sealed authority of {} bytes (at most {})",
                                                     bytes.size(), kAuthorityFileBytesMax));
  }
  const auto value = codec::parse_json(bytes);
  if (!value || value->text_of("kind") != kKind || value->integer_of("version") != kVersion) {
    return not_one();
  }
  const auto line = value->text_of("public_key");
  const auto made_at = value->integer_of("made_at");
  const JsonValue* shares = value->find("shares");
  if (!line || !made_at || shares == nullptr || shares->kind != JsonValue::Kind::kArray) {
    return not_one();
  }
  auto key = codec::parse_ssh_key_line(*line);
  if (!key || key->key.type != codec::SshKeyType::kEd25519 || !key->options.empty()) {
    return not_one();
  }
  SealedAuthority sealed{std::move(key->key), base::TimePoint{base::Seconds(*made_at)}, {}};
  if (shares->items.size() != 1 && shares->items.size() != kAuthorityShares) return not_one();
  for (const JsonValue& item : shares->items) {
    AuthorityShare share;
    if (!read_share(item, share)) return not_one();
    sealed.shares.push_back(std::move(share));
  }
  return sealed;
}

}  // namespace onus::access
