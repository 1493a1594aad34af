#include "onus/recorder/session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "relay.h"
#include "shell.h"

namespace onus::recorder {

using base::ErrorKind;
using base::Result;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::array kWarnings{seconds(300), seconds(60)};
constexpr std::array<std::uint32_t, 3> kPassedOn{SIGINT, SIGQUIT, SIGTERM};

/// A running session.
class Session {
 public:
  Session(const SessionPlan& plan, const SessionOutside& outside, RecordingWriter writer,
          Shell shell)
      : plan_(plan),
        outside_(outside),
        writer_(std::move(writer)),
        shell_(std::move(shell)),
        input_(outside.streams[0], shell_.input.get(), nullptr),
        output_(shell_.output.get(), outside.streams[1], recorded()),
        errors_(shell_.errors.get(), outside.streams[2], recorded()) {}

  [[nodiscard]] SessionReport run();

 private:
  std::function<void(std::string_view)> recorded() {
    return [this](std::string_view bytes) {
      output_bytes_ += bytes.size();
      heard_at_ = now();
      writer_.output(now(), bytes);
    };
  }
  [[nodiscard]] nanoseconds now() const { return Clock::now() - began_; }
  void wait_for_something();
  void hear_control();
  void tick();
  void tell(const std::string& words);
  void end(SessionEnd why);
  void look_for_exit();
  [[nodiscard]] bool finished() const;

  const SessionPlan& plan_;
  const SessionOutside& outside_;
  RecordingWriter writer_;
  Shell shell_;
  Relay input_, output_, errors_;
  Clock::time_point began_ = Clock::now();
  nanoseconds ticked_{0};
  std::size_t warned_ = 0;
  std::uint64_t output_bytes_ = 0;
  bool control_open_ = true;
  std::optional<SessionEnd> end_;
  nanoseconds ended_at_{0};  // hang-up was sent
  std::optional<int> status_;
  nanoseconds heard_at_{0};  // the last output, or the shell's end
  bool cut_short_ = false;   // the grant ended while what the shell left behind was still talking
};

void Session::tell(const std::string& words) {
  writer_.mark(now(), words);
  const std::string line = fmt::format("\r\n*** onus: {}\r\n", words);
  if (plan_.request.has_terminal) {
    output_.add(line);
    output_.write_some();
  } else {
    errors_.add(line);
    errors_.write_some();
  }
}

void Session::end(SessionEnd why) {
  if (end_) return;
  end_ = why;
  if (status_) {
    cut_short_ = true;
    return;
  }
  ended_at_ = now();
  if (why == SessionEnd::kTimeIsUp) tell("the grant has ended; this session ends now");
  if (why == SessionEnd::kAskedFor) tell("the grant was ended; this session ends now");
  hang_up(shell_.process);
}

void Session::hear_control() {
  const auto received = receive_message(outside_.control);
  if (!received || received->bytes.empty()) {
    control_open_ = false;  // sshd is done with this connection
    return end(SessionEnd::kHungUp);
  }
  const auto message = parse_control(received->bytes);
  if (!message) return;
  if (message->kind == ControlMessage::Kind::kResize && plan_.request.has_terminal) {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(message->size.columns);
    size.ws_row = static_cast<unsigned short>(message->size.rows);
    ::ioctl(shell_.output.get(), TIOCSWINSZ, &size);
    writer_.resize(now(), message->size);
  }
  if (message->kind == ControlMessage::Kind::kSignal) {
    if (message->number == SIGHUP) return end(SessionEnd::kHungUp);
    // The account sends it and root delivers it: what a terminal sends, and to a group that is
    // there.
    const bool plain = std::ranges::find(kPassedOn, message->number) != kPassedOn.end();
    if (plain && !status_) ::kill(-shell_.process, static_cast<int>(message->number));
  }
}

void Session::tick() {
  const nanoseconds at = now();
  if (at - ticked_ < kTick) return;
  ticked_ = at;
  const nanoseconds left = plan_.ends_after - at;
  if (left <= nanoseconds(0)) end(SessionEnd::kTimeIsUp);
  while (warned_ < kWarnings.size() && left <= kWarnings[warned_]) {
    const seconds mark = kWarnings[warned_++];
    const bool shorter = plan_.ends_after < mark;  // it was never so long
    if (!shorter && !end_ && left > nanoseconds(0)) {
      tell(fmt::format("this session ends in {} minute{}", mark.count() / 60,
                       mark.count() == 60 ? "" : "s"));
    }
  }
  if (outside_.must_end && outside_.must_end()) end(SessionEnd::kAskedFor);
  if (end_ && !status_ && at - ended_at_ > kGraceAfterHangup) ::kill(-shell_.process, SIGKILL);
}

void Session::look_for_exit() {
  // Everything that is left behind becomes our child; only the shell's end is the session's.
  int status = 0;
  for (pid_t one = 0; (one = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (one != shell_.process) continue;
    status_ = status;
    heard_at_ = now();
    shell_.input.reset();
    input_.stop_reading();
    input_.stop_writing();
  }
}

void Session::wait_for_something() {
  std::vector<pollfd> waiting;
  const auto watch = [&](int descriptor, short events) {
    if (descriptor >= 0 && events != 0) waiting.push_back({descriptor, events, 0});
  };
  for (const Relay* relay : {&input_, &output_, &errors_}) {
    if (relay->wants_to_read()) watch(relay->from(), POLLIN);
    if (relay->wants_to_write()) watch(relay->to(), POLLOUT);
  }
  if (control_open_) watch(outside_.control, POLLIN);
  const int ms = status_ ? 20 : static_cast<int>(std::chrono::milliseconds(kTick).count() / 5);
  if (::poll(waiting.data(), waiting.size(), ms) <= 0) return;
  for (const pollfd& one : waiting) {
    if (one.revents == 0) continue;
    if (one.fd == outside_.control) hear_control();
    for (Relay* relay : {&input_, &output_, &errors_}) {
      if (one.fd == relay->from() && (one.events & POLLIN) != 0) relay->read_some();
      if (one.fd == relay->to() && (one.events & POLLOUT) != 0) relay->write_some();
    }
  }
}

bool Session::finished() const {
  if (!status_) return false;
  const bool drained = output_.done() && errors_.done();
  return drained || cut_short_ || now() - heard_at_ > kDrainAfterExit;
}

SessionReport Session::run() {
  if (plan_.request.has_terminal) tell("this session is recorded");
  while (!finished()) {  // ends: the grant's end kills the shell, and the drain is bounded
    wait_for_something();
    (void)writer_.write(now());  // what the disk refuses is kept, and counted when it is lost
    tick();
    if (!status_) look_for_exit();
    // A process in the background may hold the terminal open for ever; its silence ends the wait.
    if (status_ && now() - heard_at_ > kTick && output_.idle() && errors_.idle()) {
      output_.stop_reading();
      errors_.stop_reading();
    }
    if (input_.ended() && !plan_.request.has_terminal && !input_.wants_to_write()) {
      shell_.input.reset();  // the end of its input
    }
  }
  kill_all_below();
  SessionReport report;
  report.end = end_.value_or(SessionEnd::kExited);
  report.wait_status = status_.value_or(0);
  report.lasted = now();
  report.output_bytes = output_bytes_;
  const auto digest = writer_.finish(now());
  if (digest)
    report.recording = *digest;
  else
    report.end = SessionEnd::kRecordingFailed;
  report.lost_bytes = writer_.lost_bytes();
  return report;
}

}  // namespace

std::string_view session_end_name(SessionEnd end) {
  switch (end) {
    case SessionEnd::kExited: return "exited";
    case SessionEnd::kHungUp: return "hung-up";
    case SessionEnd::kTimeIsUp: return "time-is-up";
    case SessionEnd::kAskedFor: return "asked-for";
    case SessionEnd::kRecordingFailed: return "recording-failed";
  }
  return "exited";
}

Result<SessionReport> run_session(const SessionPlan& plan, const SessionOutside& outside) {
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
    return base::fail(ErrorKind::kIo, fmt::format("no subreaper: {}", std::strerror(errno)));
  }
  ::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {outside.streams[1], outside.streams[2]}) {
    ::fcntl(stream, F_SETFL, ::fcntl(stream, F_GETFL) | O_NONBLOCK);
  }
  RecordingHeader header{plan.request.size, plan.started_at_s,    plan.permit.request,
                         plan.account.name, plan.request.command, plan.request.terminal};
  auto writer = RecordingWriter::create(plan.recording, header);
  if (!writer) return std::unexpected(writer.error());
  if (const auto written = writer->write(nanoseconds(0)); !written) {
    return std::unexpected(written.error());
  }
  auto shell = start_shell(plan);
  if (!shell) return std::unexpected(shell.error());
  return Session(plan, outside, std::move(*writer), std::move(*shell)).run();
}

}  // namespace onus::recorder
