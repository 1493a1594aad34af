// A question over HTTP, from its bytes to its answer.
#include <cstddef>
#include <cstdint>

#include "api_place.h"
#include "http_question.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static onus::fuzz::Place place;
  std::string text(reinterpret_cast<const char*>(data), size);
  const bool signed_in = place.fill(text);
  onus::server::RequestParser parser;
  onus::server::bound(parser);
  parser.eager(true);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(text), error);
  if (error || !parser.is_done()) return 0;
  auto message = parser.release();
  auto question = onus::server::question_of(message, "", false);
  if (question) place.ask(std::move(*question), signed_in);
  return 0;
}
