#include "onus/codec/http_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace onus::codec {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kShownBytesMax = 60;  // of a line that is none, in a message

/// What a stranger wrote, fit for a message.
std::string shown(std::string_view line) {
  std::string text(line.substr(0, kShownBytesMax));
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return line.size() > kShownBytesMax ? text + "..." : text;
}

std::unexpected<base::Error> wrong(std::string_view line, std::string_view why) {
  return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no HTTP answer: {}", shown(line), why));
}

std::unexpected<base::Error> too_much(std::string_view what, std::size_t most) {
  return fail(ErrorKind::kLimit,
              fmt::format("{} of more than {} bytes in an HTTP answer", what, most));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && !std::string_view("()<>@,;:\\\"/[]?={}").contains(c);
  });
}

}  // namespace

bool HttpAnswerReader::in_body() const {
  return at_ == At::kSized || at_ == At::kUntilEnd || at_ == At::kChunk;
}

Result<bool> HttpAnswerReader::take(std::string_view bytes) {
  while (!bytes.empty() && at_ != At::kDone) {
    if (in_body()) {
      if (auto good = take_body(bytes); !good) return std::unexpected(good.error());
      continue;
    }
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (line_.size() > kHttpLineBytesMax) return too_much("a line", kHttpLineBytesMax);
    if (end == std::string_view::npos) return false;
    bytes.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    const std::string line = std::exchange(line_, {});
    if (auto good = take_line(line); !good) return std::unexpected(good.error());
  }
  return at_ == At::kDone;
}

Result<void> HttpAnswerReader::take_body(std::string_view& bytes) {
  const std::uint64_t most = at_ == At::kUntilEnd ? bytes.size() : left_;
  const std::size_t taken = std::min<std::uint64_t>(bytes.size(), most);
  const std::size_t room = limit_.bytes_max - body_.size();
  if (taken > room && !limit_.cut) return too_much("a body", limit_.bytes_max);
  body_ += bytes.substr(0, std::min(taken, room));
  bytes.remove_prefix(taken);
  cut_ = taken > room;
  if (cut_) at_ = At::kDone;
  if (at_ == At::kSized || at_ == At::kChunk) left_ -= taken;
  if (at_ == At::kSized && left_ == 0) at_ = At::kDone;
  if (at_ == At::kChunk && left_ == 0) at_ = At::kChunkEnd;
  return {};
}

Result<void> HttpAnswerReader::count(std::string_view line) {
  head_bytes_ += line.size() + 2;
  if (head_bytes_ > kHttpHeadBytesMax) return too_much("headers", kHttpHeadBytesMax);
  return {};
}

Result<void> HttpAnswerReader::take_line(std::string_view line) {
  if (at_ == At::kChunkSize) return chunk_size(line);
  if (at_ == At::kChunkEnd) {
    if (!line.empty()) return wrong(line, "a chunk is longer than it said");
    at_ = At::kChunkSize;
    return {};
  }
  if (auto good = count(line); !good) return good;
  if (at_ == At::kStatus) return status_line(line);
  if (at_ == At::kHeaders) return line.empty() ? after_headers() : header(line);
  if (line.empty()) at_ = At::kDone;  // the trailers' end; none of them is kept
  return {};
}

Result<void> HttpAnswerReader::status_line(std::string_view line) {
  const bool known = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
  const std::uint64_t code =
      known && line.size() >= 12 ? number(line.substr(9, 3), 10).value_or(0) : 0;
  const bool ended = line.size() == 12 || (line.size() > 12 && line[12] == ' ');
  if (!ended || code < 100 || code > 599) {
    return wrong(line, "it begins with HTTP/1.1 and a status");
  }
  status_ = static_cast<int>(code);
  at_ = At::kHeaders;
  return {};
}

Result<void> HttpAnswerReader::header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return wrong(line, "a header is NAME: VALUE");
  }
  if (headers_.size() == kHttpHeadersMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("more than {} headers in an HTTP answer", kHttpHeadersMax));
  }
  std::string name = lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (auto good = length_header(name, value); !good) return good;
  headers_.emplace_back(std::move(name), value);
  return {};
}

/// A header that tells how long the body is; others say nothing of it.
Result<void> HttpAnswerReader::length_header(std::string_view name, std::string_view value) {
  if (name == "content-length") {
    const auto length = number(value, 10);
    if (!length || (length_ && *length_ != *length)) return wrong(value, "no one length");
    length_ = length;
  }
  if (name == "transfer-encoding") {
    if (chunked_ || lower(value) != "chunked") return wrong(value, "only chunked is understood");
    chunked_ = true;
  }
  return {};
}

Result<void> HttpAnswerReader::announced(std::uint64_t bytes) const {
  if (limit_.cut || bytes <= limit_.bytes_max - body_.size()) return {};
  return too_much("a body", limit_.bytes_max);
}

Result<void> HttpAnswerReader::after_headers() {
  if (status_ < 200) {  // "100 Continue": the answer itself follows
    at_ = At::kStatus;
    headers_.clear();
    length_.reset();
    chunked_ = false;
    return {};
  }
  if (chunked_ && length_) return wrong("Content-Length", "it has two lengths");
  const bool none = status_ == 204 || status_ == 304 || length_ == std::uint64_t{0};
  if (none) {
    at_ = At::kDone;
    return {};
  }
  left_ = length_.value_or(0);
  at_ = chunked_ ? At::kChunkSize : At::kUntilEnd;
  if (length_) at_ = At::kSized;
  return announced(left_);
}

Result<void> HttpAnswerReader::chunk_size(std::string_view line) {
  const auto size = number(trimmed(line.substr(0, line.find(';'))), 16);
  if (!size) return wrong(line, "a chunk begins with its size");
  left_ = *size;
  at_ = *size == 0 ? At::kTrailers : At::kChunk;
  return announced(left_);
}

Result<void> HttpAnswerReader::end() const {
  if (at_ == At::kDone || at_ == At::kUntilEnd) return {};
  return fail(ErrorKind::kInvalid, "the peer ended in the middle of its HTTP answer");
}

}  // namespace onus::codec
