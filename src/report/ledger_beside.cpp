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

std::string erased_text(const std::string& commitment) {
  return fmt::format(
      "erased: no file of this ledger holds the text of {} any more; the log is as it was.\n"
      "Backups, exports made with --texts and other copies are not reached: erase them there.\n",
      commitment);
}

std::string erased_json(const std::string& commitment) {
  Json json = json_begin();
  json["erased"] = commitment;
  json["copies_reached"] = false;
  return json_text(json);
}

}  // namespace onus::report
