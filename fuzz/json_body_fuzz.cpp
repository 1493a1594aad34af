// The body of a question by somebody who is signed in: the first line says where it goes.
#include <cstddef>
#include <cstdint>

#include "api_place.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static onus::fuzz::Place place;
  std::string text = "TOKEN\n" + std::string(reinterpret_cast<const char*>(data), size);
  (void)place.fill(text);
  const std::string token = text.substr(0, text.find('\n'));
  text.erase(0, token.size() + 1);
  onus::server::Question question;
  question.method = "POST";
  question.path = text.substr(0, text.find('\n'));
  text.erase(0, question.path.size() + 1);
  question.body = std::move(text);
  question.headers.emplace_back("content-type", "application/json");
  question.headers.emplace_back("origin", "https://a");
  question.headers.emplace_back("authorization", "Bearer " + token);
  place.ask(std::move(question), true);
  return 0;
}
