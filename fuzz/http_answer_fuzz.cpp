// What a webhook's receiver answers: the same in one piece and in pieces.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/notices/webhook.h"

namespace {

struct Told {
  bool ok = true, complete = false;
  onus::notices::HttpAnswer answer;
};

Told read(std::string_view input, std::size_t step) {
  Told told;
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
  const Told whole = read(input, size + 1);
  for (const std::size_t step : {1U, 7U}) {
    const Told pieces = read(input, step);
    ONUS_CHECK(whole.ok == pieces.ok && whole.complete == pieces.complete);
    ONUS_CHECK(whole.answer.body() == pieces.answer.body());
    ONUS_CHECK(whole.answer.status() == pieces.answer.status());
  }
  ONUS_CHECK(whole.answer.body().size() <= onus::notices::kAnswerBodyBytesMax);
  if (whole.complete) ONUS_CHECK(whole.answer.status() >= 200 && whole.answer.status() <= 599);
  return 0;
}
