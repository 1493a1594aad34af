#include "onus/notices/notice.h"

#include <fmt/format.h>

#include <array>

#include "onus/base/check.h"
#include "onus/codec/json.h"
#include "onus/codec/time.h"
#include "onus/codec/utf8.h"
#include "onus/crypto/sha256.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

namespace {

struct Words {
  std::string_view word;
  std::string_view subject;  // {0} operation, {1} person, {2} what it is about else
  std::string_view next;
};

constexpr std::array<Words, kNoticeEventCount> kWords = {{
    {"test", "Test of this channel", "Nothing: somebody checks that notices arrive here."},
    {"requested", "Emergency access to {0} is asked for by {1}",
     "If you may approve: have the six words read to you by the person who asks, over a voice you "
     "know, and compare. Then approve or deny. If nobody you know is asking, deny and call a "
     "freeze."},
    {"approved", "Emergency access to {0}: {1} approved",
     "Nothing, if you know of it. If not: call the person who approved, and freeze the policy."},
    {"denied", "Emergency access to {0}: {1} denied",
     "Ask why. Others of the quorum may still approve."},
    {"granted", "Emergency access to {0} is GRANTED to {1}",
     "If you know nothing of it: end it (onus request end) and freeze the policy."},
    {"used", "Emergency access to {0} is in use",
     "If you know nothing of it: end it (onus request end); the session is then closed."},
    {"ended", "Emergency access to {0} has ended",
     "Somebody who neither asked nor approved reviews it, and what was touched is rotated."},
    {"reviewed", "Emergency access to {0} was reviewed by {1}", "Nothing."},
    {"overdue", "Emergency access to {0} is NOT reviewed in time",
     "Review it (onus request review). Until then the next request under the policy needs one "
     "approver more."},
    {"frozen", "Emergency policy {2} is FROZEN by {1}",
     "Nothing is granted under it until the freeze ends or its quorum lifts it."},
    {"thawed", "The freeze of emergency policy {2} is lifted", "Nothing."},
}};

const Words& words_of(NoticeEvent event) {
  const auto at = static_cast<std::size_t>(event);
  ONUS_CHECK(at < kWords.size());
  return kWords[at];
}

// Controls of both sets, and marks that turn the direction of what follows or hide in it.
bool is_shown(char32_t point) {
  if (point < 0x20 || (point >= 0x7F && point <= 0x9F)) return false;
  const bool separator = point == 0x2028 || point == 0x2029;
  const bool hidden = (point >= 0x200B && point <= 0x200F) || point == 0x2060 || point == 0xFEFF;
  const bool turning = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  const bool tag = point >= 0xE0000 && point <= 0xE007F;
  return !separator && !hidden && !turning && !tag;
}

std::string or_unknown(const std::string& text) { return text.empty() ? "(not named)" : text; }

struct Line {
  std::string_view name;  // in the body
  std::string_view key;   // in the JSON
  std::string value;
};

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < kNamesShownMax; ++i) {
    list += (i == 0 ? "" : " ") + one_line(names[i], kFieldBytesMax / 4);
  }
  if (names.size() > kNamesShownMax) {
    list += fmt::format(" and {} more", names.size() - kNamesShownMax);
  }
  return list;
}

bool in_bounds(const std::optional<base::TimePoint>& at) {
  return !at || codec::time_in_bounds(*at);
}

std::vector<Line> lines_of(const NoticeFacts& facts) {
  std::vector<Line> lines = {
      {"Six words", "words", one_line(facts.words)},
      {"Operation", "operation", one_line(facts.operation)},
      {"Person", "person", one_line(facts.person)},
      {"Policy", "policy", one_line(facts.policy)},
      {"Said to have failed", "failure", one_line(facts.failure)},
      {"Outcome", "outcome", one_line(facts.outcome)},
      {"Access as", "principals", listed(facts.principals)},
      {"At", "at", codec::format_time(facts.at)},
      {"Until", "until", facts.until ? codec::format_time(*facts.until) : std::string()},
      {"Review was due", "review_by",
       facts.review_by ? codec::format_time(*facts.review_by) : std::string()},
      {"Asked to review", "reviewers", listed(facts.reviewers)},
      {"Request", "request", one_line(facts.request)},
      {"Statement", "statement", one_line(facts.statement)},
      {"Server", "server", one_line(facts.server)},
  };
  std::erase_if(lines, [](const Line& line) { return line.value.empty(); });
  return lines;
}

JsonValue text_value(std::string text) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.string = std::move(text);
  return value;
}

Result<std::string> json_of(const NoticeFacts& facts, const std::vector<Line>& lines,
                            const std::string& subject) {
  JsonValue data;
  data.kind = JsonValue::Kind::kObject;
  for (const Line& line : lines) data.members.emplace_back(line.key, text_value(line.value));
  data.members.emplace_back("summary", text_value(subject));
  JsonValue all;
  all.kind = JsonValue::Kind::kObject;
  all.members.emplace_back("data", std::move(data));
  all.members.emplace_back("timestamp", text_value(codec::format_time(facts.at)));
  all.members.emplace_back("type",
                           text_value(fmt::format("emergency.{}", event_word(facts.event))));
  return codec::canonical_text(all);
}

}  // namespace

std::string_view event_word(NoticeEvent event) { return words_of(event).word; }

std::string one_line(std::string_view text, std::size_t bytes_max) {
  constexpr std::string_view kCut = "...";
  ONUS_CHECK(bytes_max > kCut.size());
  std::string line;
  while (!text.empty()) {
    const codec::CodePoint point = codec::first_code_point(text);
    const std::size_t taken = point.bytes == 0 ? 1 : point.bytes;
    const std::string_view shown =
        point.bytes != 0 && is_shown(point.value) ? text.substr(0, taken) : "?";
    if (line.size() + shown.size() > bytes_max) {
      while (line.size() > bytes_max - kCut.size() ||
             (!line.empty() && (line.back() & 0x80) != 0 && codec::first_bad_utf8(line))) {
        line.pop_back();
      }
      return line.append(kCut);
    }
    line += shown;
    text.remove_prefix(taken);
  }
  return line;
}

std::string notice_id(std::string_view statement, std::optional<std::uint64_t> overdue_days) {
  return overdue_days ? fmt::format("{}/overdue/{}", statement, *overdue_days)
                      : std::string(statement);
}

Result<Notice> make_notice(const NoticeFacts& facts) {
  if (facts.statement.empty()) return base::fail(ErrorKind::kInvalid, "a notice about nothing");
  if (!codec::time_in_bounds(facts.at) || !in_bounds(facts.until) || !in_bounds(facts.review_by)) {
    return base::fail(ErrorKind::kLimit, "a notice about a time outside the years 1 to 9999");
  }
  const Words& words = words_of(facts.event);
  Notice notice;
  notice.id = notice_id(one_line(facts.statement), facts.overdue_days);
  notice.event = facts.event;
  notice.at = facts.at;
  constexpr std::size_t kInSubject = 60;
  notice.subject = one_line(
      fmt::format(fmt::runtime(words.subject), or_unknown(one_line(facts.operation, kInSubject)),
                  or_unknown(one_line(facts.person, kInSubject)),
                  or_unknown(one_line(facts.policy, kInSubject))),
      kSubjectBytesMax);
  const std::vector<Line> lines = lines_of(facts);
  notice.body = notice.subject + ".\n\n";
  for (const Line& line : lines) notice.body += fmt::format("{}: {}\n", line.name, line.value);
  notice.body += fmt::format("\nWhat to do: {}\n", words.next);
  ONUS_CHECK(notice.body.size() <= kBodyBytesMax);
  auto json = json_of(facts, lines, notice.subject);
  if (!json) return std::unexpected(json.error());
  notice.json = *std::move(json);
  return notice;
}

Result<std::string> delivery_id(std::string_view notice, std::string_view channel) {
  constexpr std::size_t kDigits = 32;
  const auto digest = crypto::Sha256()
                          .update("onus-notice-v1")
                          .update(std::string_view("\0", 1))
                          .update(notice)
                          .update(std::string_view("\0", 1))
                          .update(channel)
                          .finish();
  if (!digest) return std::unexpected(digest.error());
  return digest->hex().substr(0, kDigits);
}

}  // namespace onus::notices
