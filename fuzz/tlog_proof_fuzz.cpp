// tlog-proof files: what is read is written back byte for byte.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/ledger/tlog_proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus::ledger;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  static const WitnessPolicy nobody = parse_policy("quorum none\n").value();
  if (const auto proof = parse_tlog_proof(text)) {
    ONUS_CHECK(tlog_proof_text(*proof) == text);
    ONUS_CHECK(!verify_tlog_proof(*proof, "entry", nobody));
  }
  return 0;
}
