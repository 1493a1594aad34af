// The message itself: RFC 5322 with its headers, dots stuffed.
#include <fmt/format.h>

#include <array>
#include <chrono>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/utf8.h"
#include "onus/notices/smtp.h"

namespace onus::notices {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr std::size_t kEncodedLineBytes = 57;  // 76 characters of base64
constexpr std::size_t kEncodedWordBytes = 42;  // RFC 2047: 75 characters with its marks

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

// RFC 5322 wants names of days and months, whatever the locale is.
std::string date_of(base::TimePoint at) {
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday(day).c_encoding()],
      static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
      static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
      time.seconds().count());
}

/// A header's text, in encoded words where it is not ASCII; code points stay whole.
std::string header_text(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  std::string all, word;
  const auto flush = [&] {
    if (!all.empty()) all += "\r\n ";
    all += fmt::format("=?UTF-8?B?{}?=", codec::base64_encode(word));
    word.clear();
  };
  while (!text.empty()) {
    const std::size_t taken = std::max<std::size_t>(codec::first_code_point(text).bytes, 1);
    if (word.size() + taken > kEncodedWordBytes) flush();
    word += text.substr(0, taken);
    text.remove_prefix(taken);
  }
  flush();
  return all;
}

std::string stuffed(std::string_view body) {
  std::string out;
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    const std::string_view line = body.substr(0, end);
    if (line.starts_with('.')) out += '.';
    out.append(line).append(kEnd);
    if (end == std::string_view::npos) break;
    body.remove_prefix(end + 1);
  }
  return out;
}

std::string encoded(std::string_view body) {
  std::string out;
  for (std::size_t at = 0; at < body.size(); at += kEncodedLineBytes) {
    out.append(codec::base64_encode(body.substr(at, kEncodedLineBytes))).append(kEnd);
  }
  return out;
}

}  // namespace

std::string mail_of(const SmtpSetting& setting, const Notice& notice, const Attempt& attempt,
                    bool eight_bit) {
  const std::string domain = setting.from.substr(setting.from.find('@') + 1);
  std::string to;
  for (const std::string& one : setting.to) to += (to.empty() ? "" : ",\r\n ") + one;
  // Subject and body come from make_notice and hold no control character but line feeds between
  // lines; a header that could end early would let a request write headers of its own.
  ONUS_CHECK(notice.subject.find_first_of("\r\n") == std::string::npos);
  ONUS_CHECK(notice.body.find('\r') == std::string::npos);
  std::string mail;
  const auto header = [&mail](std::string_view name, std::string_view value) {
    mail.append(name).append(": ").append(value).append(kEnd);
  };
  header("Date", date_of(attempt.at));
  header("From", setting.from);
  header("To", to);
  header("Subject", header_text(notice.subject));
  header("Message-ID", fmt::format("<{}@{}>", attempt.delivery, domain));
  header("Auto-Submitted", "auto-generated");
  header("MIME-Version", "1.0");
  header("Content-Type", "text/plain; charset=utf-8");
  header("Content-Transfer-Encoding", eight_bit ? "8bit" : "base64");
  mail.append(kEnd);
  mail += eight_bit ? stuffed(notice.body) : encoded(notice.body);
  mail.append(".").append(kEnd);
  return mail;
}

}  // namespace onus::notices
