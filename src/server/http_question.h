// From a message that Boost.Beast has read to a question: what the server believes of it.
#pragma once

#include <boost/beast/http.hpp>
#include <cctype>
#include <optional>
#include <string>

#include "onus/server/http.h"

namespace onus::server {

namespace http = boost::beast::http;
using RequestParser = http::request_parser<http::string_body>;

/// As much as is read of one question.
inline void bound(RequestParser& parser) {
  parser.header_limit(kHeadBytesMax);
  parser.body_limit(kBodyBytesMax);
}

/// Takes the body out of the message; nothing: the target is no path. HEAD is asked as GET.
inline std::optional<Question> question_of(http::request<http::string_body>& message,
                                           const std::string& peer, bool secure) {
  Question question;
  question.method =
      message.method() == http::verb::head ? "GET" : std::string(message.method_string());
  question.peer = peer;
  question.secure = secure;
  const auto target = message.target();
  if (!read_target({target.data(), target.size()}, question)) return std::nullopt;
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& letter : name) {
      letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    question.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  question.body = std::move(message.body());
  return question;
}

}  // namespace onus::server
