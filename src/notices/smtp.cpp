#include "onus/notices/smtp.h"

#include <fmt/format.h>

#include "onus/codec/base64.h"
#include "peer.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;

namespace {

struct Refusal {
  base::Error why;
  bool for_good = false;
};
template <class T>
using Step = std::expected<T, Refusal>;

std::unexpected<Refusal> give_up(base::Error why, bool for_good = false) {
  return std::unexpected(Refusal{std::move(why), for_good});
}

/// One conversation. Each step leaves it where RFC 5321 has it, or it is over.
class Conversation {
 public:
  Conversation(const SmtpSetting& setting, Peer peer)
      : setting_(setting),
        place_{setting.address, setting.name, setting.trust},
        peer_(std::move(peer)),
        domain_(setting.from.substr(setting.from.find('@') + 1)) {}

  Delivery run(const Notice& notice, const Attempt& attempt) {
    auto sent = begin(attempt.at);
    std::string receipt;
    if (sent) {
      const auto taken = hand_over(notice, attempt);
      if (taken) receipt = *taken;
      if (!taken) sent = std::unexpected(taken.error());
    }
    if (!sent) return refused(sent.error().why, sent.error().for_good);
    (void)peer_.write("QUIT\r\n");  // out of politeness; what it answers changes nothing
    return received(std::move(receipt));
  }

 private:
  Step<SmtpReply> reply() {
    SmtpReply reply;
    while (true) {
      const auto line = peer_.line();
      if (!line) return give_up(line.error());
      const auto complete = reply.take(*line);
      if (!complete) return give_up(complete.error());
      if (*complete) return reply;
    }
  }

  /// Says `command` and wants an answer of `hundreds`; `shown` names it without secrets.
  Step<SmtpReply> ask(std::string_view command, std::string_view shown, int hundreds) {
    if (const auto sent = peer_.write(command); !sent) return give_up(sent.error());
    return expect(shown, hundreds);
  }
  Step<SmtpReply> expect(std::string_view shown, int hundreds) {
    auto answer = reply();
    if (!answer) return answer;
    if (answer->is(hundreds)) return answer;
    return give_up({ErrorKind::kDenied, "", fmt::format("{} answered {}", shown, answer->text())},
                   answer->is(5));
  }

  Step<void> hello() {
    const auto answer = ask(fmt::format("EHLO {}\r\n", domain_), "EHLO", 2);
    if (!answer) return std::unexpected(answer.error());
    offered_ = *answer;
    return {};
  }

  Step<void> secure(base::TimePoint at) {
    if (const auto secured = peer_.secure(place_, at); !secured) return give_up(secured.error());
    return {};
  }

  Step<void> begin(base::TimePoint at) {
    if (setting_.tls == SmtpTls::kImplicit) {
      if (const auto done = secure(at); !done) return done;
    }
    if (const auto greeted = expect("the greeting", 2); !greeted) {
      return std::unexpected(greeted.error());
    }
    if (const auto done = hello(); !done) return done;
    if (setting_.tls == SmtpTls::kStarttls) {
      if (!offered_.offers("STARTTLS")) {
        return give_up(
            {ErrorKind::kDenied, "", "the server offers no STARTTLS; nothing is sent without TLS"});
      }
      const auto ready = ask("STARTTLS\r\n", "STARTTLS", 2);
      if (!ready) return std::unexpected(ready.error());
      if (const auto done = secure(at); !done) return done;
      if (const auto done = hello(); !done) return done;  // what was offered before counts no more
    }
    return log_in();
  }

  Step<void> log_in() {
    if (!setting_.login) return {};
    if (!peer_.stream().secured() || !offered_.offers_login("PLAIN")) {
      return give_up({ErrorKind::kDenied, "",
                      "the server offers no AUTH PLAIN under TLS; the login stays with us"});
    }
    const SmtpLogin& login = *setting_.login;
    std::string plain;  // RFC 4616
    plain.append(1, '\0').append(login.user).append(1, '\0').append(login.password.view());
    std::string command = fmt::format("AUTH PLAIN {}\r\n", codec::base64_encode(plain));
    const auto answer = ask(command, "AUTH", 2);
    base::wipe({reinterpret_cast<std::uint8_t*>(plain.data()), plain.size()});
    base::wipe({reinterpret_cast<std::uint8_t*>(command.data()), command.size()});
    if (!answer) return std::unexpected(answer.error());
    return {};
  }

  Step<std::string> hand_over(const Notice& notice, const Attempt& attempt) {
    const bool eight_bit = offered_.offers("8BITMIME");
    const auto sender =
        ask(fmt::format("MAIL FROM:<{}>{}\r\n", setting_.from, eight_bit ? " BODY=8BITMIME" : ""),
            "MAIL FROM", 2);
    if (!sender) return std::unexpected(sender.error());
    std::string not_taken;
    std::size_t taken = 0;
    bool all_for_good = true;
    for (const std::string& to : setting_.to) {
      const auto answer =
          ask(fmt::format("RCPT TO:<{}>\r\n", to), fmt::format("RCPT TO {}", to), 2);
      if (answer) {
        ++taken;
        continue;
      }
      if (answer.error().why.kind != ErrorKind::kDenied) return std::unexpected(answer.error());
      all_for_good = all_for_good && answer.error().for_good;
      not_taken += (not_taken.empty() ? "" : "; ") + answer.error().why.message;
    }
    if (taken == 0) return give_up({ErrorKind::kDenied, "", not_taken}, all_for_good);
    if (const auto go = ask("DATA\r\n", "DATA", 3); !go) return std::unexpected(go.error());
    const auto done = ask(mail_of(setting_, notice, attempt, eight_bit), "the message", 2);
    if (!done) return std::unexpected(done.error());
    std::string receipt = done->text();
    if (!not_taken.empty()) {
      receipt += fmt::format(" (for {} of {}: {})", taken, setting_.to.size(), not_taken);
    }
    return receipt;
  }

  const SmtpSetting& setting_;
  PeerPlace place_;
  Peer peer_;
  std::string domain_;
  SmtpReply offered_;
};

class SmtpChannel final : public Channel {
 public:
  SmtpChannel(Terms terms, SmtpSetting setting)
      : Channel(std::move(terms)), setting_(std::move(setting)) {}

  [[nodiscard]] Delivery send(const Notice& notice, const Attempt& attempt) const override {
    const auto until = crypto::Until::in(terms().within, attempt.stop_fd);
    auto peer = Peer::connect({setting_.address, setting_.name, setting_.trust}, until);
    if (!peer) return refused(peer.error());
    return Conversation(setting_, *std::move(peer)).run(notice, attempt);
  }
  [[nodiscard]] std::string_view kind() const override { return "smtp"; }
  [[nodiscard]] std::string where() const override { return setting_.address.text(); }

 private:
  SmtpSetting setting_;
};

bool is_this_machine(const codec::Endpoint& address) {
  return address.bare && (address.host == "::1" || address.host.starts_with("127."));
}

}  // namespace

Result<void> check_mail_address(std::string_view address) {
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  if (address.size() > kMailAddressBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("a mail address of {} bytes (at most {})",
                                                     address.size(), kMailAddressBytesMax));
  }
  const std::size_t at = address.find('@');
  const std::string_view local = address.substr(0, at);
  bool fine = at != std::string_view::npos && !local.empty() && local.front() != '.' &&
              local.back() != '.' && !local.contains("..");
  for (const char c : local) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    fine = fine && (letter || kMarks.contains(c));
  }
  const auto domain =
      fine ? codec::parse_endpoint(address.substr(at + 1), 25) : codec::parse_endpoint("");
  fine = domain && domain->host.size() == address.size() - at - 1 && !domain->bare;
  if (fine) return {};
  return base::fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no mail address; write "
                                                     "name@example.com",
                                                     one_line(address)));
}

Result<std::unique_ptr<Channel>> make_smtp(Channel::Terms terms, SmtpSetting setting) {
  if (setting.to.empty()) return base::fail(ErrorKind::kInvalid, "no recipient is named");
  if (setting.to.size() > kRecipientsMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("{} recipients (at most {})", setting.to.size(), kRecipientsMax));
  }
  if (const auto fine = check_mail_address(setting.from); !fine) {
    return std::unexpected(fine.error());
  }
  for (const std::string& to : setting.to) {
    if (const auto fine = check_mail_address(to); !fine) return std::unexpected(fine.error());
  }
  const bool plain = setting.tls == SmtpTls::kNone;
  if (plain && (setting.login || !is_this_machine(setting.address))) {
    return base::fail(ErrorKind::kInvalid,
                      "without TLS, mail goes to this machine's own server alone (127.0.0.1), and "
                      "without a login; write tls: starttls and roots");
  }
  if (!plain && !setting.trust) {
    return base::fail(ErrorKind::kInvalid,
                      "TLS needs roots: the file with the certificates that "
                      "the server's must lead to");
  }
  return std::make_unique<SmtpChannel>(std::move(terms), std::move(setting));
}

}  // namespace onus::notices
