#include "onus/report/ledger_files.h"

#include <fmt/format.h>

#include "json_parts.h"

namespace onus::report {

std::string export_text(const ExportAnswer& answer, const Style& style) {
  Page page(style);
  page.line(fmt::format("{}: {} of {}, {} new, {} written", safe(answer.directory),
                        count_of(answer.size, "entry", "entries"), safe(answer.origin),
                        answer.size - answer.size_before,
                        count_of(answer.files_written, "file", "files")));
  if (answer.texts_removed != 0) {
    page.line(fmt::format("{} that were erased are gone from it",
                          count_of(answer.texts_removed, "text", "texts")));
  }
  page.line(
      page.paint(Tone::kDim, fmt::format("Next  onus ledger verify {}", safe(answer.directory))));
  return page.take();
}

std::string export_json(const ExportAnswer& answer) {
  Json json = json_begin();
  json["directory"] = answer.directory;
  json["origin"] = answer.origin;
  json["entries"] = answer.size;
  json["entries_before"] = answer.size_before;
  json["files_written"] = answer.files_written;
  json["texts_removed"] = answer.texts_removed;
  return json_text(json);
}

std::string verify_text(const VerifyAnswer& answer, const Style& style) {
  Page page(style);
  page.line(fmt::format("{}  {}, {}: {} by {}", page.paint(Tone::kGood, "verified"),
                        safe(answer.origin), count_of(answer.size, "entry", "entries"),
                        count_of(answer.signatures, "signature", "signatures"),
                        count_of(answer.people, "person with a key", "people with keys")));
  page.line(fmt::format("  root {}", answer.root));
  if (!answer.in_force.empty()) {
    page.line(fmt::format("  {} adopted, in force {:.12}",
                          count_of(answer.estates, "estate", "estates"), answer.in_force));
  }
  if (!answer.key_given) {
    page.wrapped(
        "  " + page.paint(Tone::kWarn, "note") + "  ",
        fmt::format("the head was checked with the key that came with the files; who could "
                    "change both is not shown. Get the key another way: --log-verifier {}",
                    safe(answer.key)));
  }
  return page.take();
}

std::string verify_json(const VerifyAnswer& answer) {
  Json json = json_begin();
  json["directory"] = answer.directory;
  json["origin"] = answer.origin;
  json["root"] = answer.root;
  json["key"] = answer.key;
  json["key_given"] = answer.key_given;
  json["entries"] = answer.size;
  json["signatures"] = answer.signatures;
  json["people_with_keys"] = answer.people;
  json["estates_adopted"] = answer.estates;
  json["in_force"] = answer.in_force.empty() ? Json(nullptr) : Json(answer.in_force);
  return json_text(json);
}

std::string rebuild_text(const RebuildAnswer& answer, const Style& style) {
  Page page(style);
  for (const std::string& difference : answer.differences) page.wrapped("  ", safe(difference));
  const std::string seen = fmt::format("{}, {}", count_of(answer.entries, "entry", "entries"),
                                       count_of(answer.rows, "derived row", "derived rows"));
  if (answer.differences.empty()) {
    page.line(fmt::format("{}: what is derived is what the entries say", seen));
  } else {
    page.line(fmt::format(
        "{}: {}{}{}", seen, count_of(answer.differences.size(), "difference", "differences"),
        answer.complete ? "" : ", and there may be more",
        answer.repaired ? "; mended" : "; onus ledger rebuild --repair mends it"));
  }
  return page.take();
}

std::string rebuild_json(const RebuildAnswer& answer) {
  Json json = json_begin();
  json["entries"] = answer.entries;
  json["rows"] = answer.rows;
  json["differences"] = answer.differences;
  json["complete"] = answer.complete;
  json["repaired"] = answer.repaired;
  return json_text(json);
}

}  // namespace onus::report
