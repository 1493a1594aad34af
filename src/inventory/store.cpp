#include "onus/inventory/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "onus/codec/jcs.h"
#include "onus/codec/time.h"
#include "onus/model/load.h"
#include "onus/model/observed.h"
#include "onus/model/read_trees.h"
#include "value.h"

namespace onus::inventory {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;

constexpr std::size_t kSourceNameBytesMax = 40;
constexpr std::size_t kFileNameBytes = 300;  // of an input in the header, about
constexpr std::string_view kItemStart = "{\"id\":\"";
constexpr std::string_view kPlaceStart = "\"in\":";

/// One line of the file that is there.
struct OldLine {
  std::string_view id;
  std::string_view text;  // up to "in"
  bool gone = false;
  std::string_view whole;
};

/// The file that is there: its header's inputs by digest, and its lines.
struct OldFile {
  std::map<std::string, TimePoint, std::less<>> times;
  TimePoint at{};  // the latest of its inputs
  std::vector<OldLine> lines;
};

std::optional<TimePoint> moment(std::string_view text) {
  const auto utc = codec::find_zone("UTC");
  if (!utc || text.empty()) return std::nullopt;
  const auto time = codec::parse_time(text, *utc);
  return time ? std::optional<TimePoint>(*time) : std::nullopt;
}

// One JSON line as a tree. Not read: `use` is not called.
template <class Use>
bool with_line(std::string_view line, Use&& use) {
  std::string bytes(line);
  const model::LoadLimits limits;
  const auto read = model::read_trees(bytes, model::TextForm::kJson, "", limits,
                                      [&](const model::NodeTree& tree) { use(Value(tree)); });
  return read.errors == 0;
}

Result<OldFile> parse_old(std::string_view source, std::string_view text) {
  OldFile old;
  const auto foreign = [&] {
    return fail(ErrorKind::kDenied,
                fmt::format("observed/{}.ndjson was not written by an import and is left alone; "
                            "move it away, or import under another name with --as",
                            source));
  };
  bool first = true;
  while (!text.empty()) {  // ends: `text` becomes shorter
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (first) {
      const bool ours = with_line(line, [&](const Value& header) {
        if (header["class"].text() != "source" || header["id"].text() != source) return;
        const Value inputs = header["inputs"];
        first = false;
        for (std::uint32_t i = 0; i < inputs.size(); ++i) {
          const auto at = moment(inputs.at(i)["at"].text());
          if (!at) continue;
          old.times.emplace(inputs.at(i)["digest"].text(), *at);
          old.at = std::max(old.at, *at);
        }
      });
      if (!ours || first) return foreign();
      continue;
    }
    const std::size_t id_end = line.find('"', kItemStart.size());
    const std::size_t place = line.rfind(kPlaceStart);
    if (!line.starts_with(kItemStart) || id_end == std::string_view::npos ||
        place == std::string_view::npos || !line.ends_with("}}")) {
      return foreign();
    }
    old.lines.push_back({.id = line.substr(kItemStart.size(), id_end - kItemStart.size()),
                         .text = line.substr(0, place),
                         .gone = line.find("\"gone\":", place) != std::string_view::npos,
                         .whole = line});
  }
  return old;
}

bool same(const Value& a, const Value& b) {
  if (a.is_map() != b.is_map() || a.is_list() != b.is_list() || a.size() != b.size() ||
      a.text() != b.text()) {
    return false;
  }
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    if (a.key(i) != b.key(i) || !same(a.at(i), b.at(i))) return false;
  }
  return true;
}

// The keys at which two lines differ: "last_used, scope".
std::string differing_keys(std::string_view before, std::string_view after) {
  std::vector<std::string> keys;
  const std::string closing = "\"in\":0}}";
  (void)with_line(std::string(before) + closing, [&](const Value& old_item) {
    (void)with_line(std::string(after) + closing, [&](const Value& new_item) {
      for (std::uint32_t i = 0; i < new_item.size(); ++i) {
        if (!same(old_item[new_item.key(i)], new_item.at(i))) keys.emplace_back(new_item.key(i));
      }
      for (std::uint32_t i = 0; i < old_item.size(); ++i) {
        if (!new_item[old_item.key(i)].exists()) keys.emplace_back(old_item.key(i));
      }
    });
  });
  return fmt::format("{}", fmt::join(keys, ", "));
}

void example(std::vector<Difference>& list, std::string_view id, std::string keys = {}) {
  if (list.size() < kExamplesMax) list.push_back({std::string(id), std::move(keys)});
}

std::string list_text(const Value& list) {
  std::string text;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += ',';
    text += codec::json_quoted(list.at(i).text());
  }
  return text;
}

// What is kept of an item that its source no longer has: enough to find it, nothing that leads on.
std::string gone_line(const OldLine& old, TimePoint seen, TimePoint now) {
  std::string made;
  (void)with_line(old.whole, [&](const Value& item) {
    made = fmt::format("{}{}\",\"class\":{}", kItemStart, old.id,
                       codec::json_quoted(item["class"].text()));
    for (const std::string_view key : {"kind", "title"}) {
      if (item[key].is_text()) {
        made += fmt::format(",\"{}\":{}", key, codec::json_quoted(item[key].text()));
      }
    }
    if (item["class"].text() == "identity") made += ",\"state\":\"removed\"";
    made += ",\"observed\":{";
    const Value observed = item["observed"];
    for (const std::string_view key : {"refs", "names"}) {
      if (observed[key].size() > 0)
        made += fmt::format("\"{}\":[{}],", key, list_text(observed[key]));
    }
    made += fmt::format("\"in\":0,\"at\":{},\"seen\":\"{}\",\"gone\":\"{}\"}}}}",
                        codec::json_quoted(observed["at"].text()), codec::format_time(seen),
                        codec::format_time(now));
  });
  return made;
}

bool long_gone(const OldLine& old, TimePoint now) {
  bool forget = false;
  (void)with_line(old.whole, [&](const Value& item) {
    const auto gone = moment(item["observed"]["gone"].text());
    forget = !gone || *gone + kGoneKept < now;
  });
  return forget;
}

std::string header(std::string_view source, const std::vector<InputFact>& inputs) {
  std::string list;
  for (const InputFact& input : inputs) {
    if (!list.empty()) list += ',';
    list += fmt::format("{{\"file\":{},\"digest\":\"{}\",\"at\":\"{}\"}}",
                        codec::json_quoted(input.file), input.digest, codec::format_time(input.at));
  }
  return fmt::format("{{\"id\":\"{}\",\"class\":\"source\",\"inputs\":[{}]}}\n", source, list);
}

void write_line(std::string& text, const Line& line) {
  text += line.text;
  text += kPlaceStart;
  text += std::to_string(line.input);
  if (!line.at.empty()) text += ",\"at\":" + codec::json_quoted(line.at);
  text += "}}\n";
}

void write_gone(Update& update, const OldLine& old, TimePoint seen, TimePoint now) {
  if (old.gone) {
    if (!long_gone(old, now)) update.text.append(old.whole).append("\n");
    return;
  }
  update.text += gone_line(old, seen, now) + "\n";
  ++update.gone;
  example(update.gone_first, old.id);
}

}  // namespace

bool is_source_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.empty() || name.size() > kSourceNameBytesMax || !plain(name[0])) return false;
  if (name == "decisions") return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '-'; });
}

std::filesystem::path source_path(const std::filesystem::path& estate, std::string_view source) {
  return estate / std::string(model::kObservedFolder) / (std::string(source) + ".ndjson");
}

Result<Update> update_source(std::string_view source, std::string_view old_text, const Batch& batch,
                             TimePoint now) {
  OldFile old;
  if (!old_text.empty()) {
    auto parsed = parse_old(source, old_text);
    if (!parsed) return std::unexpected(parsed.error());
    old = std::move(*parsed);
  }
  std::vector<InputFact> inputs = batch.inputs();
  for (InputFact& input : inputs) {
    const auto known = old.times.find(input.digest);
    if (known != old.times.end()) input.at = known->second;
  }
  Update update;
  update.text.reserve(batch.line_bytes() + kFileNameBytes * inputs.size());
  update.text += header(source, inputs);
  auto before = old.lines.begin();
  batch.each_line([&](const Line& line) {
    ++update.items;
    for (; before != old.lines.end() && before->id < line.id; ++before) {
      write_gone(update, *before, old.at, now);
    }
    const bool known = before != old.lines.end() && before->id == line.id;
    if (!known || before->gone) {
      ++update.added;
      example(update.added_first, line.id);
    } else if (before->text != line.text) {
      ++update.changed;
      if (update.changed_first.size() < kExamplesMax) {
        example(update.changed_first, line.id, differing_keys(before->text, line.text));
      }
    } else {
      ++update.unchanged;
    }
    if (known) ++before;
    write_line(update.text, line);
  });
  for (; before != old.lines.end(); ++before) write_gone(update, *before, old.at, now);
  update.differs = update.text != old_text;
  return update;
}

}  // namespace onus::inventory
