// The published schema of statements, out of the table that they are read by.
#include <fmt/format.h>

#include "onus/base/check.h"
#include "onus/codec/jcs.h"
#include "onus/ledger/statement.h"

namespace onus::ledger {
namespace {

using codec::json_quoted;

constexpr std::string_view kIdPattern =
    R"({"type":"string","pattern":"^[a-z0-9][a-z0-9._-]{0,127}$"})";
constexpr std::string_view kLogPattern = R"({"const":"@log"})";
constexpr std::string_view kDigestPattern = R"({"type":"string","pattern":"^[0-9a-f]{64}$"})";
constexpr std::string_view kStatementPattern = R"({"type":"string","pattern":"^[0-9a-f]{32}$"})";
constexpr std::string_view kTimePattern =
    R"({"type":"string","pattern":"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"})";
constexpr std::string_view kWholeNumber =
    R"({"type":"integer","minimum":0,"maximum":9007199254740991})";
constexpr std::string_view kTextPattern =
    R"({"type":"string","minLength":1,"maxLength":1024,"pattern":"^[^\\u0000-\\u001f\\u007f]*$"})";
constexpr std::string_view kKeyPattern = R"({"type":"string","pattern":"^\\S+ [A-Za-z0-9+/=]+$"})";
constexpr std::string_view kFingerprintPattern =
    R"({"type":"string","pattern":"^SHA256:[A-Za-z0-9+/]{43}$"})";
constexpr std::string_view kNamePattern =
    R"({"type":"string","pattern":"^[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}$"})";
constexpr std::string_view kNetworksPattern =
    R"({"type":"string","maxLength":1024,"pattern":"^[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*$"})";
constexpr std::string_view kBase64urlPattern =
    R"({"type":"string","maxLength":1400,"pattern":"^[A-Za-z0-9_-]+$"})";
constexpr std::string_view kUuidPattern =
    R"({"type":"string","pattern":"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"})";
constexpr std::string_view kRulePattern = R"({"type":"string","pattern":"^[A-Z]{3}\\d{3}$"})";

std::string words_schema(std::string_view words) {
  std::string list;
  while (!words.empty()) {
    const std::size_t bar = std::min(words.find('|'), words.size());
    if (!list.empty()) list += ',';
    list += json_quoted(words.substr(0, bar));
    words.remove_prefix(std::min(bar + 1, words.size()));
  }
  return fmt::format(R"({{"enum":[{}]}})", list);
}

std::string list_schema(std::string_view of) {
  return fmt::format(R"({{"type":"array","maxItems":{},"items":{}}})", kFieldListMax, of);
}

std::string pair_schema(std::string_view a, std::string_view a_schema, std::string_view b,
                        std::string_view b_schema) {
  return fmt::format(R"({{"type":"object","required":["{0}","{2}"],"additionalProperties":false,)"
                     R"("properties":{{"{0}":{1},"{2}":{3}}}}})",
                     a, a_schema, b, b_schema);
}

std::string field_schema(const FieldSpec& field) {
  switch (field.type) {
    case FieldType::kId: return std::string(kIdPattern);
    case FieldType::kDigest:
    case FieldType::kCommitment: return std::string(kDigestPattern);
    case FieldType::kStatement: return std::string(kStatementPattern);
    case FieldType::kTime: return std::string(kTimePattern);
    case FieldType::kWhole: return std::string(kWholeNumber);
    case FieldType::kWord: return words_schema(field.words);
    case FieldType::kText: return std::string(kTextPattern);
    case FieldType::kKey: return std::string(kKeyPattern);
    case FieldType::kFingerprint: return std::string(kFingerprintPattern);
    case FieldType::kFounders:
      return list_schema(pair_schema("key", kKeyPattern, "person", kIdPattern));
    case FieldType::kScope:
      return list_schema(pair_schema("privilege", kTextPattern, "system", kTextPattern));
    case FieldType::kRules: return list_schema(kRulePattern);
    case FieldType::kNames: break;
    case FieldType::kLeaf: return std::string(kDigestPattern);
    case FieldType::kNetworks: return std::string(kNetworksPattern);
    case FieldType::kBase64url: return std::string(kBase64urlPattern);
    case FieldType::kUuid: return std::string(kUuidPattern);
  }
  return fmt::format(R"({{"type":"array","minItems":1,"maxItems":{},"uniqueItems":true,)"
                     R"("items":{}}})",
                     kNamesMax, kNamePattern);
}

std::string content_schema(const KindSpec& kind) {
  std::string properties, required;
  for (const FieldSpec& field : kind.fields) {
    if (!properties.empty()) properties += ',';
    std::string schema = field_schema(field);
    schema.insert(1, fmt::format("\"description\":{},", json_quoted(field.help)));
    properties += fmt::format("{}:{}", json_quoted(field.name), schema);
    if (!field.required) continue;
    if (!required.empty()) required += ',';
    required += json_quoted(field.name);
  }
  return fmt::format(R"({{"type":"object","additionalProperties":false,"required":[{}],)"
                     R"("properties":{{{}}}}})",
                     required, properties);
}

std::string subject_schema(SubjectRule rule) {
  switch (rule) {
    case SubjectRule::kLog: return fmt::format(R"({{"const":"{}"}})", kLogSubject);
    case SubjectRule::kEstate: return fmt::format(R"({{"const":"{}"}})", kEstateSubject);
    default: return std::string(kIdPattern);
  }
}

std::string_view speaker_schema(SpeakerRule rule) {
  switch (rule) {
    case SpeakerRule::kPerson: return kIdPattern;
    case SpeakerRule::kLog: return kLogPattern;
    case SpeakerRule::kEither: break;
  }
  return R"({"type":"string"})";
}

// What holds for bodies of one kind, beyond what holds for all.
std::string kind_schema(const KindSpec& kind) {
  const auto also = [](std::string_view key, bool names) {
    return names ? fmt::format(R"({{"required":["{}"]}})", key)
                 : fmt::format(R"({{"not":{{"required":["{}"]}}}})", key);
  };
  return fmt::format(
      R"({{"if":{{"properties":{{"kind":{{"const":"{}"}}}}}},"then":{{"description":{},)"
      R"("properties":{{"actor":{},"subject":{},"content":{}}},"allOf":[{},{}]}}}})",
      kind.name, json_quoted(fmt::format("{}; signed in {}", kind.help, kind.name_space)),
      speaker_schema(kind.speaker), subject_schema(kind.subject), content_schema(kind),
      also("estate", kind.names_estate), also("closure", kind.names_closure));
}

std::string body_schema() {
  std::string names, kinds;
  for (const KindSpec& kind : statement_kinds()) {
    if (!names.empty()) names += ',';
    names += json_quoted(kind.name);
    if (!kinds.empty()) kinds += ',';
    kinds += kind_schema(kind);
  }
  const std::string seen = pair_schema("root", kDigestPattern, "size", kWholeNumber);
  return fmt::format(
      R"({{"type":"object","additionalProperties":false,"required":["actor","content","expires",)"
      R"("form","id","kind","origin","seen","subject"],"properties":{{"actor":{{"anyOf":[{0},{7}]}},"closure":{1},)"
      R"("content":{{"type":"object"}},"estate":{1},"expires":{2},)"
      R"("form":{{"const":"onus-statement-1"}},"id":{3},"kind":{{"enum":[{4}]}},)"
      R"("origin":{{"type":"string","pattern":"^[!-~]{{1,255}}$"}},"seen":{5},)"
      R"("subject":{{"type":"string"}},"valid_from":{2},"valid_to":{2}}},"allOf":[{6}]}})",
      kIdPattern, kDigestPattern, kTimePattern, kStatementPattern, names, seen, kinds, kLogPattern);
}

}  // namespace

std::string statement_schema() {
  const std::string text = fmt::format(
      R"({{"$schema":"http://json-schema.org/draft-07/schema#",)"
      R"("title":"An entry of an Onus ledger","type":"object","additionalProperties":false,)"
      R"("required":["body","envelope","form","signatures"],"properties":{{)"
      R"("body":{{"$ref":"#/definitions/body"}},"envelope":{{"type":"object",)"
      R"("additionalProperties":false,"required":["received","sequence"],"properties":{{)"
      R"("previous":{0},"received":{1},"sequence":{2}}}}},"form":{{"const":"onus-entry-1"}},)"
      R"("signatures":{{"type":"array","minItems":1,"maxItems":{3},)"
      R"("items":{{"type":"string","pattern":"^[A-Za-z0-9+/]+={{0,2}}$"}}}}}},)"
      R"("definitions":{{"body":{4}}}}})",
      kDigestPattern, kTimePattern, kWholeNumber, kSignaturesMax, body_schema());
  auto canonical = codec::canonicalize(text);
  ONUS_CHECK(canonical.has_value());
  return std::move(*canonical).text() + "\n";
}

}  // namespace onus::ledger
