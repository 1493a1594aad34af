// What an SMTP server says.
#include <fmt/format.h>

#include "onus/notices/smtp.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kCodeDigits = 3;

bool same_word(std::string_view a, std::string_view b) {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (upper(a[i]) != upper(b[i])) return false;
  }
  return true;
}

std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace

Result<bool> SmtpReply::take(std::string_view line) {
  const auto wrong = [&](std::string_view why) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("\"{}\" is no reply of an SMTP server: {}", one_line(line), why));
  };
  if (line.size() < kCodeDigits) return wrong("three digits begin one");
  int code = 0;
  for (const char c : line.substr(0, kCodeDigits)) {
    if (c < '0' || c > '9') return wrong("three digits begin one");
    code = code * 10 + (c - '0');
  }
  if (code < 200 || code > 559) return wrong("its code is beyond 200 to 559");
  const char mark = line.size() > kCodeDigits ? line[kCodeDigits] : ' ';
  if (mark != ' ' && mark != '-') return wrong("after the code comes a space or a hyphen");
  if (!lines_.empty() && code != code_) return wrong("its lines differ in their code");
  if (lines_.size() >= kReplyLinesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("a reply of more than {} lines", kReplyLinesMax));
  }
  code_ = code;
  lines_.emplace_back(line.substr(std::min(line.size(), kCodeDigits + 1)));
  return mark == ' ';
}

std::string SmtpReply::text() const {
  std::string all = std::to_string(code_);
  for (const std::string& line : lines_) all += " " + line;
  return one_line(all, kReceiptBytesMax / 2);
}

bool SmtpReply::offers(std::string_view keyword) const {
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    std::string_view rest = lines_[i];
    if (same_word(next_word(rest), keyword)) return true;
  }
  return false;
}

bool SmtpReply::offers_login(std::string_view mechanism) const {
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    std::string_view rest = lines_[i];
    if (!same_word(next_word(rest), "AUTH")) continue;
    while (!rest.empty()) {
      if (same_word(next_word(rest), mechanism)) return true;
    }
  }
  return false;
}

}  // namespace onus::notices
