#include "authenticator_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/codec/ssh_wire.h"
#include "onus/crypto/sha256.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

constexpr std::size_t kFixedBytes = 37;  // relying party's hash, flags, counter
constexpr std::uint8_t kAttested = 0x40;
constexpr std::uint8_t kExtensions = 0x80;

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("passkey: {}", why));
}

std::unexpected<base::Error> denied(std::string_view why) {
  return base::fail(ErrorKind::kDenied, fmt::format("passkey: {}", why));
}

// Takes the credential off the front of `rest`.
Result<AttestedCredential> take_credential(std::string_view& rest) {
  constexpr std::size_t kHeadBytes = 18;  // aaguid and the id's length
  if (rest.size() < kHeadBytes) return malformed("the new credential is cut off");
  AttestedCredential credential;
  std::copy_n(rest.begin(), credential.aaguid.size(), credential.aaguid.begin());
  const std::size_t id_bytes = static_cast<std::size_t>(static_cast<unsigned char>(rest[16]))
                                   << 8U |
                               static_cast<unsigned char>(rest[17]);
  rest.remove_prefix(kHeadBytes);
  if (id_bytes == 0 || id_bytes > kCredentialIdBytesMax || id_bytes > rest.size()) {
    return malformed(
        fmt::format("a credential id of {} bytes (1 to {})", id_bytes, kCredentialIdBytesMax));
  }
  credential.id = rest.substr(0, id_bytes);
  rest.remove_prefix(id_bytes);
  const auto value = codec::parse_cbor_prefix(rest);
  if (!value) return malformed(value.error().message);
  auto key = codec::parse_cose_key(value->value);
  if (!key) return std::unexpected(key.error());
  rest.remove_prefix(value->bytes);
  credential.key = std::move(*key);
  return credential;
}

// The page around ours, where there is one.
Result<void> check_frame(const JsonValue& data, const CeremonyDemand& demand) {
  const JsonValue* crossed = data.find("crossOrigin");
  if (crossed != nullptr && crossed->kind != JsonValue::Kind::kBool) {
    return malformed("crossOrigin is neither true nor false");
  }
  if (crossed != nullptr && crossed->boolean && !demand.in_frames) {
    return denied("it was asked for in a frame of another page, which is not allowed");
  }
  if (data.find("topOrigin") == nullptr) return {};
  const auto top = data.text_of("topOrigin");
  if (!top) return malformed("topOrigin is no text");
  const auto& allowed = demand.relying_party.top_origins;
  if (!demand.in_frames || std::ranges::find(allowed, *top) == allowed.end()) {
    return denied("it was asked for within a page that may not hold ours");
  }
  return {};
}

}  // namespace

Result<std::string> sha256_bytes(std::string_view bytes) {
  const auto digest = crypto::sha256(bytes);
  if (!digest) return std::unexpected(digest.error());
  return std::string(digest->bytes.begin(), digest->bytes.end());
}

Result<AuthenticatorData> parse_authenticator_data(std::string_view bytes) {
  if (bytes.size() < kFixedBytes) return malformed("the authenticator data is cut off");
  codec::SshReader in(bytes);
  AuthenticatorData data;
  data.relying_party_hash = in.raw(crypto::kDigestBytes).value();
  data.flags = in.byte().value();
  data.counter = in.uint32().value();
  if (data.backed_up() && !data.backup_eligible()) {
    return malformed("backed up, but not eligible for a backup");
  }
  std::string_view rest = bytes.substr(kFixedBytes);
  if ((data.flags & kAttested) != 0) {
    auto credential = take_credential(rest);
    if (!credential) return std::unexpected(credential.error());
    data.credential = std::move(*credential);
  }
  if ((data.flags & kExtensions) != 0) {
    const auto extensions = codec::parse_cbor_prefix(rest);
    if (!extensions || extensions->value.kind != codec::CborValue::Kind::kMap) {
      return malformed("the extensions are no CBOR map");
    }
    rest.remove_prefix(extensions->bytes);
  }
  if (!rest.empty()) return malformed("bytes behind the authenticator data");
  return data;
}

Result<void> check_authenticator_data(const AuthenticatorData& data, const CeremonyDemand& demand) {
  const auto hash = sha256_bytes(demand.relying_party.id);
  if (!hash) return std::unexpected(hash.error());
  if (data.relying_party_hash != *hash) return denied("it was made for another relying party");
  if (!data.user_present()) return denied("nobody touched it");
  if (demand.user_verification && !data.user_verified()) {
    return denied("it asked for no PIN or biometric, which is demanded");
  }
  return {};
}

Result<void> check_client_data(std::string_view json, std::string_view type,
                               const CeremonyDemand& demand) {
  if (json.size() > kClientDataBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("passkey: client data of {} bytes (at most {})", json.size(),
                                  kClientDataBytesMax));
  }
  const auto data = codec::parse_json(json);
  if (!data) return malformed(fmt::format("client data: {}", data.error().message));
  const auto found = data->text_of("type");
  const auto challenge = data->text_of("challenge");
  const auto origin = data->text_of("origin");
  if (!found || !challenge || !origin) {
    return malformed("client data without type, challenge or origin");
  }
  if (*found != type) return denied("the client data is of another ceremony");
  if (*challenge != codec::base64url_encode(demand.challenge)) {
    return denied("the challenge is another than was handed out: it may be an old answer");
  }
  const auto& origins = demand.relying_party.origins;
  if (std::ranges::find(origins, *origin) == origins.end()) {
    return denied("it was asked for by a page that is not ours");
  }
  return check_frame(*data, demand);
}

}  // namespace onus::access
