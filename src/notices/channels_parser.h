// The tree of a channels file with its meaning; private to channels_file.cpp and channel_forms.cpp.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "onus/model/node.h"
#include "onus/notices/channels_file.h"

namespace onus::notices {

/// One map of the file; whoever asks for a key has read it, and what nobody asked for is an error.
class Section {
 public:
  Section(const model::NodeTree& tree, const model::Node& map, std::string file, Channels& into)
      : tree_(tree), map_(map), file_(std::move(file)), into_(into) {}

  [[nodiscard]] const model::Node* find(std::string_view key);
  [[nodiscard]] const model::Node* need(std::string_view key);
  /// The text under `key`; none: there is none, or it is no text, which was then told.
  [[nodiscard]] std::optional<std::string> text(std::string_view key, bool needed = false);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  [[nodiscard]] std::optional<std::chrono::seconds> duration(std::string_view key,
                                                             std::chrono::seconds most);
  /// The path under `key`, relative to the channels file's folder.
  [[nodiscard]] std::optional<std::string> path(std::string_view key, bool needed = false);
  /// The map under a key.
  [[nodiscard]] std::optional<Section> section(const model::Node& map) const;
  /// Tells what nobody asked for. `known` is for the message.
  void finish(std::string_view known);

  void wrong(const model::Node& at, std::string_view message, std::string_view help = {});
  /// At the value of `key`, or at the map where there is none.
  void wrong_at(std::string_view key, const base::Error& why);
  [[nodiscard]] const Channels& channels() const { return into_; }
  [[nodiscard]] const model::Node& map() const { return map_; }

 private:
  const model::NodeTree& tree_;
  const model::Node& map_;
  std::string file_;
  Channels& into_;
  std::set<std::string, std::less<>> asked_;
};

/// The channel that `form` ("smtp", …) and its map describe; null: told what is wrong.
[[nodiscard]] std::unique_ptr<Channel> channel_of(std::string_view form, Section& section,
                                                  Channel::Terms terms);
inline constexpr std::string_view kForms = "smtp, webhook, syslog, command";

}  // namespace onus::notices
