#include "onus/notices/syslog.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/time.h"
#include "peer.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kHostBytesMax = 255;  // RFC 5424 section 6
constexpr int kAuthpriv = 10;
constexpr std::chrono::milliseconds kRefusalWait{500};

int severity_of(NoticeEvent event) {
  switch (event) {
    case NoticeEvent::kRequested:
    case NoticeEvent::kGranted:
    case NoticeEvent::kUsed: return 1;  // alert: somebody is to look at once
    case NoticeEvent::kFrozen:
    case NoticeEvent::kOverdue: return 4;  // warning
    default: return 5;                     // notice
  }
}

/// RFC 5424 section 6.3.3: three characters are escaped, and none of ours is a control.
std::string escaped(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '"' || c == '\\' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

std::string one_paragraph(std::string_view body) {
  std::string out;
  for (const char c : body) {
    if (c != '\n') out += c;
    if (c != '\n' || out.empty() || out.ends_with(' ')) continue;
    out += out.ends_with('.') ? " " : "; ";
  }
  while (out.ends_with(' ') || out.ends_with(';')) out.pop_back();
  return out;
}

crypto::Until patience(const Attempt& attempt) {
  return crypto::Until::in(kRefusalWait, attempt.stop_fd);
}

/// Whether the collector says nothing and stays.
Result<void> silent(Peer& peer, const Attempt& attempt) {
  char any[1];
  const auto said = peer.stream().read(any, patience(attempt));
  if (!said && said.error().message.contains("in time")) return {};
  if (!said) return std::unexpected(said.error());
  return base::fail(ErrorKind::kDenied,
                    "the collector ended the connection before anything was sent; it may want a "
                    "certificate of us, or another one");
}

class SyslogChannel final : public Channel {
 public:
  SyslogChannel(Terms terms, SyslogSetting setting)
      : Channel(std::move(terms)), setting_(std::move(setting)) {}

  [[nodiscard]] Delivery send(const Notice& notice, const Attempt& attempt) const override {
    const auto until = crypto::Until::in(terms().within, attempt.stop_fd);
    const PeerPlace place{setting_.address, setting_.name, setting_.trust};
    auto peer = Peer::connect(place, until);
    if (!peer) return refused(peer.error());
    if (const auto done = peer->secure(place, attempt.at); !done) return refused(done.error());
    // Under TLS 1.3 a collector that wants another certificate of us ends the connection only now;
    // one that is content stays silent.
    if (const auto content = silent(*peer, attempt); !content) return refused(content.error());
    const auto sent = peer->write(syslog_frame(setting_, notice, attempt));
    if (!sent) return refused(sent.error());
    peer->stream().finish(until);
    char any[1];  // waits for its end, and hears whether it broke off
    const auto ended = peer->stream().read(any, patience(attempt));
    const bool broke_off = !ended && !ended.error().message.contains("in time") &&
                           !ended.error().message.contains("unexpected eof");
    if (broke_off) return refused(ended.error());
    return received(fmt::format("sent to {} (certificate sha256 {}); no receipt exists",
                                setting_.address.text(), peer->stream().peer_fingerprint()));
  }
  [[nodiscard]] std::string_view kind() const override { return "syslog"; }
  [[nodiscard]] std::string where() const override { return setting_.address.text(); }

 private:
  SyslogSetting setting_;
};

}  // namespace

std::string syslog_frame(const SyslogSetting& setting, const Notice& notice,
                         const Attempt& attempt) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // says that UTF-8 follows
  const std::string data =
      fmt::format("[onus@{} delivery=\"{}\" statement=\"{}\" event=\"{}\"]", setting.enterprise,
                  escaped(attempt.delivery), escaped(notice.id), event_word(notice.event));
  const std::string message =
      fmt::format("<{}>1 {} {} onus - {} {} {}{}", kAuthpriv * 8 + severity_of(notice.event),
                  codec::format_time(attempt.at), setting.host, event_word(notice.event), data,
                  kByteOrderMark, one_paragraph(notice.body));
  return fmt::format("{} {}", message.size(), message);
}

Result<std::unique_ptr<Channel>> make_syslog(Channel::Terms terms, SyslogSetting setting) {
  if (!setting.trust) {
    return base::fail(ErrorKind::kInvalid,
                      "TLS needs roots: the file with the certificates that "
                      "the collector's must lead to");
  }
  const bool fine = !setting.host.empty() && setting.host.size() <= kHostBytesMax &&
                    std::all_of(setting.host.begin(), setting.host.end(),
                                [](char c) { return c > ' ' && c <= '~'; });
  if (!fine) {
    return base::fail(ErrorKind::kInvalid,
                      "host is our own name in the message: printable, without spaces");
  }
  return std::make_unique<SyslogChannel>(std::move(terms), std::move(setting));
}

}  // namespace onus::notices
