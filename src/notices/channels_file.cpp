#include "onus/notices/channels_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "channels_parser.h"
#include "onus/base/duration.h"
#include "onus/model/read_trees.h"
#include "onus/notices/webhook.h"
#include "peer.h"

namespace onus::notices {

using model::Node;
using model::NodeKind;

namespace {

constexpr std::size_t kIdBytesMax = 128;

void tell(Channels& into, const std::string& file, model::Place place, std::string_view message,
          std::string_view help) {
  model::Diagnostic made;
  made.code = "E0901";
  made.file = file;
  made.place = place;
  made.message = one_line(message, kReceiptBytesMax);
  made.help = help;
  into.problems.push_back(std::move(made));
  ++into.errors;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == '/' || c == ':';
         });
}

/// One entry of `channels`.
void read_channel(Section& all, const Node& key, const Node& value, Channels& into) {
  if (!is_id(key.text)) {
    return all.wrong(key, "this is no id of a channel",
                     "write the id of a component of kind notice-channel");
  }
  auto entry = all.section(value);
  if (!entry) return all.wrong(value, "a channel is a map", "such as  pager: {smtp: {…}}");
  Channel::Terms terms;
  terms.id = key.text;
  if (const auto within = entry->duration("within", kWithinMax)) terms.within = *within;
  if (const auto after = entry->duration("give_up_after", kGiveUpMax)) {
    terms.give_up_after = *after;
  }
  const Node* form = nullptr;
  std::string_view name;
  for (const std::string_view one : {"smtp", "webhook", "syslog", "command"}) {
    const Node* found = entry->find(one);
    if (found == nullptr) continue;
    if (form != nullptr) entry->wrong(*found, "a channel leads over one transport only");
    form = found;
    name = one;
  }
  entry->finish(fmt::format("within, give_up_after, {}", kForms));
  if (form == nullptr) {
    return entry->wrong(value, fmt::format("channel {} says not how it is reached", key.text),
                        fmt::format("name one of {}", kForms));
  }
  auto inner = entry->section(*form);
  if (!inner) return entry->wrong(*form, fmt::format("{} is no map", name));
  auto made = channel_of(name, *inner, std::move(terms));
  if (made) into.channels.push_back(std::move(made));
}

void read_document(const model::NodeTree& tree, const std::string& file, Channels& into) {
  const Node& root = tree.nodes[tree.root];
  if (root.kind != NodeKind::kMap) {
    return tell(into, file, tree.place(root), "a channels file is a map",
                "begin it with  channels:");
  }
  Section all(tree, root, file, into);
  if (const auto server = all.text("server")) {
    const auto url = parse_https_url(*server);
    if (!url) all.wrong_at("server", url.error());
    if (url && !url->address.bare) {
      all.wrong_at("server", {base::ErrorKind::kInvalid, "",
                              "server is reached by an address, not by a name that DNS would have "
                              "to know: https://192.0.2.10:8443"});
    }
    into.server = *server;
  }
  const Node* channels = all.need("channels");
  all.finish("server, channels");
  if (channels == nullptr) return;
  if (channels->kind != NodeKind::kMap) return all.wrong(*channels, "channels is no map");
  if (channels->count / 2 > kChannelsMax) {
    return all.wrong(*channels, fmt::format("more than {} channels", kChannelsMax));
  }
  for (std::uint32_t i = 0; i < channels->count; i += 2) {
    read_channel(all, tree.child(*channels, i), tree.child(*channels, i + 1), into);
  }
}

}  // namespace

const Node* Section::find(std::string_view key) {
  asked_.emplace(key);
  for (std::uint32_t i = 0; i < map_.count; i += 2) {
    if (tree_.child(map_, i).text == key) return &tree_.child(map_, i + 1);
  }
  return nullptr;
}

const Node* Section::need(std::string_view key) {
  const Node* found = find(key);
  if (found == nullptr) wrong(map_, fmt::format("{} is missing", key));
  return found;
}

std::optional<std::string> Section::text(std::string_view key, bool needed) {
  const Node* found = needed ? need(key) : find(key);
  if (found == nullptr) return {};
  if (found->kind == NodeKind::kScalar && !found->text.empty()) return std::string(found->text);
  wrong(*found, fmt::format("{} is no text", key));
  return {};
}

std::vector<std::string> Section::texts(std::string_view key) {
  const Node* found = need(key);
  std::vector<std::string> all;
  if (found == nullptr) return all;
  bool fine = found->kind == NodeKind::kList && found->count > 0;
  for (std::uint32_t i = 0; fine && i < found->count; ++i) {
    const Node& one = tree_.child(*found, i);
    fine = one.kind == NodeKind::kScalar;
    all.emplace_back(one.text);
  }
  if (!fine) {
    wrong(*found, fmt::format("{} is no list of texts", key));
    all.clear();
  }
  return all;
}

std::optional<std::chrono::seconds> Section::duration(std::string_view key,
                                                      std::chrono::seconds most) {
  const auto written = text(key);
  if (!written) return {};
  const auto time = base::parse_duration(*written);
  if (time && time->count() > 0 && *time <= most) return *time;
  wrong_at(key, time ? base::Error{base::ErrorKind::kLimit, "",
                                   fmt::format("{} is at least 1s and at most {}", key,
                                               base::duration_text(most))}
                     : time.error());
  return {};
}

std::optional<std::string> Section::path(std::string_view key, bool needed) {
  const auto written = text(key, needed);
  if (!written) return {};
  return (std::filesystem::path(file_).parent_path() / *written).string();
}

std::optional<Section> Section::section(const Node& map) const {
  if (map.kind != NodeKind::kMap) return {};
  return Section(tree_, map, file_, into_);
}

void Section::finish(std::string_view known) {
  for (std::uint32_t i = 0; i < map_.count; i += 2) {
    const Node& key = tree_.child(map_, i);
    if (asked_.contains(key.text)) continue;
    wrong(key, fmt::format("unknown key \"{}\"", key.text), fmt::format("known here: {}", known));
  }
}

void Section::wrong(const Node& at, std::string_view message, std::string_view help) {
  tell(into_, file_, tree_.place(at), message, help);
}

void Section::wrong_at(std::string_view key, const base::Error& why) {
  const Node* found = find(key);
  wrong(found != nullptr ? *found : map_, why.message);
}

const Channel* Channels::find(std::string_view id) const {
  for (const auto& one : channels) {
    if (one->terms().id == id) return one.get();
  }
  return nullptr;
}

Channels read_channels(const std::filesystem::path& file) {
  Channels made;
  const std::string name = file.string();
  auto bytes = read_public_file(name);
  if (!bytes || bytes->size() > kChannelsFileBytesMax) {
    tell(made, name, {},
         bytes ? fmt::format("larger than {} bytes", kChannelsFileBytesMax) : bytes.error().message,
         "name the channels file, as docs/formats/channels.md has it");
    return made;
  }
  const auto form = name.ends_with(".json") ? model::TextForm::kJson : model::TextForm::kYaml;
  std::size_t documents = 0;
  const auto read =
      model::read_trees(*bytes, form, name, model::LoadLimits{}, [&](const model::NodeTree& tree) {
        if (++documents == 1) read_document(tree, name, made);
      });
  if (read.errors != 0) {
    made.errors += read.errors;
    made.problems.insert(made.problems.begin(), read.problems.begin(), read.problems.end());
  }
  if (read.errors == 0 && documents != 1) tell(made, name, {}, "one document is wanted", {});
  std::stable_sort(made.problems.begin(), made.problems.end(),
                   [](const auto& a, const auto& b) { return a.place < b.place; });
  std::sort(made.channels.begin(), made.channels.end(),
            [](const auto& a, const auto& b) { return a->terms().id < b->terms().id; });
  return made;
}

}  // namespace onus::notices
