// Witness policies: groups stay within what is defined, all witnesses reach any quorum, and nobody
// reaches one that asks for somebody.
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "onus/base/check.h"
#include "onus/ledger/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus::ledger;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (const PolicyKeys keys : {PolicyKeys::kVerifierKeys, PolicyKeys::kSigsumHex}) {
    const auto policy = parse_policy(text, keys);
    if (!policy) continue;
    std::vector<std::size_t> all(policy->witnesses.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    ONUS_CHECK(policy->satisfied_by(all));
    ONUS_CHECK(policy->satisfied_by({}) == policy->quorum_none);
  }
  return 0;
}
