#include "onus/recorder/service.h"

#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

#include "onus/codec/jcs.h"
#include "onus/codec/time.h"
#include "onus/recorder/session.h"

namespace onus::recorder {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Result;

namespace {

constexpr int kBacklog = 16;
constexpr int kWaitMs = 500;
constexpr std::size_t kAccountBytes = 16U << 10U;
constexpr int kHelloSeconds = 5;  // within which the forced command must have asked

std::unexpected<base::Error> refused(std::string_view what) {
  return base::fail(ErrorKind::kIo, fmt::format("{}: {}", what, std::strerror(errno)));
}

Result<Account> account_of(uid_t user) {
  std::string room(kAccountBytes, '\0');
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) != 0 || found == nullptr) {
    return base::fail(ErrorKind::kNotFound, fmt::format("no account has the id {}", user));
  }
  const std::string shell =
      entry.pw_shell != nullptr && *entry.pw_shell != '\0' ? entry.pw_shell : "/bin/sh";
  return Account{entry.pw_uid, entry.pw_gid, entry.pw_name, entry.pw_dir, shell};
}

Result<std::string> read_small(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::fail(ErrorKind::kIo, fmt::format("cannot read {}", path.string()));
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Result<Descriptor> listen_at(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) {
    return base::fail(ErrorKind::kInvalid, fmt::format("the socket's path is too long: {}", text));
  }
  std::memcpy(address.sun_path, text.data(), text.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return refused("no socket");
  ::unlink(text.c_str());  // of a recorder that was killed
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(text.c_str(), 0666) != 0 || ::listen(socket.get(), kBacklog) != 0) {
    return refused(fmt::format("the socket {} cannot be used", text));
  }
  return socket;
}

/// Takes the terminal that sshd gave the account: what a process of the session wrote there would
/// be shown and not recorded. Only such a terminal: what is handed over may be any file that the
/// account can open.
void take_terminal(const std::vector<Descriptor>& streams, uid_t account) {
  constexpr unsigned kFirstMajor = 136, kLastMajor = 143;  // of Unix98 pseudo-terminals
  if (::geteuid() != 0) return;                            // tests run it as themselves
  for (const Descriptor& stream : streams) {
    struct stat found{};
    if (::fstat(stream.get(), &found) != 0 || !S_ISCHR(found.st_mode)) continue;
    const unsigned kind = major(found.st_rdev);
    if (found.st_uid != account || kind < kFirstMajor || kind > kLastMajor) continue;
    (void)!::fchown(stream.get(), 0, 0);
    (void)!::fchmod(stream.get(), S_IRUSR | S_IWUSR);
  }
}

/// One accepted connection, in a process of its own.
class Connection {
 public:
  Connection(const RecorderPlaces& places, const base::Clock& clock, Descriptor socket)
      : places_(places), clock_(clock), socket_(std::move(socket)) {}
  void run();

 private:
  [[nodiscard]] Result<SessionPlan> plan();
  [[nodiscard]] Result<void> ask();
  void answer(const SessionPlan& plan, const SessionReport& report);
  [[nodiscard]] fs::path new_recording(const std::string& request) const;
  void leave_report(const SessionPlan& plan, const SessionReport& report) const;
  [[nodiscard]] std::int64_t now_s() const {
    return std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch())
        .count();
  }

  const RecorderPlaces& places_;
  const base::Clock& clock_;
  Descriptor socket_;
  SessionRequest request_;
  std::vector<Descriptor> streams_;
};

Result<void> Connection::ask() {
  timeval limit{kHelloSeconds, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  auto received = receive_message(socket_.get());
  if (!received) return std::unexpected(received.error());
  auto request = parse_request(received->bytes);
  if (!request) return std::unexpected(request.error());
  if (received->descriptors.size() != 3) {
    return base::fail(ErrorKind::kInvalid, "three streams belong to a request");
  }
  request_ = std::move(*request);
  streams_ = std::move(received->descriptors);
  return {};
}

fs::path Connection::new_recording(const std::string& request) const {
  // A request may open several sessions; the process' number tells them apart.
  return places_.spool / fmt::format("{}.{}.{}.cast", request, now_s(), ::getpid());
}

Result<SessionPlan> Connection::plan() {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return refused("the other side has no name");
  }
  if (const auto asked = ask(); !asked) return std::unexpected(asked.error());
  SessionPlan plan;
  auto account = account_of(peer.uid);
  if (!account) return std::unexpected(account.error());
  const auto text = read_small(places_.authorities);
  if (!text) return std::unexpected(text.error());
  const auto authorities = parse_authorities(*text);
  if (!authorities) return std::unexpected(authorities.error());
  auto permit = judge_certificate(request_.certificate, *authorities, now_s());
  if (!permit) return std::unexpected(permit.error());
  std::error_code ignored;
  if (fs::exists(places_.ended / permit->request, ignored)) {
    return base::fail(ErrorKind::kDenied, "this grant was ended");
  }
  take_terminal(streams_, peer.uid);
  plan.account = std::move(*account);
  plan.permit = std::move(*permit);
  plan.request = std::move(request_);
  plan.started_at_s = now_s();
  plan.ends_after = std::chrono::seconds(plan.permit.ends_at_s - plan.started_at_s);
  plan.recording = new_recording(plan.permit.request);
  return plan;
}

void Connection::leave_report(const SessionPlan& plan, const SessionReport& report) const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(report.lasted).count();
  fs::path path = plan.recording;
  path.replace_extension(".json");
  fs::path unfinished = path;
  unfinished += ".new";
  {
    std::ofstream file(unfinished, std::ios::binary);
    file << fmt::format(
        R"({{"request":{},"serial":{},"user":{},"started_at":{},"lasted_s":{},"end":"{}",)"
        R"("recording":{},"digest":"{}","output_bytes":{},"lost_bytes":{}}})"
        "\n",
        codec::json_quoted(plan.permit.request), plan.permit.serial,
        codec::json_quoted(plan.account.name), plan.started_at_s, seconds,
        session_end_name(report.end), codec::json_quoted(plan.recording.filename().string()),
        report.recording.hex(), report.output_bytes, report.lost_bytes);
  }
  std::error_code error;
  fs::rename(unfinished, path, error);
}

void Connection::answer(const SessionPlan& plan, const SessionReport& report) {
  leave_report(plan, report);
  ControlMessage message;
  const bool exited = WIFEXITED(report.wait_status);
  message.kind = exited ? ControlMessage::Kind::kExited : ControlMessage::Kind::kKilled;
  message.number = static_cast<std::uint32_t>(exited ? WEXITSTATUS(report.wait_status)
                                                     : WTERMSIG(report.wait_status));
  (void)send_message(socket_.get(), control_bytes(message));
}

void Connection::run() {
  const auto planned = plan();
  base::Error error;
  if (planned) {
    SessionOutside outside;
    outside.control = socket_.get();
    for (std::size_t i = 0; i < outside.streams.size(); ++i) outside.streams[i] = streams_[i].get();
    const fs::path mark = places_.ended / planned->permit.request;
    outside.must_end = [mark] { return ::access(mark.c_str(), F_OK) == 0; };
    const auto report = run_session(*planned, outside);
    if (report) return answer(*planned, *report);
    error = report.error();
  } else {
    error = planned.error();
  }
  ControlMessage no{ControlMessage::Kind::kRefused, 0, {}, error.message};
  (void)send_message(socket_.get(), control_bytes(no));
}

/// The sessions that run, each in a process of its own, by the account that asked.
class Running {
 public:
  void reap() {
    for (pid_t one = 0; (one = ::waitpid(-1, nullptr, WNOHANG)) > 0;) accounts_.erase(one);
  }
  void add(pid_t process, uid_t account) { accounts_.emplace(process, account); }
  [[nodiscard]] bool full() const { return accounts_.size() >= kSessionsMax; }
  [[nodiscard]] bool full_for(uid_t account) const {
    const auto theirs =
        std::ranges::count(accounts_, account, &decltype(accounts_)::value_type::second);
    return static_cast<std::size_t>(theirs) >= kSessionsPerAccountMax;
  }

 private:
  std::map<pid_t, uid_t> accounts_;
};

void run_in_a_process(const RecorderPlaces& places, const base::Clock& clock, Descriptor socket,
                      Running& running) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return;
  if (running.full_for(peer.uid)) {
    // What the kernel holds for a socket that nobody sent to: this waits for nobody.
    const ControlMessage no{
        ControlMessage::Kind::kRefused,
        0,
        {},
        fmt::format("{} sessions of this account are recorded here already; end "
                    "one first",
                    kSessionsPerAccountMax)};
    (void)send_message(socket.get(), control_bytes(no));
    return;
  }
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();  // a signal to the recorder's group ends no session
    Connection(places, clock, std::move(socket)).run();
    ::_exit(0);
  }
  if (child > 0) running.add(child, peer.uid);
}

}  // namespace

Result<void> serve_sessions(const RecorderPlaces& places, const base::Clock& clock,
                            const std::atomic<bool>& stop) {
  const auto text = read_small(places.authorities);
  if (!text) return std::unexpected(text.error());
  if (const auto keys = parse_authorities(*text); !keys) return std::unexpected(keys.error());
  if (::access(places.spool.c_str(), W_OK | X_OK) != 0) {
    return refused(fmt::format("the spool {} cannot be used", places.spool.string()));
  }
  const auto listening = listen_at(places.socket);
  if (!listening) return std::unexpected(listening.error());
  ::signal(SIGPIPE, SIG_IGN);
  Running running;
  while (!stop) {
    running.reap();
    pollfd waiting{listening->get(), POLLIN, 0};
    if (running.full() || ::poll(&waiting, 1, kWaitMs) <= 0) {
      if (running.full()) ::usleep(kWaitMs * 1000);
      continue;
    }
    Descriptor socket(::accept4(listening->get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (socket.valid()) run_in_a_process(places, clock, std::move(socket), running);
  }
  ::unlink(places.socket.c_str());
  return {};
}

}  // namespace onus::recorder
