#include "history_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "onus/base/duration.h"

namespace onus::report {
namespace {

constexpr std::size_t kIdShown = 8;  // digits: enough to name a request by

std::string field(const HistoryLine& line, std::string_view name) {
  const auto at = std::find_if(line.content.begin(), line.content.end(),
                               [&](const auto& one) { return one.first == name; });
  return at == line.content.end() ? std::string{} : at->second;
}

std::string brief(const std::string& id) { return id.substr(0, kIdShown); }

std::string request_of(const HistoryLine& line) {
  return "request " + brief(field(line, "request"));
}

/// `["admin","operator"]` as admin, operator.
std::string names(const HistoryLine& line) {
  std::string list;
  for (const char c : field(line, "principals")) {
    if (c == ',') list += ", ";
    if (c != ',' && c != '[' && c != ']' && c != '"') list += c;
  }
  return list;
}

std::string duration(const HistoryLine& line) {
  const std::string text = field(line, "duration_s");
  std::int64_t seconds = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), seconds);
  return base::format_duration(base::Seconds(seconds));
}

std::string word(std::string text) {
  return text == "none-needed" ? "not needed" : text == "not-checked" ? "not checked" : text;
}

std::string requested(const HistoryLine& line) {
  std::string text =
      fmt::format("asks for emergency access as {} for {} under {}; {} is said to have failed",
                  names(line), duration(line), field(line, "policy"), field(line, "failure"));
  if (const auto old = field(line, "extends"); !old.empty())
    text += ", to go on from " + brief(old);
  if (const auto ticket = field(line, "ticket"); !ticket.empty()) text += ", ticket " + ticket;
  return text;
}

std::string granted(const HistoryLine& line) {
  return fmt::format("grants {} as {}{}, serial {}", request_of(line), names(line),
                     field(line, "recorded") == "yes" ? ", recorded" : "", line.entry);
}

std::string reviewed(const HistoryLine& line) {
  return fmt::format("reviews {}: {}, rollback {}, renewal {}", request_of(line),
                     field(line, "class"), word(field(line, "rollback")),
                     word(field(line, "rotated")));
}

}  // namespace

std::string history_words(const HistoryLine& line) {
  const std::string_view kind = line.kind;
  if (kind == "emergency-requested") return requested(line);
  if (kind == "emergency-approved") {
    return fmt::format("approves {}; the failure is {}", request_of(line),
                       word(field(line, "failure")));
  }
  if (kind == "emergency-denied") return "denies " + request_of(line);
  if (kind == "emergency-granted") return granted(line);
  if (kind == "emergency-used") {
    return fmt::format("{} is used on {}, session {}", request_of(line), field(line, "host"),
                       field(line, "session"));
  }
  if (kind == "emergency-ended") {
    return fmt::format("{} is over: {}", request_of(line), field(line, "reason"));
  }
  if (kind == "emergency-reviewed") return reviewed(line);
  if (kind == "emergency-frozen") return "freezes the policy";
  if (kind == "emergency-thawed") return "lifts the freeze " + brief(field(line, "frozen"));
  if (kind == "emergency-notified") {
    const std::string days = field(line, "overdue_days");
    const std::string about = days.empty() ? "of " + brief(field(line, "about"))
                                           : "of an overdue review, day " + days + ",";
    return fmt::format("notice {} over {}: {}", about, field(line, "channel"),
                       field(line, "outcome"));
  }
  if (kind == "authority-added") return "adds an authority for " + field(line, "purpose");
  if (kind == "authority-retired") return "retires the authority " + field(line, "fingerprint");
  return {};
}

}  // namespace onus::report
