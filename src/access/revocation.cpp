#include "onus/access/revocation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "grant_names.h"
#include "json_build.h"
#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/crypto/dsse.h"

namespace onus::access {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;
using codec::SshPublicKey;

namespace {

constexpr std::string_view kKind = "onus revocations";
constexpr std::int64_t kVersion = 1;

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("revocation list: {}", why));
}

std::unexpected<base::Error> too_many(std::string_view what, std::size_t most) {
  return base::fail(ErrorKind::kLimit, fmt::format("revocation list: more than {} {}", most, what));
}

std::int64_t seconds(base::TimePoint time) { return time.time_since_epoch().count(); }

JsonValue keys_value(const std::vector<SshPublicKey>& keys) {
  std::vector<JsonValue> items;
  for (const SshPublicKey& key : keys) items.push_back(json::text(codec::ssh_key_line(key)));
  return json::array(std::move(items));
}

JsonValue ended_value(const std::vector<EndedGrant>& ended) {
  std::vector<JsonValue> items;
  for (const EndedGrant& grant : ended) {
    items.push_back(json::object({{"authority", json::text(codec::ssh_key_line(grant.authority))},
                                  {"request", json::text(grant.request)},
                                  {"serial", json::number(static_cast<std::int64_t>(grant.serial))},
                                  {"valid_to", json::number(seconds(grant.valid_to))}}));
  }
  return json::array(std::move(items));
}

Result<void> check_list(const Revocations& list) {
  if (list.ended.size() > kEndedMax) return too_many("ended grants", kEndedMax);
  if (list.authorities.size() + list.retired.size() > kAuthoritiesMax) {
    return too_many("authorities", kAuthoritiesMax);
  }
  std::uint64_t last = 0;
  for (const EndedGrant& grant : list.ended) {
    if (!names_a_file(grant.request) || grant.request == kSentinelKeyId) {
      return wrong("a request's id that cannot name a file");
    }
    if (grant.serial <= last) return wrong("serials that do not ascend from 1");
    if (!std::in_range<std::int64_t>(grant.serial)) return wrong("a serial that is none");
    last = grant.serial;
  }
  return {};
}

Result<std::vector<SshPublicKey>> read_keys(const JsonValue& payload, std::string_view name) {
  const JsonValue* list = payload.find(name);
  if (list == nullptr || list->kind != JsonValue::Kind::kArray) {
    return wrong(fmt::format("no list under {}", name));
  }
  if (list->items.size() > kAuthoritiesMax) return too_many("authorities", kAuthoritiesMax);
  std::vector<SshPublicKey> keys;
  for (const JsonValue& item : list->items) {
    auto line = codec::parse_ssh_key_line(item.string);
    if (!line) return std::unexpected(line.error());
    keys.push_back(std::move(line->key));
  }
  return keys;
}

Result<std::vector<EndedGrant>> read_ended(const JsonValue& payload) {
  const JsonValue* list = payload.find("ended");
  if (list == nullptr || list->kind != JsonValue::Kind::kArray) return wrong("no list under ended");
  if (list->items.size() > kEndedMax) return too_many("ended grants", kEndedMax);
  std::vector<EndedGrant> ended;
  for (const JsonValue& item : list->items) {
    const auto authority = item.text_of("authority");
    const auto request = item.text_of("request");
    const auto serial = item.integer_of("serial");
    const auto valid_to = item.integer_of("valid_to");
    if (!authority || !request || !serial || *serial < 1 || !valid_to) {
      return wrong("an ended grant of another form");
    }
    auto key = codec::parse_ssh_key_line(*authority);
    if (!key) return std::unexpected(key.error());
    ended.push_back({std::string(*request), static_cast<std::uint64_t>(*serial),
                     base::TimePoint{base::Seconds(*valid_to)}, std::move(key->key)});
  }
  return ended;
}

/// What sshd is to read, and its digest, as the payload has them.
Result<void> read_krl(const JsonValue& payload, SignedRevocations& into) {
  const auto text = payload.text_of("krl");
  const auto digest = payload.text_of("krl_sha256");
  if (!text || !digest) return wrong("no krl, or no krl_sha256");
  const auto bytes = codec::base64_decode(*text);
  if (!bytes) return std::unexpected(bytes.error());
  const auto said = crypto::parse_digest(*digest);
  if (!said) return std::unexpected(said.error());
  const auto found = crypto::sha256(*bytes);
  if (!found) return std::unexpected(found.error());
  if (*said != *found) return wrong("krl_sha256 is not the digest of krl");
  auto krl = codec::parse_ssh_krl(*bytes);
  if (!krl) return std::unexpected(krl.error());
  // One spelling of the same facts: what the recorder ends and what sshd refuses are the same.
  if (*krl != krl_of(into.list, into.head)) return wrong("krl does not say what the list says");
  ONUS_CHECK(codec::revokes_anything(*krl));
  into.krl = std::move(*krl);
  into.krl_digest = *found;
  return {};
}

Result<SignedRevocations> read_payload(std::string_view text, const ledger::NoteVerifier& log) {
  const auto payload = codec::parse_canonical_json(text);
  if (!payload) return std::unexpected(payload.error());
  if (payload->text_of("kind") != kKind || payload->integer_of("version") != kVersion) {
    return wrong("not one of version 1");
  }
  const auto number = payload->integer_of("number");
  const auto made_at = payload->integer_of("made_at");
  const auto checkpoint = payload->text_of("checkpoint");
  if (!number || *number < 1 || !made_at || *made_at < 0 || !checkpoint) {
    return wrong("number, made_at or checkpoint is missing or of another form");
  }
  auto head = ledger::open_checkpoint(*checkpoint, log);
  if (!head) return std::unexpected(head.error());
  SignedRevocations read;
  read.head = std::move(head->checkpoint);
  read.number = static_cast<std::uint64_t>(*number);
  if (read.head.size != read.number) return wrong("its number is not its checkpoint's size");
  read.list.made_at = base::TimePoint{base::Seconds(*made_at)};
  read.list.checkpoint = *checkpoint;
  auto ended = read_ended(*payload);
  if (!ended) return std::unexpected(ended.error());
  read.list.ended = std::move(*ended);
  for (const auto& [name, keys] : {std::pair{"authorities", &read.list.authorities},
                                   std::pair{"retired", &read.list.retired}}) {
    auto found = read_keys(*payload, name);
    if (!found) return std::unexpected(found.error());
    *keys = std::move(*found);
  }
  if (const auto fits = check_list(read.list); !fits) return std::unexpected(fits.error());
  if (const auto done = read_krl(*payload, read); !done) return std::unexpected(done.error());
  return read;
}

}  // namespace

codec::SshKrl krl_of(const Revocations& list, const ledger::Checkpoint& head) {
  codec::SshKrl krl;
  krl.number = head.size;
  krl.made_at = static_cast<std::uint64_t>(seconds(list.made_at));
  krl.comment = head.origin;
  std::map<std::string, codec::SshKrlCertificates> by_authority;
  by_authority[""].key_ids = {std::string(kSentinelKeyId)};
  for (const EndedGrant& grant : list.ended) {
    auto& section = by_authority[codec::ssh_key_blob(grant.authority)];
    section.serials.push_back(grant.serial);
    section.key_ids.push_back(grant.request);
  }
  for (auto& [authority, section] : by_authority) {
    section.authority = authority;
    std::ranges::sort(section.key_ids);
    const auto rest = std::ranges::unique(section.key_ids);
    section.key_ids.erase(rest.begin(), rest.end());
    krl.certificates.push_back(std::move(section));
  }
  for (const SshPublicKey& key : list.retired) krl.keys.push_back(codec::ssh_key_blob(key));
  std::ranges::sort(krl.keys);
  const auto rest = std::ranges::unique(krl.keys);
  krl.keys.erase(rest.begin(), rest.end());
  return krl;
}

Result<std::string> sign_revocations(const Revocations& list, const crypto::PrivateKey& log_key) {
  if (const auto fits = check_list(list); !fits) return std::unexpected(fits.error());
  const auto note = ledger::parse_note(list.checkpoint);
  if (!note) return std::unexpected(note.error());
  const auto head = ledger::parse_checkpoint(note->text);
  if (!head) return std::unexpected(head.error());
  if (head->size == 0) return wrong("the checkpoint is of an empty log");
  const std::string krl = codec::ssh_krl_bytes(krl_of(list, *head));
  const auto digest = crypto::sha256(krl);
  if (!digest) return std::unexpected(digest.error());
  const JsonValue payload =
      json::object({{"authorities", keys_value(list.authorities)},
                    {"checkpoint", json::text(list.checkpoint)},
                    {"ended", ended_value(list.ended)},
                    {"kind", json::text(kKind)},
                    {"krl", json::text(codec::base64_encode(krl))},
                    {"krl_sha256", json::text(digest->hex())},
                    {"made_at", json::number(seconds(list.made_at))},
                    {"number", json::number(static_cast<std::int64_t>(head->size))},
                    {"origin", json::text(head->origin)},
                    {"retired", keys_value(list.retired)},
                    {"version", json::number(kVersion)}});
  auto text = codec::canonical_text(payload);
  if (!text) return std::unexpected(text.error());
  const auto envelope = crypto::sign_dsse(std::string(kRevocationsType), std::move(*text), log_key);
  if (!envelope) return std::unexpected(envelope.error());
  return codec::write_dsse(*envelope);
}

Result<SignedRevocations> read_revocations(std::string_view envelope,
                                           const ledger::NoteVerifier& log) {
  const auto parsed = codec::parse_dsse(envelope);
  if (!parsed) return std::unexpected(parsed.error());
  const auto signers = crypto::verify_dsse(*parsed, kRevocationsType, std::span(&log.key(), 1));
  if (!signers) return std::unexpected(signers.error());
  return read_payload(parsed->payload, log);
}

}  // namespace onus::access
