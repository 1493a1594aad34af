#include "onus/inventory/decisions.h"

#include <fmt/format.h>

#include <set>

#include "onus/base/duration.h"
#include "onus/codec/jcs.h"
#include "onus/codec/time.h"

namespace onus::inventory {

using base::ErrorKind;
using base::fail;
using base::Result;
using codec::json_quoted;

Result<std::string> decide(std::string_view old_text, std::string_view record,
                           std::string_view item, bool same) {
  const std::string start = fmt::format("{{\"id\":{},\"class\":\"match\",", json_quoted(record));
  const auto made = [&](bool one) {
    return fmt::format("{}\"{}\":{}}}", start, one ? "same" : "apart", json_quoted(item));
  };
  std::set<std::string> lines;
  while (!old_text.empty()) {  // ends: it becomes shorter
    const std::size_t end = std::min(old_text.find('\n'), old_text.size());
    const std::string line(old_text.substr(0, end));
    old_text.remove_prefix(std::min(end + 1, old_text.size()));
    if (line.empty()) continue;
    if (!line.starts_with("{\"id\":\"") || line.find("\"class\":\"match\"") == std::string::npos) {
      return fail(ErrorKind::kDenied,
                  "observed/decisions.ndjson holds a line that is no decision; mend it first");
    }
    const bool about_both = line == made(true) || line == made(false);
    // One record is one item at most: a new "same" replaces an older one.
    const bool older_same = same && line.starts_with(start + "\"same\":");
    if (!about_both && !older_same) lines.insert(line);
  }
  lines.insert(made(same));
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

namespace {

/// Lines of YAML for one item; texts are quoted as JSON, which YAML reads too.
class ItemLines {
 public:
  void text(std::string_view key, std::string_view value) {
    if (!value.empty()) add(key, json_quoted(value));
  }
  void time(std::string_view key, const std::optional<base::TimePoint>& value) {
    if (value && codec::time_in_bounds(*value)) add(key, codec::format_time(*value));
  }
  void seconds(std::string_view key, const std::optional<base::Seconds>& value) {
    if (value) add(key, base::duration_text(*value));
  }
  void add(std::string_view key, const std::string& value) {
    lines_ += fmt::format("    {}: {}\n", key, value);
  }
  [[nodiscard]] const std::string& lines() const { return lines_; }

 private:
  std::string lines_;
};

}  // namespace

std::string declaration(const model::Estate& estate, model::ItemIndex index, const Taking& taking) {
  const model::Item& item = estate.item(index);
  const model::Identity& identity = estate.identity(index);
  ItemLines lines;
  lines.text("title", item.title);
  lines.text("kind", item.kind);
  lines.text("owner", taking.owner);
  lines.text("purpose", taking.purpose.empty() ? identity.purpose : taking.purpose);
  lines.text("sponsor", taking.sponsor);
  lines.text("off_switch", taking.off_switch.empty() ? identity.off_switch : taking.off_switch);
  lines.text("state", identity.state);
  lines.text("environment", identity.environment);
  lines.text("vendor", item.vendor);
  lines.text("platform", item.platform);
  lines.text("credential", identity.credential);
  lines.text("storage", identity.storage);
  lines.text("algorithm", identity.algorithm);
  if (identity.issuer.valid()) lines.text("issuer", estate.item(identity.issuer).id);
  lines.seconds("lifetime", identity.lifetime);
  lines.seconds("renew_after", identity.renew_after);
  lines.time("created", identity.created);
  lines.time("expires", item.expires);
  if (identity.interactive) lines.add("interactive", *identity.interactive ? "true" : "false");
  if (identity.third_party) lines.add("third_party", *identity.third_party ? "true" : "false");
  if (identity.scope_written) {
    std::string list;
    for (const model::ScopeEntry& entry : identity.scope) {
      if (!list.empty()) list += ", ";
      list += fmt::format("{{system: {}, privilege: {}}}", json_quoted(entry.system),
                          json_quoted(entry.privilege));
    }
    lines.add("scope", "[" + list + "]");
  }
  return fmt::format(
      "# {} took {} on {}. It was observed before ({}); from here on what is\n"
      "# written in this file is what counts, and what is observed is held against it.\n"
      "onus: v1\nidentities:\n  {}:\n{}",
      taking.owner, item.id, taking.date, estate.files[item.place.file].name, json_quoted(item.id),
      lines.lines());
}

}  // namespace onus::inventory
