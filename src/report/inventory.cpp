#include "onus/report/inventory.h"

#include <fmt/format.h>

#include "json_parts.h"

namespace onus::report {

using inventory::Difference;
using inventory::Import;
using inventory::Reason;

namespace {

constexpr std::size_t kShownMax = 8;
constexpr std::size_t kNameColumns = 11;

void write_reasons(Page& page, const char* name, Tone tone, const std::vector<Reason>& reasons,
                   const char* of = "record") {
  std::size_t total = 0;
  for (const Reason& reason : reasons) total += reason.count;
  if (total == 0) return;
  page.line(fmt::format("  {}{}", pad(name, kNameColumns),
                        page.paint(tone, count_of(total, of, std::string(of) + "s"))));
  for (const Reason& reason : reasons) {
    page.wrapped(
        fmt::format("  {}{:>7}  ", pad("", kNameColumns), reason.count),
        fmt::format("{}{}", safe(reason.why),
                    page.paint(Tone::kDim, fmt::format("  (first: {})", safe(reason.first)))));
  }
}

void write_differences(Page& page, const char* name, const std::vector<Difference>& first,
                       std::size_t total) {
  for (std::size_t i = 0; i < first.size() && i < kShownMax; ++i) {
    std::string text = safe(first[i].id);
    if (!first[i].keys.empty()) text += page.paint(Tone::kDim, "  " + safe(first[i].keys));
    page.wrapped("  " + pad(i == 0 ? name : "", kNameColumns), text);
  }
  if (total > std::min(first.size(), kShownMax)) {
    page.line(fmt::format("  {}and {} more", pad("", kNameColumns),
                          total - std::min(first.size(), kShownMax)));
  }
}

void write_items(Page& page, const Import& import) {
  const inventory::Update& update = import.update;
  page.line(fmt::format("  {}{}: {} new, {} changed, {} gone, {} as before",
                        pad("items", kNameColumns), count_of(update.items, "item", "items"),
                        update.added, update.changed, update.gone, update.unchanged));
  write_differences(page, "new", update.added_first, update.added);
  write_differences(page, "changed", update.changed_first, update.changed);
  write_differences(page, "gone", update.gone_first, update.gone);
}

Json json_reasons(const std::vector<Reason>& reasons) {
  Json list = Json::array();
  for (const Reason& reason : reasons) {
    list.push_back({{"why", reason.why}, {"count", reason.count}, {"first", reason.first}});
  }
  return list;
}

Json json_differences(const std::vector<Difference>& first) {
  Json list = Json::array();
  for (const Difference& difference : first) {
    Json one = {{"id", difference.id}};
    if (!difference.keys.empty()) one["keys"] = difference.keys;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

std::string import_text(const ImportAnswer& answer, const Style& style) {
  const Import& import = *answer.import;
  Page page(style);
  page.line(fmt::format("{}  {}, {} read", page.paint(Tone::kStrong, import.source),
                        count_of(import.inputs.size(), "file", "files"),
                        count_of(import.read, "record", "records")));
  page.line(fmt::format("  {}{}", pad("imported", kNameColumns),
                        count_of(import.imported, "record", "records")));
  write_reasons(page, "ignored", Tone::kPlain, import.ignored);
  write_reasons(page, "refused", Tone::kBad, import.refused);
  write_reasons(page, "left out", Tone::kPlain, import.left_out, "part");
  write_items(page, import);
  if (import.exposed > 0) {
    page.wrapped("  " + pad("secrets", kNameColumns),
                 page.paint(Tone::kBad,
                            fmt::format("{} with a secret in plain text; none was kept. Who reads "
                                        "the export has it: replace it (NHI011)",
                                        count_of(import.exposed, "record", "records"))));
  }
  if (import.lost_links > 0) {
    page.line(fmt::format("  {}{} out of what was imported, left out", pad("links", kNameColumns),
                          count_of(import.lost_links, "link leads", "links lead")));
  }
  if (answer.dry_run) {
    page.line("nothing was written: a dry run");
  } else if (answer.written) {
    page.line("wrote " + safe(answer.file));
  } else {
    page.line("nothing differs from " + safe(answer.file));
  }
  return page.take();
}

std::string import_json(const ImportAnswer& answer) {
  const Import& import = *answer.import;
  Json json = json_begin();
  json["source"] = import.source;
  json["kind"] = import.kind;
  Json inputs = Json::array();
  for (const auto& input : import.inputs) {
    inputs.push_back({{"file", input.file}, {"digest", input.digest}, {"at", json_time(input.at)}});
  }
  json["inputs"] = std::move(inputs);
  json["records"] = {{"read", import.read},
                     {"imported", import.imported},
                     {"ignored", import.ignored_records()},
                     {"refused", import.refused_records()},
                     {"with_secrets", import.exposed}};
  json["ignored"] = json_reasons(import.ignored);
  json["refused"] = json_reasons(import.refused);
  json["left_out"] = json_reasons(import.left_out);
  const inventory::Update& update = import.update;
  json["items"] = {{"total", update.items},
                   {"new", update.added},
                   {"changed", update.changed},
                   {"gone", update.gone},
                   {"unchanged", update.unchanged}};
  json["new"] = json_differences(update.added_first);
  json["changed"] = json_differences(update.changed_first);
  json["gone"] = json_differences(update.gone_first);
  json["lost_links"] = import.lost_links;
  json["file"] = answer.file;
  json["dry_run"] = answer.dry_run;
  json["written"] = answer.written;
  return json_text(json);
}

std::string kinds_text(const Style& style) {
  Page page(style);
  for (const inventory::KindInfo& kind : inventory::kinds()) {
    page.wrapped(pad(kind.name, 13), kind.brief);
    page.wrapped(pad("", 13), page.paint(Tone::kDim, kind.how_to));
  }
  return page.take();
}

std::string kinds_json() {
  Json json = json_begin();
  Json list = Json::array();
  for (const inventory::KindInfo& kind : inventory::kinds()) {
    list.push_back({{"kind", std::string(kind.name)},
                    {"reads", std::string(kind.brief)},
                    {"export", std::string(kind.how_to)},
                    {"mapping", kind.by_mapping}});
  }
  json["kinds"] = std::move(list);
  return json_text(json);
}

}  // namespace onus::report
