// Answers of the ledger's commands as JSON.
#include "json_parts.h"
#include "onus/report/ledger_answers.h"

namespace onus::report {

std::string appended_json(const AppendedAnswer& answer) {
  Json json = json_begin();
  json["entry"] = answer.entry;
  json["statement"] = answer.kind;
  json["subject"] = answer.subject;
  json["signed_by"] = answer.people;
  json["counts"] = answer.counts;
  if (!answer.why_not.empty()) json["why_not"] = answer.why_not;
  if (!answer.effective.empty()) json["effective"] = answer.effective;
  json["leaf"] = answer.leaf;
  json["head"] = Json{{"size", answer.head_size}, {"root", answer.head_root}};
  json["warnings"] = answer.warnings;
  return json_text(json);
}

}  // namespace onus::report
