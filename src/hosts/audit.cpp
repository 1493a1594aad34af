#include "onus/hosts/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "lines.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"

namespace onus::hosts {

using base::ErrorKind;
using base::Result;
using ledger::StatementKind;

namespace {

constexpr std::string_view kAccepted = "Accepted publickey for ";
constexpr std::string_view kId = " ID ", kSerial = " (serial ", kAuthority = ") CA ";

std::unexpected<base::Error> unknown_form() {
  return base::fail(ErrorKind::kInvalid,
                    "a sign-in by certificate in a form that this program does not know");
}

bool is_fingerprint(std::string_view text) {
  constexpr std::size_t kBytes = 50;  // "SHA256:" and 43 characters
  return text.size() == kBytes && text.starts_with("SHA256:");
}

/// What rsyslog and `journalctl -o short-iso` begin a line with: 2026-11-26T10:00:01.123+01:00,
/// with or without the fraction and the colon.
std::optional<base::TimePoint> time_of(std::string_view line) {
  constexpr std::size_t kTimeBytes = 19, kOffsetDigits = 4;
  std::string_view word = next_word(line);
  const auto local = ledger::parse_utc(std::string(word.substr(0, kTimeBytes)) + "Z");
  if (!local) return std::nullopt;
  word.remove_prefix(kTimeBytes);
  if (word.starts_with('.')) word.remove_prefix(std::min(word.find_first_of("+-Z"), word.size()));
  if (word == "Z") return local;
  std::string digits(word.substr(std::min<std::size_t>(1, word.size())));
  std::erase(digits, ':');
  int number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = digits.size() == kOffsetDigits && read.ptr == digits.data() + digits.size();
  if (!whole || read.ec != std::errc{} || number < 0) return std::nullopt;
  const base::Seconds offset(number / 100 * 3600 + number % 100 * 60);
  return word.front() == '-' ? *local + offset : *local - offset;
}

}  // namespace

Result<std::optional<AcceptedLogin>> parse_login(std::string_view line) {
  // sshd -E ends its lines with both.
  while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
  const std::size_t begin = line.find(kAccepted);
  if (begin == std::string_view::npos || line.size() > kLogLineBytesMax) {
    return std::optional<AcceptedLogin>();
  }
  std::string_view rest = line.substr(begin + kAccepted.size());
  AcceptedLogin login;
  login.at = time_of(line);
  login.user = next_word(rest);
  if (next_word(rest) != "from") return unknown_form();
  login.from = next_word(rest);
  if (next_word(rest) != "port") return unknown_form();
  next_word(rest);
  if (next_word(rest) != "ssh2:") return unknown_form();
  const std::string_view type = next_word(rest);
  if (!type.ends_with("-CERT")) return std::optional<AcceptedLogin>();
  const std::size_t id = rest.find(kId);
  if (id == std::string_view::npos) return unknown_form();
  login.key = rest.substr(0, id);
  rest.remove_prefix(id + kId.size());
  // From the end: the key id before may hold the same words.
  const std::size_t authority = rest.rfind(kAuthority);
  if (authority == std::string_view::npos) return unknown_form();
  std::string_view by = rest.substr(authority + kAuthority.size());
  next_word(by);
  login.authority = next_word(by);
  const std::size_t serial = rest.substr(0, authority).rfind(kSerial);
  if (serial == std::string_view::npos) return unknown_form();
  const std::string_view digits =
      rest.substr(serial + kSerial.size(), authority - serial - kSerial.size());
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), login.serial);
  if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size() ||
      !is_fingerprint(login.key) || !is_fingerprint(login.authority)) {
    return unknown_form();
  }
  login.key_id = rest.substr(0, serial);
  return std::optional(std::move(login));
}

void GrantIndex::add(std::uint64_t index, const ledger::StatementBody& body) {
  size = std::max(size, index + 1);
  if (body.kind == StatementKind::kEmergencyGranted) {
    GrantFacts facts{std::string(body.text("request")),
                     std::string(body.text("key")),
                     std::string(body.text("authority")),
                     {},
                     body.valid_to};
    if (const codec::JsonValue* names = body.content.find("principals")) {
      for (const codec::JsonValue& name : names->items) facts.principals.push_back(name.string);
    }
    grants.emplace(index, std::move(facts));
  } else if (ledger::spec_of(body.kind).name == "authority-added") {
    const auto key = codec::parse_ssh_key_line(body.text("key"));
    if (!key) return;
    const auto fingerprint = crypto::ssh_fingerprint(key->key);
    if (fingerprint) authorities.insert(*fingerprint);
  }
}

std::string Audit::why_not(const AcceptedLogin& login) const {
  if (!grants_.authorities.contains(login.authority)) {
    return fmt::format("the authority {} was never added to the log", login.authority);
  }
  const auto grant = grants_.grants.find(login.serial);
  if (grant == grants_.grants.end()) {
    if (login.serial >= grants_.size) {
      return fmt::format(
          "serial {} lies behind the log's end ({} entries): read a newer export, "
          "or nobody granted it",
          login.serial, grants_.size);
    }
    return fmt::format("entry {} of the log is no grant: nobody granted it", login.serial);
  }
  const GrantFacts& facts = grant->second;
  if (facts.request != login.key_id) {
    return fmt::format("the grant with serial {} is of request {}", login.serial, facts.request);
  }
  if (facts.key != login.key) return "the grant is for another key";
  if (facts.authority != login.authority)
    return "the grant was to be certified by another authority";
  // The same serial, request and key on another certificate: only what it opened tells it apart.
  if (std::ranges::find(facts.principals, login.user) == facts.principals.end()) {
    return fmt::format("the grant opens {}, no other account", fmt::join(facts.principals, ", "));
  }
  if (login.at && facts.valid_to && *login.at > *facts.valid_to + kLoggedLate) {
    return fmt::format("the grant was over at {}", codec::format_time(*facts.valid_to));
  }
  return "";
}

void Audit::take(std::string_view line) {
  ++report_.lines;
  const auto login = parse_login(line);
  if (!login) {
    ++report_.unread;
    return;
  }
  if (!*login) return;
  ++report_.certificates;
  if (trusted_.contains((*login)->authority)) return;
  std::string why = why_not(**login);
  if (why.empty()) {
    ++report_.explained;
  } else if (report_.alarms.size() == kAlarmsMax) {
    report_.complete = false;
  } else {
    report_.alarms.push_back({report_.lines, **login, std::move(why)});
  }
}

}  // namespace onus::hosts
