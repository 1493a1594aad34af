// One question on its way through a route, and the shapes of answers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "onus/codec/json.h"
#include "onus/server/api.h"

namespace onus::server {

using Out = nlohmann::ordered_json;

struct Call {
  const Question& question;
  std::vector<std::string> parts{};  // what stands for {…} in the path
  std::optional<SignedIn> session{};
};

/// The answer to a refusal, as problem+json (RFC 9457).
[[nodiscard]] Answer problem(const base::Error& error);
[[nodiscard]] Answer problem(int status, std::string_view title, std::string_view detail);
[[nodiscard]] Answer reply(const Out& json, int status = 200);
/// JSON that somebody else wrote.
[[nodiscard]] Answer reply_text(std::string json, int status = 200);

/// The body as a JSON object.
///
/// Errors  kInvalid: another type than application/json, or no object.
[[nodiscard]] base::Result<codec::JsonValue> body_of(const Question& question);
/// The text under `key`; empty: none, or no text.
[[nodiscard]] std::string text_in(const codec::JsonValue& object, std::string_view key);
[[nodiscard]] std::optional<base::Seconds> seconds_in(const codec::JsonValue& object,
                                                      std::string_view key);
[[nodiscard]] std::vector<std::string> texts_in(const codec::JsonValue& object,
                                                std::string_view key);
/// base64url under `key`, decoded.
///
/// Errors  kInvalid: none, or another form.
[[nodiscard]] base::Result<std::string> bytes_in(const codec::JsonValue& object,
                                                 std::string_view key);
/// A whole number in a path or query; `otherwise` where the text is empty.
///
/// Errors  kInvalid: no number.
[[nodiscard]] base::Result<std::uint64_t> number_in(std::string_view text, std::uint64_t otherwise);

}  // namespace onus::server
