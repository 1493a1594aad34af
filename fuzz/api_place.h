// A server that is there, for fuzz targets: whatever comes in, nobody who has no key writes a line
// into the log, nobody who is not signed in reads one, and the fault is the asker's.
//
// In an input "TOKEN" stands for a session's, "REQUEST" and "LEAF" for an open request's.
#pragma once

#include <string>
#include <string_view>

#include "desk_for_test.h"
#include "onus/base/check.h"
#include "onus/codec/json.h"
#include "onus/codec/sshsig.h"
#include "onus/server/api.h"

namespace onus::fuzz {

using server::Answer;
using server::Api;
using server::Question;

inline constexpr std::string_view kReason =
    "unit 2 tripped";  // of the request, for those signed in only

/// What a question that is in order is answered.
inline codec::JsonValue asked(Api& api, std::string path, std::string body) {
  Question question;
  question.method = "POST";
  question.path = std::move(path);
  question.body = std::move(body);
  question.headers.emplace_back("content-type", "application/json");
  auto json = codec::parse_json(api.answer(question).body);
  ONUS_CHECK(json.has_value());
  return std::move(*json);
}

inline std::string text_of(const codec::JsonValue& json, std::string_view field) {
  const auto text = json.text_of(field);
  ONUS_CHECK(text.has_value());
  return std::string(*text);
}

/// With the key of marta.
inline std::string sign_in(Api& api) {
  namespace made = service::desk_test;
  const auto asking = asked(api, "/v1/session/challenge", R"({"person":"marta"})");
  const std::string blob =
      made::token_signature("marta", server::kSignInNamespace, text_of(asking, "challenge_text"),
                            made::kTouchedAndVerified);
  codec::JsonValue armored;
  armored.kind = codec::JsonValue::Kind::kString;
  armored.string = codec::armor_sshsig(*codec::parse_sshsig_blob(blob));
  return text_of(asked(api, "/v1/session",
                       R"({"id":")" + text_of(asking, "id") + R"(","sshsig":)" +
                           codec::canonical_text(armored).value() + "}"),
                 "token");
}

/// A server that is there, with a request that waits for its quorum.
class Place {
 public:
  Place() : api_(plan(), *house_.desk) {
    request_ = house_.ask();
    leaf_ = house_.standing(request_)->leaf.hex();
    size_ = house_.desk->size();
  }

  /// Puts what an input cannot know into its places; true: the session's token is among it.
  bool fill(std::string& text) {
    if (token_.empty()) {
      house_.clock.pass(1);  // so that challenges that nobody answered are over at some time
      token_ = sign_in(api_);
    }
    put(text, "REQUEST", request_);
    put(text, "LEAF", leaf_);
    return put(text, "TOKEN", token_);
  }

  /// Asks, and looks at the answer.
  void ask(Question question, bool signed_in) {
    peer_ = (peer_ + 1) % 65536;
    question.peer = "10.1." + std::to_string(peer_ / 256) + "." + std::to_string(peer_ % 256);
    const Answer answer = api_.answer(question);
    if (question.method == "DELETE" || answer.status == 401) token_.clear();  // it is over
    check(answer, signed_in);
  }

 private:
  static server::ApiPlan plan() {
    server::ApiPlan plan;
    plan.origin = "example.org/onus";
    plan.names.push_back({.id = "a", .origins = {"https://a"}, .top_origins = {}});
    plan.dev = true;
    return plan;
  }

  static bool put(std::string& text, std::string_view name, const std::string& value) {
    bool found = false;
    for (auto at = text.find(name); at != std::string::npos && text.size() < 65536;
         at = text.find(name, at + value.size())) {
      text.replace(at, name.size(), value);
      found = true;
    }
    return found;
  }

  void check(const Answer& answer, bool known) {
    ONUS_CHECK(answer.status >= 200 && answer.status < 500);
    for (const auto& [name, value] : answer.headers) {
      ONUS_CHECK(name.find_first_of("\r\n") == std::string::npos);
      ONUS_CHECK(value.find_first_of("\r\n") == std::string::npos);
    }
    if (answer.type.find("json") != std::string::npos && !answer.body.empty()) {
      ONUS_CHECK(codec::parse_json(answer.body).has_value());
    }
    if (!known) ONUS_CHECK(answer.body.find(kReason) == std::string::npos);
    ONUS_CHECK(house_.desk->size() == size_);
  }

  service::desk_test::House house_;
  Api api_;
  std::string request_, leaf_, token_;
  std::uint64_t size_ = 0;
  unsigned peer_ = 0;
};

}  // namespace onus::fuzz
