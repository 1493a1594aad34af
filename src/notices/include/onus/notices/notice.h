// What is told, in plain words: made of the fields of a statement, never of anybody's free text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"

namespace onus::notices {

inline constexpr std::size_t kFieldBytesMax = 200;     // of one field as it is shown
inline constexpr std::size_t kNamesShownMax = 8;  // the rest is counted
inline constexpr std::size_t kSubjectBytesMax = 200;
inline constexpr std::size_t kBodyBytesMax = 8U * 1024U;

enum class NoticeEvent : std::uint8_t {
  kTest,
  kRequested,
  kApproved,
  kDenied,
  kGranted,
  kUsed,
  kEnded,
  kReviewed,
  kOverdue,
  kFrozen,
  kThawed,
};
inline constexpr int kNoticeEventCount = 11;

/// "test", "requested", …: the last part of a webhook's type and a syslog message's id.
[[nodiscard]] std::string_view event_word(NoticeEvent event);

/// What a statement says, as far as people are told. Any text may be hostile.
struct NoticeFacts {
  NoticeEvent event = NoticeEvent::kTest;
  std::string statement;  // its id
  base::TimePoint at;
  std::string operation, policy, person;
  std::string request;  // the id of the request's statement
  std::string words;    // its six words
  std::string failure;  // what was said to have failed
  std::string outcome;  // why it ended, how it was classed, what an approver said of the failure
  std::vector<std::string> principals;
  std::optional<base::TimePoint> until;
  std::optional<base::TimePoint> review_by;
  std::vector<std::string> reviewers;         // whom the estate names for it
  std::optional<std::uint64_t> overdue_days;  // what is told is that nobody reviewed it since
  std::string server;  // https://ADDRESS:PORT, where all of it can be seen; may be empty
};

struct Notice {
  std::string id;  // of what is told; the same each time it is told
  NoticeEvent event = NoticeEvent::kTest;
  base::TimePoint at;
  std::string subject;  // one line
  std::string body;     // lines ended by a line feed
  std::string json;     // {"data":{…},"timestamp":…,"type":"emergency.requested"}, canonical

  bool operator==(const Notice&) const = default;
};

/// By what a notice about a statement is known: the statement's own id; where an overdue review is
/// told, with the day.
[[nodiscard]] std::string notice_id(std::string_view statement,
                                    std::optional<std::uint64_t> overdue_days);

/// Puts facts into words.
///
/// Post    No control character, no direction mark, nothing that is not UTF-8 comes out of any
///         fact; each is cut at kFieldBytesMax. The same facts give the same notice.
/// Errors  kInvalid: no statement id. kLimit: a moment that no calendar of ours holds.
[[nodiscard]] base::Result<Notice> make_notice(const NoticeFacts& facts);

/// One field fit for a line: as make_notice's postcondition says.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t bytes_max = kFieldBytesMax);

/// 32 hexadecimal digits that name a notice on a channel: a peer that gets it twice sees so.
///
/// Errors  kIo: the crypto library refused.
[[nodiscard]] base::Result<std::string> delivery_id(std::string_view notice,
                                                    std::string_view channel);

}  // namespace onus::notices
