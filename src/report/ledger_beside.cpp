#include "onus/report/ledger_beside.h"

#include <fmt/format.h>

#include "json_parts.h"

namespace onus::report {

std::string witnessed_text(const WitnessAnswerView& answer) {
  return fmt::format(
      "{} cosigned the head over {} entries; before, it knew {}.\n"
      "Proofs and exports made from now on carry its cosignature.\n",
      answer.witness, answer.size,
      answer.size_before == 0 ? "nothing of this log"
                              : fmt::format("the one over {}", answer.size_before));
}

std::string witnessed_json(const WitnessAnswerView& answer) {
  Json json = json_begin();
  json["witness"] = answer.witness;
  json["size"] = answer.size;
  json["size_before"] = answer.size_before;
  return json_text(json);
}

}  // namespace onus::report
