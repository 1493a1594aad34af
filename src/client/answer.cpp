// Reading an answer: status, headers, and a body whose length is told in one of three ways.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "onus/client/http.h"

namespace onus::client {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::unexpected<base::Error> no_answer(std::string_view why) {
  return fail(ErrorKind::kInvalid, fmt::format("the server's answer is no HTTP: {}", why));
}

std::unexpected<base::Error> too_long(std::string_view what, std::size_t most) {
  return fail(ErrorKind::kLimit,
              fmt::format("the server's answer has {} of more than {} bytes", what, most));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
    return letter > 0x20 && letter < 0x7f &&
           std::string_view("()<>@,;:\\\"/[]?={}").find(letter) == std::string_view::npos;
  });
}

Result<int> status_of(std::string_view line) {
  const bool shape = (line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ")) &&
                     line.size() >= 12 && (line.size() == 12 || line[12] == ' ');
  int status = 0;
  if (!shape) return no_answer("its first line is no status line");
  const auto [end, error] = std::from_chars(line.data() + 9, line.data() + 12, status);
  if (error != std::errc{} || end != line.data() + 12 || status < 100 || status > 599) {
    return no_answer("its status is no number from 100 to 599");
  }
  return status;
}

Result<HttpAnswer> head_of(std::string_view head) {
  HttpAnswer answer;
  std::size_t end = head.find(kLineEnd);
  const auto status = status_of(head.substr(0, end));
  if (!status) return std::unexpected(status.error());
  answer.status = *status;
  while (end != std::string_view::npos) {
    head.remove_prefix(end + kLineEnd.size());
    end = head.find(kLineEnd);
    const std::string_view line = head.substr(0, end);
    if (line.empty()) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
      return no_answer("a header line is none");
    }
    if (answer.headers.size() == kAnswerHeadersMax) {
      return fail(ErrorKind::kLimit,
                  fmt::format("the server's answer has more than {} headers", kAnswerHeadersMax));
    }
    answer.headers.emplace_back(lower(line.substr(0, colon)),
                                std::string(trimmed(line.substr(colon + 1))));
  }
  return answer;
}

/// The bytes of a chunked body, once its last chunk is there.
Result<std::optional<std::string>> chunks(std::string_view bytes) {
  std::string body;
  for (;;) {  // each round takes a chunk
    const std::size_t end = bytes.find(kLineEnd);
    if (end == std::string_view::npos) {
      if (bytes.size() > kLineEnd.size() + 64) return no_answer("a chunk has no length");
      return std::optional<std::string>{};
    }
    const std::string_view line = bytes.substr(0, std::min(bytes.find(';'), end));
    std::size_t length = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), length, 16);
    if (error != std::errc{} || stop != line.data() + line.size() || line.empty()) {
      return no_answer("the length of a chunk is no number");
    }
    if (length > kAnswerBytesMax || body.size() + length > kAnswerBytesMax) {
      return too_long("a body", kAnswerBytesMax);
    }
    bytes.remove_prefix(end + kLineEnd.size());
    if (length == 0) return std::optional<std::string>(std::move(body));
    if (bytes.size() < length + kLineEnd.size()) return std::optional<std::string>{};
    body += bytes.substr(0, length);
    if (bytes.substr(length, kLineEnd.size()) != kLineEnd) {
      return no_answer("a chunk does not end where it says");
    }
    bytes.remove_prefix(length + kLineEnd.size());
  }
}

Result<std::optional<std::size_t>> length_of(const HttpAnswer& answer) {
  std::optional<std::size_t> length;
  for (const auto& [name, value] : answer.headers) {
    if (name != "content-length") continue;
    std::size_t one = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), one);
    if (error != std::errc{} || end != value.data() + value.size() || (length && *length != one)) {
      return no_answer("its length is no number, or two");
    }
    length = one;
  }
  return length;
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  const auto at = std::find_if(headers.begin(), headers.end(),
                               [&](const auto& header) { return header.first == name; });
  return at == headers.end() ? std::string_view{} : std::string_view(at->second);
}

Result<std::optional<HttpAnswer>> parse_answer(std::string_view bytes, bool ended) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (bytes.size() > kAnswerHeadBytesMax) return too_long("a head", kAnswerHeadBytesMax);
    if (ended) return no_answer("it ends before its headers do");
    return std::optional<HttpAnswer>{};
  }
  if (end > kAnswerHeadBytesMax) return too_long("a head", kAnswerHeadBytesMax);
  auto answer = head_of(bytes.substr(0, end));
  if (!answer) return std::unexpected(answer.error());
  const std::string_view rest = bytes.substr(end + 4);
  if (rest.size() > 2 * kAnswerBytesMax) return too_long("a body", kAnswerBytesMax);
  const bool bare = answer->status == 204 || answer->status == 304 || answer->status < 200;
  if (bare) return std::optional<HttpAnswer>(std::move(*answer));
  const auto length = length_of(*answer);
  if (!length) return std::unexpected(length.error());
  const std::string_view coding = answer->header("transfer-encoding");
  if (!coding.empty()) {
    if (lower(coding) != "chunked" || *length) return no_answer("its body is coded in some way");
    auto body = chunks(rest);
    if (!body) return std::unexpected(body.error());
    if (!*body && ended) return no_answer("it ends within its body");
    if (!*body) return std::optional<HttpAnswer>{};
    answer->body = std::move(**body);
    return std::optional<HttpAnswer>(std::move(*answer));
  }
  if (length->value_or(0) > kAnswerBytesMax || rest.size() > kAnswerBytesMax) {
    return too_long("a body", kAnswerBytesMax);
  }
  if (*length && rest.size() < **length) {
    if (ended) return no_answer("it ends within its body");
    return std::optional<HttpAnswer>{};
  }
  if (!*length && !ended) return std::optional<HttpAnswer>{};
  answer->body = rest.substr(0, length->value_or(rest.size()));
  return std::optional<HttpAnswer>(std::move(*answer));
}

}  // namespace onus::client
