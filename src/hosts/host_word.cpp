#include "onus/hosts/host_word.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "onus/codec/json.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/sshsig.h"

namespace onus::hosts {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

namespace {

constexpr std::string_view kKind = "onus host word";
constexpr std::int64_t kVersion = 1;

std::unexpected<base::Error> wrong(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("host's word: {}", why));
}

bool is_digits(std::string_view text) {
  constexpr std::size_t kDigitsMax = 12;
  return !text.empty() && text.size() <= kDigitsMax &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.front() != '.' && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.").contains(c);
  });
}

JsonValue text(std::string_view value) {
  JsonValue made;
  made.kind = JsonValue::Kind::kString;
  made.string = value;
  return made;
}

JsonValue number(std::uint64_t value) {
  JsonValue made;
  made.kind = JsonValue::Kind::kNumber;
  made.number = static_cast<double>(value);
  return made;
}

using Members = std::vector<std::pair<std::string, JsonValue>>;

void add(Members& to, const UseWord& use) {
  to.emplace_back("about", text("use"));
  to.emplace_back("request", text(use.request));
  to.emplace_back("session", text(use.session));
  to.emplace_back("user", text(use.user));
  to.emplace_back("began",
                  number(static_cast<std::uint64_t>(use.began.time_since_epoch().count())));
}

void add(Members& to, const ChunkWord& chunk) {
  JsonValue last;
  last.kind = JsonValue::Kind::kBool;
  last.boolean = chunk.last;
  to.emplace_back("about", text("chunk"));
  to.emplace_back("session", text(chunk.session));
  to.emplace_back("offset", number(chunk.offset));
  to.emplace_back("bytes", number(chunk.bytes));
  to.emplace_back("sha256", text(chunk.sha256.hex()));
  to.emplace_back("last", last);
}

void add(Members& to, const ListWord& list) {
  to.emplace_back("about", text("list"));
  to.emplace_back("origin", text(list.origin));
  to.emplace_back("number", number(list.number));
  to.emplace_back("krl_sha256", text(list.krl_sha256.hex()));
}

void add(Members& to, const GrantsWord&) { to.emplace_back("about", text("grants")); }

/// Reads members by name; what is missing or of another kind is told once, at the end.
class Reader {
 public:
  explicit Reader(const JsonValue& from) : from_(from) {}
  std::string text(std::string_view name) {
    const auto found = from_.text_of(name);
    if (!found) bad_ = name;
    return std::string(found.value_or(""));
  }
  std::uint64_t number(std::string_view name) {
    const auto found = from_.integer_of(name);
    if (!found || *found < 0) bad_ = name;
    return static_cast<std::uint64_t>(found.value_or(0));
  }
  base::TimePoint time(std::string_view name) {
    return base::TimePoint{base::Seconds(static_cast<std::int64_t>(number(name)))};
  }
  crypto::Digest digest(std::string_view name) {
    const auto read = crypto::parse_digest(text(name));
    if (!read) bad_ = name;
    return read ? *read : crypto::Digest{};
  }
  bool boolean(std::string_view name) {
    const JsonValue* found = from_.find(name);
    if (found == nullptr || found->kind != JsonValue::Kind::kBool) bad_ = name;
    return found != nullptr && found->boolean;
  }
  [[nodiscard]] std::string_view bad() const { return bad_; }

 private:
  const JsonValue& from_;
  std::string_view bad_;
};

Result<void> check(const UseWord& use) {
  if (!is_session_name(use.session) || request_of(use.session) != use.request) {
    return wrong("the session is not one of the request");
  }
  return {};
}

Result<void> check(const ChunkWord& chunk) {
  if (!is_session_name(chunk.session)) return wrong("the session's name is none");
  if (chunk.bytes > kChunkBytesMax || chunk.offset > kRecordingBytesMax) {
    return wrong("a piece that is too long, or too far behind");
  }
  if (chunk.bytes == 0 && !chunk.last) return wrong("a piece without bytes");
  return {};
}

Result<void> check(const ListWord& list) {
  if (list.origin.empty()) return wrong("a list of no log");
  return {};
}

Result<void> check(const GrantsWord&) { return {}; }

Result<void> check(const HostWord& word) {
  if (!is_host_name(word.host)) return wrong("the host's name is none");
  return std::visit([](const auto& about) { return check(about); }, word.about);
}

bool read_about(Reader& in, const std::string& about, HostWord& word) {
  if (about == "use") {
    word.about = UseWord{in.text("request"), in.text("session"), in.text("user"), in.time("began")};
  } else if (about == "chunk") {
    word.about = ChunkWord{in.text("session"), in.number("offset"), in.number("bytes"),
                           in.digest("sha256"), in.boolean("last")};
  } else if (about == "list") {
    word.about = ListWord{in.text("origin"), in.number("number"), in.digest("krl_sha256")};
  } else if (about == "grants") {
    word.about = GrantsWord{};
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool is_session_name(std::string_view name) {
  if (name.size() > kSessionNameBytesMax) return false;
  const std::size_t process = name.rfind('.');
  if (process == std::string_view::npos || process == 0) return false;
  const std::size_t time = name.rfind('.', process - 1);
  if (time == std::string_view::npos) return false;
  return is_plain(name.substr(0, time)) && is_digits(name.substr(time + 1, process - time - 1)) &&
         is_digits(name.substr(process + 1));
}

std::string_view request_of(std::string_view name) {
  return name.substr(0, name.rfind('.', name.rfind('.') - 1));
}

Result<std::string> host_word_text(const HostWord& word) {
  if (const auto fits = check(word); !fits) return std::unexpected(fits.error());
  JsonValue value;
  value.kind = JsonValue::Kind::kObject;
  value.members = {{"kind", text(kKind)},
                   {"version", number(kVersion)},
                   {"host", text(word.host)},
                   {"at", number(static_cast<std::uint64_t>(word.at.time_since_epoch().count()))}};
  std::visit([&](const auto& about) { add(value.members, about); }, word.about);
  return codec::canonical_text(value);
}

Result<HostWord> parse_host_word(std::string_view bytes) {
  if (bytes.size() > kHostWordBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("host's word: {} bytes (at most {})",
                                                     bytes.size(), kHostWordBytesMax));
  }
  const auto value = codec::parse_canonical_json(bytes);
  if (!value) return std::unexpected(value.error());
  if (value->text_of("kind") != kKind || value->integer_of("version") != kVersion) {
    return wrong("not one of version 1");
  }
  Reader in(*value);
  HostWord word;
  word.host = in.text("host");
  word.at = in.time("at");
  if (!read_about(in, in.text("about"), word)) return wrong("about something else than this knows");
  if (!in.bad().empty()) return wrong(fmt::format("{} is missing or of another form", in.bad()));
  if (const auto fits = check(word); !fits) return std::unexpected(fits.error());
  // What is signed has one spelling: no member that nobody reads.
  const auto again = host_word_text(word);
  if (!again) return std::unexpected(again.error());
  if (*again != bytes) return wrong("a member that does not belong there");
  return word;
}

Result<HostWord> verify_host_word(std::string_view bytes, std::string_view signature,
                                  const KnownHosts& known) {
  auto word = parse_host_word(bytes);
  if (!word) return word;
  const auto read = signature.starts_with("-----") ? codec::parse_sshsig(signature)
                                                   : codec::parse_sshsig_blob(signature);
  if (!read) return std::unexpected(read.error());
  const auto verified = crypto::verify_sshsig(*read, kHostNamespace, bytes);
  if (!verified) return std::unexpected(verified.error());
  if (!known.knows(word->host, read->key)) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("the key that signed is not known as that of {}; add it with "
                                  "ssh-keyscan, checked on another way, to the known_hosts file",
                                  word->host));
  }
  return word;
}

}  // namespace onus::hosts
