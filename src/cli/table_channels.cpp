// The channels over which people are told.
#include <fmt/format.h>

#include <array>

#include "command_table.h"
#include "commands.h"
#include "onus/codec/json.h"
#include "onus/model/render_diagnostic.h"
#include "onus/report/render.h"
#include "onus/service/notice_channels.h"

namespace onus::cli {
namespace {

using codec::JsonValue;

struct Checked {
  std::vector<service::ChannelTried> tried;
  std::vector<std::string> warnings;
};

std::string text_of(const Checked& checked) {
  std::string text;
  for (const service::ChannelTried& one : checked.tried) {
    text +=
        fmt::format("{}  {}  {} {}  ({} ms)\n    {}\n",
                    one.delivery.received ? "received" : "FAILED  ", report::safe(one.id), one.kind,
                    report::safe(one.where), one.took.count(), report::safe(one.delivery.receipt));
  }
  if (checked.tried.empty()) text += "no channel is configured\n";
  for (const std::string& one : checked.warnings) {
    text += fmt::format("warning: {}\n", report::safe(one));
  }
  return text;
}

JsonValue string_value(std::string_view text) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.string = text;
  return value;
}

JsonValue list_of(std::vector<JsonValue> items) {
  JsonValue value;
  value.kind = JsonValue::Kind::kArray;
  value.items = std::move(items);
  return value;
}

std::string json_of(const Checked& checked) {
  std::vector<JsonValue> channels, warnings;
  for (const service::ChannelTried& one : checked.tried) {
    JsonValue channel, received, took;
    received.kind = JsonValue::Kind::kBool;
    received.boolean = one.delivery.received;
    took.kind = JsonValue::Kind::kNumber;
    took.number = static_cast<double>(one.took.count());
    channel.kind = JsonValue::Kind::kObject;
    channel.members = {{"id", string_value(one.id)},
                       {"kind", string_value(one.kind)},
                       {"receipt", string_value(one.delivery.receipt)},
                       {"received", received},
                       {"took_ms", took},
                       {"where", string_value(one.where)}};
    channels.push_back(std::move(channel));
  }
  for (const std::string& one : checked.warnings) warnings.push_back(string_value(one));
  JsonValue all;
  all.kind = JsonValue::Kind::kObject;
  all.members = {{"channels", list_of(std::move(channels))},
                 {"warnings", list_of(std::move(warnings))}};
  const auto text = codec::canonical_text(all);  // every text in it was made printable
  return text ? *text + "\n" : std::string();
}

int run_channels_check(const World& world, const Options& options) {
  if (!options.has("--channels")) {
    return complain(world, {base::ErrorKind::kInvalid, "",
                            "say which channels: onus channels check --channels channels.yaml"});
  }
  const auto channels = notices::read_channels(options.text("--channels"));
  for (const model::Diagnostic& one : channels.problems) {
    std::fputs(model::render(one, false).c_str(), world.err);
  }
  if (!channels.ok()) return kUsage;
  Checked checked;
  std::optional<service::Session> session;
  if (!options.estate.empty()) {
    auto opened = open_session(world, options, {});
    if (!opened) return opened.error();
    session.emplace(std::move(*opened));
  }
  auto warnings = service::channel_warnings(channels, session ? &*session : nullptr);
  if (!warnings) return complain(world, warnings.error());
  checked.warnings = *std::move(warnings);
  if (!options.has("--dry-run")) {
    const auto now = present(world, options);
    if (!now) return complain(world, now.error());
    const Progress progress(world, options, "waiting for receipts");
    auto tried = service::try_channels(channels, *now, *world.rng);
    if (!tried) return complain(world, tried.error());
    checked.tried = *std::move(tried);
  }
  const int code = deliver(world, options,
                           {{"text", [&](const report::Style&) { return text_of(checked); }},
                            {"json", [&](const report::Style&) { return json_of(checked); }}});
  if (code != kClean) return code;
  bool fine = checked.warnings.empty();
  for (const service::ChannelTried& one : checked.tried) fine = fine && one.delivery.received;
  return fine ? kClean : kFindings;
}

constexpr Flag kCheckFlags[] = {
    {"--channels", Flag::Kind::kText, "FILE", "the channels file, as the server has it"},
    {"--dry-run", Flag::Kind::kSwitch, "", "read and judge, but tell nobody"},
};

constexpr std::array<Command, 1> kCommands{{
    {"channels check", "Send a test notice over every channel and show the receipts", "", "", false,
     kTakesEstate, "text, json", "",
     "A receipt is what the other side answered: the mail server's line, the status of the\n"
     "webhook's receiver, a command's exit code and last line. For syslog none exists.\n"
     "With --estate, it also tells which policies have fewer than two channels, or channels that\n"
     "fall together. Exit code 1: a channel failed, or there is a warning.\n\n"
     "Example\n  onus channels check --channels /etc/onus/channels.yaml --estate estate",
     run_channels_check, kCheckFlags},
}};

}  // namespace

std::span<const Command> channel_commands() { return kCommands; }

}  // namespace onus::cli
