#include "contents.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "onus/codec/jcs.h"
#include "onus/codec/json.h"

namespace onus::service {

using base::Result;
using codec::JsonValue;

namespace {

constexpr std::string_view kForm = "onus-closure-contents-1";

using Items = std::map<std::string, std::map<std::string, std::string>>;  // field to JSON text

Result<Items> read_items(std::string_view text) {
  const auto value = codec::parse_canonical_json(text);
  if (!value) return std::unexpected(value.error());
  const JsonValue* items = value->find("items");
  if (value->text_of("form") != kForm || items == nullptr) {
    return base::fail(base::ErrorKind::kInvalid, "this is no text of a closure's contents");
  }
  Items read;
  for (const JsonValue& item : items->items) {
    auto& fields = read[std::string(item.text_of("id").value_or(""))];
    for (const auto& [key, member] : item.members) {
      if (key == "id") continue;
      auto written = codec::canonical_text(member);
      if (!written) return std::unexpected(written.error());
      fields[key] = member.kind == JsonValue::Kind::kString ? member.string : std::move(*written);
    }
  }
  return read;
}

report::ItemChange compare(const std::string& id, const std::map<std::string, std::string>& before,
                           const std::map<std::string, std::string>& after) {
  report::ItemChange change{.item = id, .added = false, .removed = false, .fields = {}};
  std::set<std::string> fields;
  for (const auto& [field, text] : before) fields.insert(field);
  for (const auto& [field, text] : after) fields.insert(field);
  for (const std::string& field : fields) {
    const auto was = before.find(field);
    const auto is = after.find(field);
    const std::string old_text = was == before.end() ? "" : was->second;
    const std::string new_text = is == after.end() ? "" : is->second;
    if (old_text != new_text) change.fields.push_back({field, old_text, new_text});
  }
  return change;
}

}  // namespace

Result<std::string> closure_contents(const model::Estate& estate, model::ItemIndex item) {
  std::string text = R"({"form":")" + std::string(kForm) + R"(","items":[)";
  bool first = true;
  for (const model::ItemIndex one : model::closure_items(estate, item)) {
    if (!first) text += ',';
    first = false;
    text += model::closure_content(estate, one);
    if (text.size() > codec::kJsonBytesMax) {
      return base::fail(base::ErrorKind::kLimit,
                        fmt::format("what lies under {} is more than {} bytes of text",
                                    estate.item(item).id, codec::kJsonBytesMax));
    }
  }
  return text + "]}";
}

Result<std::vector<report::ItemChange>> contents_changes(std::string_view before,
                                                         std::string_view after) {
  const auto old_items = read_items(before);
  if (!old_items) return std::unexpected(old_items.error());
  const auto new_items = read_items(after);
  if (!new_items) return std::unexpected(new_items.error());
  std::vector<report::ItemChange> changes;
  std::set<std::string> ids;
  for (const auto& [id, fields] : *old_items) ids.insert(id);
  for (const auto& [id, fields] : *new_items) ids.insert(id);
  for (const std::string& id : ids) {
    const auto was = old_items->find(id);
    const auto is = new_items->find(id);
    if (was == old_items->end()) {
      changes.push_back({.item = id, .added = true, .removed = false, .fields = {}});
    } else if (is == new_items->end()) {
      changes.push_back({.item = id, .added = false, .removed = true, .fields = {}});
    } else if (was->second != is->second) {
      changes.push_back(compare(id, was->second, is->second));
    }
  }
  return changes;
}

}  // namespace onus::service
