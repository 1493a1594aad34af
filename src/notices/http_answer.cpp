// What an HTTP server answers, as far as it concerns a receipt.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "onus/notices/webhook.h"
#include "peer.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;

namespace {

std::unexpected<base::Error> wrong(std::string_view line, std::string_view why) {
  return base::fail(ErrorKind::kInvalid,
                    fmt::format("\"{}\" is no HTTP answer: {}", one_line(line), why));
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

}  // namespace

Result<bool> HttpAnswer::take(std::string_view bytes) {
  while (!bytes.empty() && at_ != At::kDone) {
    if (at_ == At::kSized || at_ == At::kUntilEnd || at_ == At::kChunk) {
      keep(bytes, at_ == At::kUntilEnd ? bytes.size() : left_);
      if (cut_) at_ = At::kDone;
      if (left_ == 0 && at_ == At::kSized) at_ = At::kDone;
      if (left_ == 0 && at_ == At::kChunk) at_ = At::kChunkEnd;
      continue;
    }
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (line_.size() > kLineBytesMax) {
      return base::fail(
          ErrorKind::kLimit,
          fmt::format("a line of more than {} bytes in an HTTP answer", kLineBytesMax));
    }
    if (end == std::string_view::npos) return false;
    bytes.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    const std::string line = std::exchange(line_, {});
    if (const auto done = take_line(line); !done) return done;
  }
  return at_ == At::kDone;
}

Result<bool> HttpAnswer::take_line(std::string_view line) {
  if (++lines_ > kAnswerHeadersMax && at_ != At::kChunkSize && at_ != At::kChunkEnd) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("more than {} headers in an HTTP answer", kAnswerHeadersMax));
  }
  Result<void> done;
  switch (at_) {
    case At::kStatus: done = status_line(line); break;
    case At::kHeaders: done = line.empty() ? after_headers() : header(line); break;
    case At::kChunkSize: done = chunk_size(line); break;
    case At::kChunkEnd:
      if (!line.empty()) return wrong(line, "a chunk is longer than it said");
      at_ = At::kChunkSize;
      break;
    case At::kTrailers:
      if (line.empty()) at_ = At::kDone;
      break;
    default: break;
  }
  if (!done) return std::unexpected(done.error());
  return at_ == At::kDone;
}

Result<void> HttpAnswer::status_line(std::string_view line) {
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

Result<void> HttpAnswer::header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos || line[colon - 1] == ' ' || line[0] == ' ' ||
      line[0] == '\t') {
    return wrong(line, "a header is NAME: VALUE");
  }
  const std::string name = lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (name == "content-length") {
    const auto length = number(value, 10);
    if (!length || (length_ && *length_ != *length)) return wrong(line, "no one length");
    length_ = length;
  }
  if (name == "transfer-encoding") {
    if (chunked_ || lower(value) != "chunked") return wrong(line, "only chunked is understood");
    chunked_ = true;
  }
  return {};
}

Result<void> HttpAnswer::after_headers() {
  if (status_ < 200) {  // "100 Continue": the answer itself follows
    at_ = At::kStatus;
    length_.reset();
    chunked_ = false;
    return {};
  }
  if (chunked_ && length_) return wrong("Content-Length", "it has two lengths");
  left_ = length_.value_or(0);
  const bool none = status_ == 204 || status_ == 304 || length_ == std::uint64_t{0};
  at_ = chunked_ ? At::kChunkSize : At::kUntilEnd;
  if (length_) at_ = At::kSized;
  if (none) at_ = At::kDone;
  return {};
}

Result<void> HttpAnswer::chunk_size(std::string_view line) {
  const auto size = number(trimmed(line.substr(0, line.find(';'))), 16);
  if (!size) return wrong(line, "a chunk begins with its size");
  left_ = *size;
  at_ = *size == 0 ? At::kTrailers : At::kChunk;
  if (*size == 0) lines_ = 0;
  return {};
}

void HttpAnswer::keep(std::string_view& bytes, std::uint64_t at_most) {
  const std::size_t taken = std::min<std::uint64_t>(bytes.size(), at_most);
  const std::size_t room = kAnswerBodyBytesMax - body_.size();
  body_ += bytes.substr(0, std::min(taken, room));
  cut_ = taken > room;
  bytes.remove_prefix(taken);
  if (at_ != At::kUntilEnd) left_ -= taken;
}

Result<void> HttpAnswer::end() const {
  if (at_ == At::kDone || at_ == At::kUntilEnd) return {};
  return base::fail(ErrorKind::kInvalid, "the peer ended in the middle of its HTTP answer");
}

}  // namespace onus::notices
