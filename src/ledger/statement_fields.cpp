#include "statement_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "onus/codec/base64.h"
#include "onus/codec/endpoint.h"
#include "onus/codec/jcs.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/utf8.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;
using Kind = JsonValue::Kind;

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool is_base64_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

bool is_fingerprint(std::string_view text) {
  constexpr std::string_view kPrefix = "SHA256:";
  constexpr std::size_t kLetters = 43;  // 32 bytes in base64 without padding
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + kLetters &&
         std::all_of(text.begin() + kPrefix.size(), text.end(), is_base64_letter);
}

bool is_one_of(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t bar = std::min(words.find('|'), words.size());
    if (words.substr(0, bar) == word) return true;
    words.remove_prefix(std::min(bar + 1, words.size()));
  }
  return false;
}

// Machines' names and rule ids: no control characters, so that they can be shown as they are.
bool is_plain_text(std::string_view text) {
  return !text.empty() && text.size() <= kFieldTextBytesMax &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
         });
}

bool is_rule(std::string_view text) {
  constexpr std::size_t kLetters = 3, kDigits = 3;
  return text.size() == kLetters + kDigits &&
         std::all_of(text.begin(), text.begin() + kLetters,
                     [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         std::all_of(text.begin() + kLetters, text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// What sshd compares as a principal: no comma (it separates), no sign that a shell or a log would
// read in another way.
bool is_name(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= kNameBytesMax && letter(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || c == '.' || c == '-' || c == '@'; });
}

bool are_networks(std::string_view text) {
  if (text.size() > kFieldTextBytesMax) return false;
  for (std::size_t count = 1; count <= kNetworksMax; ++count) {
    const std::size_t comma = text.find(',');
    if (!codec::is_network(text.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
  return false;
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view kShape = "00000000-0000-0000-0000-000000000000";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kShape[i] == '-' ? text[i] != '-' : !is_hex(text.substr(i, 1), 1)) return false;
  }
  return true;
}

bool is_base64url(std::string_view text) {
  if (text.empty() || text.size() > kBase64urlBytesMax) return false;
  const auto bytes = codec::base64url_decode(text);
  return bytes.has_value() && codec::base64url_encode(*bytes) == text;
}

std::unexpected<base::Error> wrong(const FieldSpec& field, std::string_view should_be) {
  return refuse(fmt::format("\"{}\" should be {}", field.name, should_be));
}

bool has_members(const JsonValue& value, std::initializer_list<std::string_view> keys) {
  if (value.kind != Kind::kObject || value.members.size() != keys.size()) return false;
  return std::equal(keys.begin(), keys.end(), value.members.begin(),
                    [](std::string_view key, const auto& member) { return key == member.first; });
}

Result<void> check_founders(const FieldSpec& field, const JsonValue& value) {
  std::string_view before;
  for (const JsonValue& founder : value.items) {
    const auto person = founder.text_of("person");
    const auto key = founder.text_of("key");
    if (!has_members(founder, {"key", "person"}) || !person || !key || !is_id(*person)) {
      return wrong(field, "a list of {\"key\":\"TYPE BASE64\",\"person\":\"id\"}");
    }
    if (!before.empty() && before >= *person) {
      return wrong(field, "ascending by person, each once");
    }
    before = *person;
    if (auto good = check_key_line(*key); !good) return good;
  }
  return {};
}

Result<void> check_scope(const FieldSpec& field, const JsonValue& value) {
  for (const JsonValue& entry : value.items) {
    const auto system = entry.text_of("system");
    const auto privilege = entry.text_of("privilege");
    if (!has_members(entry, {"privilege", "system"}) || !system || !privilege ||
        !is_plain_text(*system) || !is_plain_text(*privilege)) {
      return wrong(field, "a list of {\"privilege\":\"…\",\"system\":\"…\"}");
    }
  }
  return {};
}

Result<void> check_rules(const FieldSpec& field, const JsonValue& value) {
  std::string_view before;
  for (const JsonValue& rule : value.items) {
    if (rule.kind != Kind::kString || !is_rule(rule.string) || before >= rule.string) {
      return wrong(field, "a list of rules such as \"REC004\", ascending, each once");
    }
    before = rule.string;
  }
  return {};
}

Result<void> check_names(const FieldSpec& field, const JsonValue& value) {
  std::string_view before;
  if (value.items.empty() || value.items.size() > kNamesMax) {
    return wrong(field, fmt::format("a list of 1 to {} names", kNamesMax));
  }
  for (const JsonValue& name : value.items) {
    if (name.kind != Kind::kString || !is_name(name.string) || before >= name.string) {
      return wrong(field, fmt::format("a list of names of at most {} bytes (letters, digits, '.', "
                                      "'_', '-', '@'), ascending, each once",
                                      kNameBytesMax));
    }
    before = name.string;
  }
  return {};
}

Result<void> check_list(const FieldSpec& field, const JsonValue& value) {
  if (value.kind != Kind::kArray) return wrong(field, "a list");
  if (value.items.size() > kFieldListMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("\"{}\" has {} entries; at most {} are taken", field.name,
                                  value.items.size(), kFieldListMax));
  }
  switch (field.type) {
    case FieldType::kFounders: return check_founders(field, value);
    case FieldType::kScope: return check_scope(field, value);
    case FieldType::kNames: return check_names(field, value);
    default: return check_rules(field, value);
  }
}

Result<void> check_text(const FieldSpec& field, std::string_view text) {
  switch (field.type) {
    case FieldType::kId:
      return is_id(text) ? Result<void>{} : wrong(field, "an id: a-z, 0-9, '.', '_', '-'");
    case FieldType::kDigest:
    case FieldType::kCommitment:
    case FieldType::kLeaf:
      return is_hex(text, 2 * crypto::kDigestBytes)
                 ? Result<void>{}
                 : wrong(field, "64 hexadecimal digits, lower case");
    case FieldType::kStatement:
      return is_hex(text, kStatementIdDigits) ? Result<void>{}
                                              : wrong(field, "32 hexadecimal digits, lower case");
    case FieldType::kTime:
      return parse_utc(text) ? Result<void>{} : wrong(field, "a time such as 2026-11-26T08:00:00Z");
    case FieldType::kWord:
      return is_one_of(field.words, text) ? Result<void>{}
                                          : wrong(field, fmt::format("one of {}", field.words));
    case FieldType::kFingerprint:
      return is_fingerprint(text) ? Result<void>{}
                                  : wrong(field, "a fingerprint as ssh-keygen -l prints it");
    case FieldType::kKey: return check_key_line(text);
    case FieldType::kNetworks:
      return are_networks(text) ? Result<void>{}
                                : wrong(field,
                                        "addresses or networks such as 192.0.2.0/24, "
                                        "separated by commas");
    case FieldType::kUuid:
      return is_uuid(text) ? Result<void>{} : wrong(field, "a UUID in lower case");
    case FieldType::kBase64url:
      return is_base64url(text) ? Result<void>{} : wrong(field, "base64url without padding");
    default: break;
  }
  return is_plain_text(text) ? Result<void>{}
                             : wrong(field, fmt::format("1 to {} bytes without control characters",
                                                        kFieldTextBytesMax));
}

}  // namespace

std::unexpected<base::Error> refuse(std::string why) {
  return base::fail(ErrorKind::kInvalid, std::move(why));
}

Result<void> check_key_line(std::string_view key) {
  const auto line = codec::parse_ssh_key_line(key);
  if (!line) return std::unexpected(line.error());
  if (codec::ssh_key_line(line->key) != key) {
    return refuse("a key is written as \"TYPE BASE64\", without options and comment");
  }
  if (const auto problem = crypto::enrolment_problem(line->key)) {
    return refuse(fmt::format("this key cannot be taken: {}", *problem));
  }
  return {};
}

Result<void> check_field(const FieldSpec& field, const JsonValue& value) {
  switch (field.type) {
    case FieldType::kFounders:
    case FieldType::kScope:
    case FieldType::kNames:
    case FieldType::kRules: return check_list(field, value);
    case FieldType::kWhole: {
      const double number = value.number;
      const bool whole = value.kind == Kind::kNumber && number >= 0 &&
                         number <= static_cast<double>(codec::kSafeIntegerMax) &&
                         number == static_cast<double>(static_cast<std::int64_t>(number));
      return whole ? Result<void>{} : wrong(field, "a whole number from 0");
    }
    default: break;
  }
  if (value.kind != Kind::kString) return wrong(field, "a text in quotes");
  return check_text(field, value.string);
}

Result<void> check_content(const KindSpec& kind, const JsonValue& content) {
  if (content.kind != Kind::kObject) return refuse("\"content\" should be an object");
  for (const auto& [key, value] : content.members) {
    const auto at = std::find_if(kind.fields.begin(), kind.fields.end(),
                                 [&](const FieldSpec& field) { return field.name == key; });
    if (at == kind.fields.end()) {
      return refuse(fmt::format("the content of {} has no field {}", kind.name,
                                codec::json_quoted(std::string_view(key).substr(0, 64))));
    }
    if (auto good = check_field(*at, value); !good) return good;
  }
  for (const FieldSpec& field : kind.fields) {
    if (field.required && content.find(field.name) == nullptr) {
      return refuse(
          fmt::format("the content of {} lacks \"{}\": {}", kind.name, field.name, field.help));
    }
  }
  return {};
}

}  // namespace onus::ledger
