#include "onus/ledger/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/jcs.h"
#include "onus/codec/time.h"
#include "statement_fields.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::string_view kBodyForm = "onus-statement-1";
constexpr std::string_view kEntryForm = "onus-entry-1";
constexpr std::string_view kBodyStart = R"({"body":)";
constexpr std::string_view kBodyEnd = R"(,"envelope":)";

JsonValue text_value(std::string text) {
  JsonValue value;
  value.kind = Kind::kString;
  value.string = std::move(text);
  return value;
}

JsonValue whole_value(std::uint64_t number) {
  JsonValue value;
  value.kind = Kind::kNumber;
  value.number = static_cast<double>(number);
  return value;
}

JsonValue object_value() {
  JsonValue value;
  value.kind = Kind::kObject;
  return value;
}

void put(JsonValue& object, std::string_view key, JsonValue value) {
  object.members.emplace_back(key, std::move(value));
}

JsonValue seen_value(const SeenCheckpoint& seen) {
  JsonValue value = object_value();
  put(value, "root", text_value(seen.root.hex()));
  put(value, "size", whole_value(seen.size));
  return value;
}

bool is_origin(std::string_view text) {
  return !text.empty() && text.size() <= kOriginBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_statement_id(std::string_view text) {
  return text.size() == kStatementIdDigits &&
         text.find_first_not_of("0123456789abcdef") == text.npos;
}

Result<void> check_subject(const KindSpec& spec, const StatementBody& body) {
  switch (spec.subject) {
    case SubjectRule::kItem:
    case SubjectRule::kPerson:
      if (is_id(body.subject)) return {};
      return refuse(fmt::format("\"subject\" of {} should be an id", spec.name));
    case SubjectRule::kLog:
      if (body.subject == kLogSubject) return {};
      return refuse(fmt::format("\"subject\" of {} should be \"{}\"", spec.name, kLogSubject));
    case SubjectRule::kEstate: break;
  }
  if (body.subject == kEstateSubject) return {};
  return refuse(fmt::format("\"subject\" of {} should be \"{}\"", spec.name, kEstateSubject));
}

Result<void> check_body(const StatementBody& body) {
  const KindSpec& spec = spec_of(body.kind);
  if (auto good = check_subject(spec, body); !good) return good;
  const bool log_speaks = body.actor == kLogActor;
  if (log_speaks ? spec.speaker == SpeakerRule::kPerson : spec.speaker == SpeakerRule::kLog) {
    return refuse(fmt::format("{} is the word of {}, not of \"{}\"", spec.name,
                              log_speaks ? "a person" : "the log itself",
                              log_speaks ? kLogActor : "a person"));
  }
  if (!log_speaks && !is_id(body.actor)) return refuse("\"actor\" should be the id of a person");
  if (!is_origin(body.origin)) {
    return refuse("\"origin\" should be the log's: 1 to 255 visible ASCII characters");
  }
  if (!is_statement_id(body.id)) return refuse("\"id\" should be 32 hexadecimal digits");
  if (body.estate.has_value() != spec.names_estate) {
    return refuse(
        fmt::format("{} {} \"estate\"", spec.name, spec.names_estate ? "lacks" : "has no field"));
  }
  if (body.closure.has_value() != spec.names_closure) {
    return refuse(
        fmt::format("{} {} \"closure\"", spec.name, spec.names_closure ? "lacks" : "has no field"));
  }
  if (body.valid_from && body.valid_to && *body.valid_from >= *body.valid_to) {
    return refuse("\"valid_to\" should be after \"valid_from\"");
  }
  if (body.seen.size > static_cast<std::uint64_t>(codec::kSafeIntegerMax)) {
    return refuse("\"seen\" names a log of more than 2^53 - 1 entries");
  }
  return check_content(spec, body.content);
}

/// Takes the members of an object one after the other, each by name; what is left was not known.
class Members {
 public:
  Members(const JsonValue& object, std::string_view of) : object_(object), of_(of) {}

  [[nodiscard]] const JsonValue* find(std::string_view key) {
    const JsonValue* member = object_.kind == Kind::kObject ? object_.find(key) : nullptr;
    if (member != nullptr) ++taken_;
    return member;
  }
  Result<std::string> text(std::string_view key) {
    const JsonValue* member = find(key);
    if (member == nullptr || member->kind != Kind::kString) return missing(key, "a text");
    return member->string;
  }
  Result<TimePoint> time(std::string_view key) {
    auto text = this->text(key);
    if (!text) return std::unexpected(text.error());
    const auto time = parse_utc(*text);
    if (!time) return missing(key, "a time such as 2026-11-26T08:00:00Z");
    return *time;
  }
  Result<std::uint64_t> whole(std::string_view key) {
    (void)find(key);
    const auto number = object_.integer_of(key);
    if (!number || *number < 0) return missing(key, "a whole number from 0");
    return static_cast<std::uint64_t>(*number);
  }
  Result<Digest> digest(std::string_view key) {
    auto text = this->text(key);
    if (!text) return std::unexpected(text.error());
    auto digest = crypto::parse_digest(*text);
    if (!digest) return missing(key, "64 hexadecimal digits, lower case");
    return digest;
  }
  [[nodiscard]] bool has(std::string_view key) const {
    return object_.kind == Kind::kObject && object_.find(key) != nullptr;
  }
  Result<void> form(std::string_view wanted) {
    auto text = this->text("form");
    if (!text) return std::unexpected(text.error());
    if (*text != wanted) return missing("form", fmt::format("\"{}\"", wanted));
    return {};
  }
  /// Fails where a member was not asked for.
  Result<void> done() const {
    if (taken_ == object_.members.size()) return {};
    return refuse(fmt::format("the {} has a field that is not known", of_));
  }
  std::unexpected<base::Error> missing(std::string_view key, std::string_view should_be) const {
    return refuse(fmt::format("\"{}\" of the {} should be {}", key, of_, should_be));
  }

 private:
  const JsonValue& object_;
  std::string_view of_;
  std::size_t taken_ = 0;
};

#define ONUS_TAKE(target, expression)                             \
  do {                                                            \
    auto taken = (expression);                                    \
    if (!taken) return std::unexpected(std::move(taken).error()); \
    (target) = std::move(*taken);                                 \
  } while (false)

Result<SeenCheckpoint> read_seen(Members& body) {
  const JsonValue* value = body.find("seen");
  if (value == nullptr) return body.missing("seen", "{\"root\":…,\"size\":…}");
  Members members(*value, "checkpoint seen");
  SeenCheckpoint seen;
  ONUS_TAKE(seen.root, members.digest("root"));
  ONUS_TAKE(seen.size, members.whole("size"));
  if (auto done = members.done(); !done) return std::unexpected(done.error());
  return seen;
}

Result<void> read_optional(Members& members, StatementBody& body) {
  if (members.has("estate")) ONUS_TAKE(body.estate, members.digest("estate"));
  if (members.has("closure")) ONUS_TAKE(body.closure, members.digest("closure"));
  if (members.has("valid_from")) ONUS_TAKE(body.valid_from, members.time("valid_from"));
  if (members.has("valid_to")) ONUS_TAKE(body.valid_to, members.time("valid_to"));
  return {};
}

Result<StatementBody> read_body(const JsonValue& value) {
  Members members(value, "statement");
  StatementBody body;
  if (auto form = members.form(kBodyForm); !form) return std::unexpected(form.error());
  std::string kind;
  ONUS_TAKE(kind, members.text("kind"));
  const KindSpec* spec = find_kind(kind);
  if (spec == nullptr) return members.missing("kind", "a known kind of statement");
  body.kind = spec->kind;
  ONUS_TAKE(body.subject, members.text("subject"));
  ONUS_TAKE(body.actor, members.text("actor"));
  ONUS_TAKE(body.origin, members.text("origin"));
  ONUS_TAKE(body.id, members.text("id"));
  ONUS_TAKE(body.expires, members.time("expires"));
  ONUS_TAKE(body.seen, read_seen(members));
  if (auto read = read_optional(members, body); !read) return std::unexpected(read.error());
  const JsonValue* content = members.find("content");
  if (content == nullptr) return members.missing("content", "an object");
  body.content = *content;
  if (auto done = members.done(); !done) return std::unexpected(done.error());
  if (auto good = check_body(body); !good) return std::unexpected(good.error());
  return body;
}

Result<Envelope> read_envelope(const JsonValue& value) {
  Members members(value, "envelope");
  Envelope envelope;
  if (members.has("previous")) ONUS_TAKE(envelope.previous, members.digest("previous"));
  ONUS_TAKE(envelope.received, members.time("received"));
  ONUS_TAKE(envelope.sequence, members.whole("sequence"));
  if (auto done = members.done(); !done) return std::unexpected(done.error());
  if (envelope.previous.has_value() != (envelope.sequence != 0)) {
    return refuse(
        "the envelope of a subject's first statement has no \"previous\", every other one "
        "has");
  }
  return envelope;
}

Result<std::vector<std::string>> read_signatures(const JsonValue& value) {
  if (value.kind != Kind::kArray || value.items.empty()) {
    return refuse("\"signatures\" should be a list of at least one");
  }
  if (value.items.size() > kSignaturesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("{} signatures; at most {} are taken",
                                                     value.items.size(), kSignaturesMax));
  }
  std::vector<std::string> signatures;
  for (const JsonValue& item : value.items) {
    auto blob = codec::base64_decode(item.string);
    if (item.kind != Kind::kString || !blob) {
      return refuse("\"signatures\" should hold SSHSIG blobs in base64");
    }
    signatures.push_back(std::move(*blob));
  }
  return signatures;
}

Result<void> within_bytes(std::size_t bytes) {
  if (bytes <= kStatementBytesMax) return {};
  return base::fail(
      ErrorKind::kLimit,
      fmt::format("a statement of {} bytes; at most {} are taken, larger evidence goes "
                  "in by its digest",
                  bytes, kStatementBytesMax));
}

}  // namespace

bool is_id(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= kIdBytesMax && letter(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || c == '.' || c == '_' || c == '-'; });
}

std::optional<TimePoint> parse_utc(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00Z";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  const std::chrono::year_month_day day(std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2))));
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!day.ok() || number(0, 4) == 0 || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::string_view StatementBody::text(std::string_view field) const {
  return content.text_of(field).value_or(std::string_view{});
}

std::optional<Digest> StatementBody::digest(std::string_view field) const {
  const auto text = content.text_of(field);
  if (!text) return std::nullopt;
  const auto digest = crypto::parse_digest(*text);
  return digest ? std::optional<Digest>(*digest) : std::nullopt;
}

std::int64_t StatementBody::whole(std::string_view field) const {
  return content.integer_of(field).value_or(0);
}

Result<std::string> body_text(const StatementBody& body) {
  if (auto good = check_body(body); !good) return std::unexpected(good.error());
  for (const auto& time : {body.valid_from, body.valid_to, std::optional(body.expires)}) {
    if (time && !codec::time_in_bounds(*time)) return refuse("a time beyond the year 9999");
  }
  JsonValue value = object_value();
  put(value, "form", text_value(std::string(kBodyForm)));
  put(value, "kind", text_value(std::string(spec_of(body.kind).name)));
  put(value, "subject", text_value(body.subject));
  put(value, "actor", text_value(body.actor));
  put(value, "origin", text_value(body.origin));
  put(value, "id", text_value(body.id));
  put(value, "content", body.content);
  if (body.estate) put(value, "estate", text_value(body.estate->hex()));
  if (body.closure) put(value, "closure", text_value(body.closure->hex()));
  if (body.valid_from) put(value, "valid_from", text_value(codec::format_time(*body.valid_from)));
  if (body.valid_to) put(value, "valid_to", text_value(codec::format_time(*body.valid_to)));
  put(value, "expires", text_value(codec::format_time(body.expires)));
  put(value, "seen", seen_value(body.seen));
  return codec::canonical_text(value);
}

Result<StatementBody> parse_body(std::string_view text) {
  if (auto within = within_bytes(text.size()); !within) return std::unexpected(within.error());
  auto value = codec::parse_canonical_json(text);
  if (!value) return std::unexpected(value.error());
  return read_body(*value);
}

Result<std::string> entry_text(const Entry& entry) {
  if (entry.signatures.empty()) return refuse("a statement needs a signature");
  JsonValue envelope = object_value();
  if (entry.envelope.previous) {
    put(envelope, "previous", text_value(entry.envelope.previous->hex()));
  }
  put(envelope, "received", text_value(codec::format_time(entry.envelope.received)));
  put(envelope, "sequence", whole_value(entry.envelope.sequence));
  auto envelope_text = codec::canonical_text(envelope);
  if (!envelope_text) return envelope_text;
  std::string text(kBodyStart);
  text += entry.body_text;
  text += kBodyEnd;
  text += *envelope_text;
  text += fmt::format(R"(,"form":"{}","signatures":[)", kEntryForm);
  for (const std::string& signature : entry.signatures) {
    if (&signature != &entry.signatures.front()) text += ',';
    text += '"' + codec::base64_encode(signature) + '"';
  }
  text += "]}";
  if (entry.signatures.size() > kSignaturesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("{} signatures; at most {} are taken",
                                                     entry.signatures.size(), kSignaturesMax));
  }
  if (auto within = within_bytes(text.size()); !within) return std::unexpected(within.error());
  return text;
}

Result<Entry> parse_entry(std::string_view text) {
  if (auto within = within_bytes(text.size()); !within) return std::unexpected(within.error());
  const auto value = codec::parse_canonical_json(text);
  if (!value) return std::unexpected(value.error());
  Members members(*value, "entry");
  Entry entry;
  if (auto form = members.form(kEntryForm); !form) return std::unexpected(form.error());
  const JsonValue* body = members.find("body");
  const JsonValue* envelope = members.find("envelope");
  const JsonValue* signatures = members.find("signatures");
  if (body == nullptr || envelope == nullptr || signatures == nullptr) {
    return refuse("an entry has \"body\", \"envelope\", \"form\" and \"signatures\"");
  }
  if (auto done = members.done(); !done) return std::unexpected(done.error());
  ONUS_TAKE(entry.body, read_body(*body));
  ONUS_TAKE(entry.envelope, read_envelope(*envelope));
  ONUS_TAKE(entry.signatures, read_signatures(*signatures));
  // Neither envelope nor signatures can hold this text, so its last place ends the body.
  const std::size_t end = text.rfind(kBodyEnd);
  ONUS_CHECK(end != text.npos && end > kBodyStart.size());
  entry.body_text = text.substr(kBodyStart.size(), end - kBodyStart.size());
  return entry;
}

}  // namespace onus::ledger
