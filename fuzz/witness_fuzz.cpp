// Requests to a witness, and its answers.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/ledger/witness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus::ledger;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto request = parse_add_checkpoint(text)) {
    ONUS_CHECK(add_checkpoint_body(*request) == text);
  }
  static const NoteVerifier witness =
      NoteVerifier::parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2")
          .value();
  for (const int status : {200, 409, 404}) {
    const WitnessAnswer answer{status, std::string(kTlogSizeType), std::string(text)};
    static_cast<void>(read_witness_answer(answer, "text\n", witness));
  }
  return 0;
}
