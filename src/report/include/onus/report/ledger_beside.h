// Answers about what lies beside the log's entries: witnesses' cosignatures, erased texts.
#pragma once

#include <cstdint>
#include <string>

namespace onus::report {

struct WitnessAnswerView {
  std::string witness;
  std::uint64_t size = 0;
  std::uint64_t size_before = 0;
};

[[nodiscard]] std::string witnessed_text(const WitnessAnswerView& answer);
[[nodiscard]] std::string witnessed_json(const WitnessAnswerView& answer);

}  // namespace onus::report
