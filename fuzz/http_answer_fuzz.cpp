// What an HTTP server answers: the same in one piece and in pieces, and a limit that cuts or
// refuses.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/http_answer.h"

namespace {

constexpr std::size_t kBodyBytesMax = 64;

struct Told {
  bool ok = true, complete = false;
  onus::codec::HttpAnswerReader answer;
};

Told read(std::string_view input, std::size_t step, bool cut) {
  Told told{.answer = onus::codec::HttpAnswerReader({kBodyBytesMax, cut})};
  while (!input.empty() && told.ok && !told.complete) {
    const std::string_view part = input.substr(0, step);
    const auto done = told.answer.take(part);
    told.ok = done.has_value();
    told.complete = done && *done;
    input.remove_prefix(part.size());
  }
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const bool cut : {false, true}) {
    const Told whole = read(input, size + 1, cut);
    for (const std::size_t step : {1U, 7U}) {
      const Told pieces = read(input, step, cut);
      ONUS_CHECK(whole.ok == pieces.ok && whole.complete == pieces.complete);
      if (!whole.ok) continue;
      ONUS_CHECK(whole.answer.body() == pieces.answer.body());
      ONUS_CHECK(whole.answer.status() == pieces.answer.status());
      ONUS_CHECK(whole.answer.headers() == pieces.answer.headers());
    }
    ONUS_CHECK(whole.answer.body().size() <= kBodyBytesMax);
    ONUS_CHECK(whole.answer.headers().size() <= onus::codec::kHttpHeadersMax);
    ONUS_CHECK(cut || !whole.answer.cut());
    if (whole.complete) ONUS_CHECK(whole.answer.status() >= 200 && whole.answer.status() <= 599);
  }
  return 0;
}
