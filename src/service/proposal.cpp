// Proposals as files, so that several people can sign on several machines.
#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/service/emergency.h"
#include "onus/service/ledger.h"
#include "onus/service/text_beside.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using codec::JsonValue;

namespace {

constexpr std::string_view kForm = "onus-proposal-1";

JsonValue text_value(std::string_view text) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.string = text;
  return value;
}

JsonValue list_value(std::vector<JsonValue> items) {
  JsonValue value;
  value.kind = JsonValue::Kind::kArray;
  value.items = std::move(items);
  return value;
}

std::unexpected<base::Error> no_proposal(std::string_view why) {
  return fail(ErrorKind::kInvalid, fmt::format("no proposal that this program can read: {}", why));
}

std::string_view salt_bytes(const store::Salt& salt) {
  return {reinterpret_cast<const char*>(salt.data()), salt.size()};
}

}  // namespace

Result<TextBeside> read_text_beside(const JsonValue& value) {
  const auto salt = codec::base64_decode(value.text_of("salt").value_or(""));
  const auto text = value.text_of("text");
  TextBeside beside;
  if (!salt || !text || salt->size() != beside.text.salt.size()) {
    return no_proposal("a text has \"salt\" and \"text\"");
  }
  std::copy(salt->begin(), salt->end(), beside.text.salt.begin());
  beside.text.text = *text;
  auto commitment = store::text_commitment(beside.text);
  if (!commitment) return std::unexpected(commitment.error());
  beside.commitment = *commitment;
  return beside;
}

namespace {

/// Whether the content of the body names this digest in a field of that type.
bool names(const ledger::StatementBody& body, const Digest& digest, ledger::FieldType type) {
  const auto& fields = ledger::spec_of(body.kind).fields;
  return std::any_of(fields.begin(), fields.end(), [&](const ledger::FieldSpec& field) {
    return field.type == type && body.digest(field.name) == digest;
  });
}

Result<void> check_named(const Proposal& proposal) {
  for (const TextBeside& beside : proposal.texts) {
    if (!names(proposal.body, beside.commitment, ledger::FieldType::kCommitment)) {
      return no_proposal("it brings a text that the statement does not name");
    }
    // What is drafted here is never longer; what somebody writes by hand has to be read by people
    // too.
    const bool emergency =
        ledger::spec_of(proposal.body.kind).name_space.starts_with("onus-emergency-");
    if (emergency && beside.text.text.size() > kReasonBytesMax) {
      return no_proposal(fmt::format("a text beside it has {} bytes; at most {} are read by people",
                                     beside.text.text.size(), kReasonBytesMax));
    }
  }
  for (const std::string& file : proposal.files) {
    const auto digest = crypto::sha256(std::string_view(file));
    if (!digest) return std::unexpected(digest.error());
    if (!names(proposal.body, *digest, ledger::FieldType::kDigest)) {
      return no_proposal("it brings a file that the statement does not name");
    }
  }
  return {};
}

}  // namespace

Result<std::string> proposal_json(const Proposal& proposal) {
  auto body = codec::parse_canonical_json(proposal.body_text);
  if (!body) return std::unexpected(body.error());
  std::vector<JsonValue> signatures, texts, files;
  for (const std::string& blob : proposal.signatures) {
    signatures.push_back(text_value(codec::base64_encode(blob)));
  }
  for (const TextBeside& beside : proposal.texts) {
    JsonValue one;
    one.kind = JsonValue::Kind::kObject;
    one.members.emplace_back("salt",
                             text_value(codec::base64_encode(salt_bytes(beside.text.salt))));
    one.members.emplace_back("text", text_value(beside.text.text));
    texts.push_back(std::move(one));
  }
  for (const std::string& file : proposal.files) {
    files.push_back(text_value(codec::base64_encode(file)));
  }
  JsonValue value;
  value.kind = JsonValue::Kind::kObject;
  value.members.emplace_back("form", text_value(kForm));
  value.members.emplace_back("body", std::move(*body));
  value.members.emplace_back("signatures", list_value(std::move(signatures)));
  value.members.emplace_back("texts", list_value(std::move(texts)));
  value.members.emplace_back("files", list_value(std::move(files)));
  auto text = codec::canonical_text(value);
  if (!text) return text;
  return *text + "\n";
}

Result<Proposal> parse_proposal(std::string_view json) {
  const auto value = codec::parse_json(json);
  if (!value) return std::unexpected(value.error());
  const JsonValue* body = value->find("body");
  const JsonValue* signatures = value->find("signatures");
  const JsonValue* texts = value->find("texts");
  const JsonValue* files = value->find("files");
  if (value->text_of("form") != kForm || body == nullptr || signatures == nullptr ||
      texts == nullptr || files == nullptr) {
    return no_proposal(fmt::format("\"form\" should be \"{}\"", kForm));
  }
  if (signatures->items.size() > ledger::kSignaturesMax) {
    return fail(ErrorKind::kInvalid, fmt::format("{} signatures; a statement takes at most {}",
                                                 signatures->items.size(), ledger::kSignaturesMax));
  }
  Proposal proposal;
  auto text = codec::canonical_text(*body);
  if (!text) return std::unexpected(text.error());
  proposal.body_text = std::move(*text);
  auto read = ledger::parse_body(proposal.body_text);
  if (!read) return std::unexpected(read.error());
  proposal.body = std::move(*read);
  for (const JsonValue& one : signatures->items) {
    auto blob = codec::base64_decode(one.string);
    if (!blob) return no_proposal("a signature is not base64");
    proposal.signatures.push_back(std::move(*blob));
  }
  for (const JsonValue& one : texts->items) {
    auto beside = read_text_beside(one);
    if (!beside) return std::unexpected(beside.error());
    proposal.texts.push_back(std::move(*beside));
  }
  for (const JsonValue& one : files->items) {
    auto bytes = codec::base64_decode(one.string);
    if (!bytes) return no_proposal("a file is not base64");
    proposal.files.push_back(std::move(*bytes));
  }
  if (auto good = check_named(proposal); !good) return std::unexpected(good.error());
  return proposal;
}

}  // namespace onus::service
