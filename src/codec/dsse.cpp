#include "onus/codec/dsse.h"

#include <fmt/format.h>

#include "onus/codec/base64.h"
#include "onus/codec/jcs.h"
#include "onus/codec/json.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("DSSE envelope: {}", why));
}

// DSSE lets a writer choose between the two alphabets.
Result<std::string> decode_either(std::string_view text) {
  if (text.find_first_of("-_") == std::string_view::npos) return base64_decode(text);
  if (text.size() % 4 == 0) {
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  }
  return base64url_decode(text);
}

Result<std::string> bytes_of(const JsonValue& object, std::string_view key) {
  const auto text = object.text_of(key);
  if (!text) return malformed(fmt::format("no text under {}", key));
  auto bytes = decode_either(*text);
  if (!bytes) return malformed(fmt::format("{}: {}", key, bytes.error().message));
  return bytes;
}

Result<DsseSignature> read_signature(const JsonValue& value) {
  if (value.kind != JsonValue::Kind::kObject) return malformed("a signature is no object");
  DsseSignature signature;
  if (const JsonValue* keyid = value.find("keyid")) {
    // Some writers put null where they have no hint.
    if (keyid->kind != JsonValue::Kind::kNull && keyid->kind != JsonValue::Kind::kString) {
      return malformed("a keyid is no text");
    }
    signature.keyid = keyid->string;
  }
  auto bytes = bytes_of(value, "sig");
  if (!bytes) return std::unexpected(bytes.error());
  signature.bytes = std::move(*bytes);
  return signature;
}

Result<JcsValue> object_of(std::initializer_list<std::pair<std::string_view, std::string>> texts) {
  JcsObject object;
  for (const auto& [key, text] : texts) {
    auto value = jcs_string(text);
    if (!value) return std::unexpected(value.error());
    if (const auto added = object.add(key, std::move(*value)); !added) {
      return std::unexpected(added.error());
    }
  }
  return object.finish();
}

}  // namespace

std::string dsse_signed_data(std::string_view payload_type, std::string_view payload) {
  return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, payload.size(),
                     payload);
}

Result<std::string> write_dsse(const DsseEnvelope& envelope) {
  JcsArray signatures;
  for (const DsseSignature& signature : envelope.signatures) {
    const auto object =
        object_of({{"keyid", signature.keyid}, {"sig", base64_encode(signature.bytes)}});
    if (!object) return std::unexpected(object.error());
    signatures.add(*object);
  }
  JcsObject object;
  auto type = jcs_string(envelope.payload_type);
  if (!type) return std::unexpected(type.error());
  auto payload = jcs_string(base64_encode(envelope.payload));
  if (!payload) return std::unexpected(payload.error());
  auto added = object.add("payload", std::move(*payload));
  if (added) added = object.add("payloadType", std::move(*type));
  if (added) added = object.add("signatures", signatures.finish());
  if (!added) return std::unexpected(added.error());
  return object.finish().text();
}

Result<DsseEnvelope> parse_dsse(std::string_view json) {
  if (json.size() > kDsseBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("DSSE envelope: {} bytes (at most {})",
                                                     json.size(), kDsseBytesMax));
  }
  const auto value = parse_json(json);
  if (!value) return malformed(value.error().message);
  const auto type = value->text_of("payloadType");
  if (!type) return malformed("no text under payloadType");
  auto payload = bytes_of(*value, "payload");
  if (!payload) return std::unexpected(payload.error());
  DsseEnvelope envelope{std::string(*type), std::move(*payload), {}};
  const JsonValue* signatures = value->find("signatures");
  if (signatures == nullptr || signatures->kind != JsonValue::Kind::kArray ||
      signatures->items.empty()) {
    return malformed("no signatures");
  }
  if (signatures->items.size() > kDsseSignaturesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("DSSE envelope: {} signatures (at most {})",
                                                     signatures->items.size(), kDsseSignaturesMax));
  }
  for (const JsonValue& item : signatures->items) {
    auto signature = read_signature(item);
    if (!signature) return std::unexpected(signature.error());
    envelope.signatures.push_back(std::move(*signature));
  }
  return envelope;
}

}  // namespace onus::codec
