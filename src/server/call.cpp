#include "call.h"

#include <fmt/format.h>

#include <charconv>

#include "onus/codec/base64.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid: return 422;
    case ErrorKind::kNotFound: return 404;
    case ErrorKind::kDenied: return 403;
    case ErrorKind::kLimit: return 429;
    case ErrorKind::kIo: break;
  }
  return 503;
}

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "Not understood";
    case 401: return "Sign in first";
    case 403: return "Refused";
    case 404: return "Not found";
    case 405: return "Not that way";
    case 409: return "Contradicts what is there";
    case 415: return "Another type is wanted";
    case 422: return "Not acceptable as it is";
    case 429: return "Too much at once";
    default: return "The server cannot";
  }
}

}  // namespace

Answer problem(int status, std::string_view title, std::string_view detail) {
  Answer answer;
  answer.status = status;
  answer.type = "application/problem+json";
  answer.body =
      Out{{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}}.dump();
  return answer;
}

Answer problem(const base::Error& error) {
  const int status = status_of(error.kind);
  Answer answer = problem(status, title_of(status), error.message);
  if (error.code.empty()) return answer;
  Out json = Out::parse(answer.body);
  json["code"] = error.code;
  answer.body = json.dump();
  return answer;
}

Answer reply_text(std::string json, int status) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(json);
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

Answer reply(const Out& json, int status) {
  // What is no UTF-8 any more is shown as such; it never stops an answer.
  return reply_text(json.dump(-1, ' ', false, Out::error_handler_t::replace), status);
}

Result<codec::JsonValue> body_of(const Question& question) {
  const std::string_view type = question.header("content-type");
  if (!type.starts_with("application/json")) {
    return fail(ErrorKind::kInvalid, "send a body of type application/json");
  }
  auto value = codec::parse_json(question.body);
  // Too deep or too long is as wrong tomorrow: no 429, which asks to try again.
  if (!value) return fail(ErrorKind::kInvalid, value.error().message);
  if (value->kind == codec::JsonValue::Kind::kObject) return value;
  return fail(ErrorKind::kInvalid, "the body should be a JSON object");
}

std::string text_in(const codec::JsonValue& object, std::string_view key) {
  return std::string(object.text_of(key).value_or(""));
}

std::optional<base::Seconds> seconds_in(const codec::JsonValue& object, std::string_view key) {
  const auto number = object.integer_of(key);
  if (!number) return std::nullopt;
  return base::Seconds(*number);
}

std::vector<std::string> texts_in(const codec::JsonValue& object, std::string_view key) {
  std::vector<std::string> texts;
  const codec::JsonValue* list = object.find(key);
  if (list == nullptr) return texts;
  for (const codec::JsonValue& one : list->items) texts.push_back(one.string);
  return texts;
}

Result<std::string> bytes_in(const codec::JsonValue& object, std::string_view key) {
  const auto text = object.text_of(key);
  auto bytes = codec::base64url_decode(text.value_or(""));
  if (text && bytes) return bytes;
  return fail(ErrorKind::kInvalid, fmt::format("\"{}\" should be base64url", key));
}

Result<std::uint64_t> number_in(std::string_view text, std::uint64_t otherwise) {
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return fail(ErrorKind::kInvalid, "a whole number belongs here");
}

}  // namespace onus::server
