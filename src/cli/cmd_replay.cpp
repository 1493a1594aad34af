// replay: a recorded session, again.
#include <fmt/format.h>

#include <charconv>
#include <thread>

#include "commands.h"
#include "onus/base/duration.h"
#include "onus/codec/jcs.h"
#include "onus/recorder/recording.h"
#include "onus/report/render.h"
#include "terminal_filter.h"

namespace onus::cli {

using base::ErrorKind;
using recorder::Elapsed;
using recorder::RecordedEvent;

namespace {

constexpr double kSpeedMax = 1000;

struct Pace {
  double speed = 1;
  Elapsed idle_max = std::chrono::seconds(2);
};

std::expected<Pace, base::Error> pace_of(const Options& options) {
  Pace pace;
  const std::string speed = options.text("--speed");
  if (!speed.empty()) {
    const auto read = std::from_chars(speed.data(), speed.data() + speed.size(), pace.speed);
    if (read.ec != std::errc() || read.ptr != speed.data() + speed.size() || !(pace.speed > 0) ||
        pace.speed > kSpeedMax) {
      return std::unexpected(
          base::Error{ErrorKind::kInvalid, "",
                      fmt::format("--speed {}: write a number above 0, at most {}, such as 4",
                                  report::safe(speed), kSpeedMax)});
    }
  }
  if (options.has("--idle")) {
    const auto idle = base::parse_duration(options.text("--idle"));
    if (!idle) return std::unexpected(idle.error());
    pace.idle_max = *idle;
  }
  return pace;
}

/// What stands in a recording besides its output.
struct Tally {
  std::uint64_t output_bytes = 0;
  std::vector<std::string> losses;
  Elapsed lasted{0};

  void add(const RecordedEvent& event) {
    lasted = event.at;
    if (event.kind == RecordedEvent::Kind::kOutput) output_bytes += event.bytes.size();
    if (event.kind == RecordedEvent::Kind::kLoss) losses.push_back(event.bytes);
  }
};

std::string check_text(const recorder::ReadRecording& read, const Tally& tally) {
  const auto seconds = std::chrono::duration_cast<base::Seconds>(tally.lasted);
  std::string out = fmt::format(
      "request  {}\nuser     {}\ncommand  {}\nlasted   {}\noutput   {} bytes\ndigest   {}\n",
      report::safe(read.header.request), report::safe(read.header.user),
      read.header.command.empty() ? "a login shell" : report::safe(read.header.command),
      base::format_duration(seconds), tally.output_bytes, read.digest.hex());
  for (const std::string& loss : tally.losses) out += "missing  " + report::safe(loss) + "\n";
  if (read.unsealed > 0 || read.torn) {
    out += fmt::format("unsealed {} at the end{}: the recorder was killed there\n",
                       report::count_of(read.unsealed, "line", "lines"),
                       read.torn ? ", and one that is torn" : "");
  }
  return out;
}

std::string check_json(const recorder::ReadRecording& read, const Tally& tally) {
  const auto seconds = std::chrono::duration_cast<base::Seconds>(tally.lasted).count();
  return fmt::format(
      "{{\"schemaVersion\": {}, \"request\": {}, \"user\": {}, \"command\": {}, \"lasted_s\": {}, "
      "\"output_bytes\": {}, \"digest\": \"{}\", \"losses\": {}, \"unsealed\": {}, \"torn\": "
      "{}}}\n",
      report::kSchemaVersion, codec::json_quoted(read.header.request),
      codec::json_quoted(read.header.user), codec::json_quoted(read.header.command), seconds,
      tally.output_bytes, read.digest.hex(), tally.losses.size(), read.unsealed, read.torn);
}

}  // namespace

int run_replay(const World& world, const Options& options) {
  if (options.words.size() != 1) {
    return complain(world, {ErrorKind::kInvalid, "", "name one recording: onus replay FILE"});
  }
  const auto pace = pace_of(options);
  if (!pace) return complain(world, pace.error());
  const bool check = options.has("--check");
  const bool in_time = world.out_terminal && !check;
  Tally tally;
  Elapsed shown{0};
  TerminalFilter filter;
  const auto read =
      recorder::read_recording(options.words.front(), [&](const RecordedEvent& event) {
        tally.add(event);
        if (check || event.kind != RecordedEvent::Kind::kOutput) return;
        if (in_time) {
          const auto pause = std::min<Elapsed>(event.at - shown, pace->idle_max);
          if (pause > Elapsed(0)) {
            std::this_thread::sleep_for(std::chrono::duration<double, std::nano>(
                static_cast<double>(pause.count()) / pace->speed));
          }
          shown = event.at;
        }
        if (in_time) {
          std::fputs(filter.pass(event.bytes).c_str(), world.out);
          std::fflush(world.out);
        } else {
          std::fwrite(event.bytes.data(), 1, event.bytes.size(), world.out);
        }
      });
  if (!read) return complain(world, read.error());
  if (!check) return kClean;
  return deliver(world, options,
                 {{"text", [&](const auto&) { return check_text(*read, tally); }},
                  {"json", [&](const auto&) { return check_json(*read, tally); }}});
}

}  // namespace onus::cli
