// A server, looked at from here: what whoever needs it will meet.
#include <fmt/format.h>

#include <algorithm>

#include "doctor_parts.h"
#include "onus/access/revocation.h"
#include "onus/codec/json.h"
#include "onus/codec/time.h"
#include "onus/crypto/tls_stream.h"
#include "onus/hosts/list_install.h"
#include "onus/ledger/statement.h"

namespace onus::service {

using base::Result;
using codec::JsonValue;
using report::count_of;
using report::DoctorAnswer;

namespace {

constexpr std::chrono::milliseconds kWithin{10'000};

Result<crypto::TlsTrust> trust_in(const std::string& roots) {
  crypto::TlsMaterial material;
  material.roots_pem = roots;
  return crypto::TlsTrust::make(material);
}

class Examination {
 public:
  Examination(const DoctorServer& server, DoctorAnswer& answer)
      : server_(server), answer_(answer) {}

  void run() {
    if (!reach()) return;
    browsers();
    clock();
    ready();
    list();
    if (!server_.get) {
      return answer_.note("approvers",
                          "who could approve and what is overdue is told to who signs "
                          "in: " +
                              server_.not_signed_in);
    }
    approvers();
    debts();
    warnings();
  }

 private:
  /// Whether it is there, and is whom it should be.
  bool reach() {
    const auto began = std::chrono::steady_clock::now();
    const auto until = crypto::Until::in(kWithin);
    auto stream = crypto::TlsStream::connect(server_.address.endpoint, until);
    if (!stream) {
      answer_.wrong("server", fmt::format("{}: {}", server_.url, stream.error().message),
                    "start it there (onus serve), or look at the way to it");
      return false;
    }
    if (server_.address.tls) {
      auto trust = trust_in(server_.roots_pem);
      const auto done =
          trust ? stream->secure(*trust, server_.address.endpoint.host, server_.now, until)
                : Result<void>(std::unexpected(trust.error()));
      if (!done) {
        answer_.wrong("tls", done.error().message,
                      "name the certificate that the server's leads to: --root FILE; look at the "
                      "clocks");
        return false;
      }
      trust_ = std::make_shared<const crypto::TlsTrust>(std::move(*trust));
      tell_certificate(stream->peer_certificate(), "the server's certificate", server_.now,
                       answer_);
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    answer_.good("server", fmt::format("{} answers in {} ms{}", server_.url, took.count(),
                                       server_.address.tls ? ", " + stream->protocol() : ""));
    return true;
  }

  /// Whether the browsers here would show its pages: on an error of the certificate they refuse
  /// passkeys.
  void browsers() {
    if (!server_.address.tls || server_.system_roots_pem.empty()) return;
    const auto trust = trust_in(server_.system_roots_pem);
    const auto until = crypto::Until::in(kWithin);
    auto stream = crypto::TlsStream::connect(server_.address.endpoint, until);
    if (!trust || !stream) return;
    const auto done = stream->secure(*trust, server_.address.endpoint.host, server_.now, until);
    if (done) return answer_.good("browsers", "this machine's roots lead to its certificate");
    answer_.warn(
        "browsers",
        "its root is not among this machine's: browsers that rely on those refuse passkeys",
        "install the root (docs/guide/serve.md), or approve with an SSH key");
  }

  /// The JSON at a path that anybody may ask for, and the status.
  Result<std::pair<int, JsonValue>> open_json(const std::string& path) {
    const auto answer =
        client::ask(server_.address, trust_.get(), {"GET", path}, server_.now, kWithin);
    if (!answer) return std::unexpected(answer.error());
    auto json = codec::parse_json(answer->body);
    if (!json) return std::unexpected(json.error());
    return std::pair{answer->status, std::move(*json)};
  }

  void clock() {
    const auto alive = open_json("/healthz");
    const auto text = alive ? alive->second.text_of("now") : std::nullopt;
    const auto now = text ? ledger::parse_utc(*text) : std::nullopt;
    if (!now) {
      return answer_.warn("clock", "the server does not tell its time", "is it an onus server?");
    }
    const base::Seconds apart = *now > server_.now ? *now - server_.now : server_.now - *now;
    const std::string what =
        fmt::format("the server says {}, {} s from here", *text, apart.count());
    if (apart >= kSkewWrong) {
      return answer_.wrong("clock", what,
                           "set the clock that is wrong: certificates and lists are "
                           "refused");
    }
    if (apart >= kSkewWarn) return answer_.warn("clock", what, "look at both clocks");
    answer_.good("clock", what);
  }

  void ready() {
    const auto ready = open_json("/readyz");
    if (!ready) return answer_.wrong("ready", ready.error().message, "look at its log");
    const auto is = [&](std::string_view field) {
      const JsonValue* value = ready->second.find(field);
      return value != nullptr && value->boolean;
    };
    if (!is("founded")) {
      answer_.wrong("ready", "its ledger is not founded", "onus ledger init");
    } else if (ready->second.text_of("status") == "disk-full") {
      answer_.wrong("ready", "its disk is full: it answers, and nothing can be written",
                    "make room there; it goes on by itself");
    } else if (!is("authority_unsealed")) {
      answer_.warn("ready", "sealed: requests are taken and approved, and nothing is granted",
                   "start it with --authority FILE");
    } else {
      answer_.good("ready", "certificates can be issued");
    }
    const auto channels = ready->second.integer_of("channels").value_or(0);
    const auto weak = ready->second.integer_of("channel_warnings").value_or(0);
    if (weak > 0) {
      answer_.warn("channels",
                   fmt::format("{}; {} about them",
                               count_of(static_cast<std::size_t>(channels), "channel", "channels"),
                               count_of(static_cast<std::size_t>(weak), "warning", "warnings")),
                   "onus channels check, there");
    } else {
      answer_.good("channels", count_of(static_cast<std::size_t>(channels), "channel", "channels"));
    }
  }

  /// What hosts take from it.
  void list() {
    const auto answer =
        client::ask(server_.address, trust_.get(), {"GET", "/v1/hosts/list"}, server_.now, kWithin);
    if (!answer || answer->status != 200) {
      return answer_.wrong(
          "list", answer ? fmt::format("answered with {}", answer->status) : answer.error().message,
          "hosts hear of no end; look at its log");
    }
    if (server_.log_verifiers.empty()) {
      return answer_.note("list",
                          "handed out; whether it is signed is not looked at: "
                          "--log-verifier NAME+…, or a --ledger");
    }
    std::string why;
    for (const std::string& vkey : server_.log_verifiers) {
      const auto verifier = ledger::NoteVerifier::parse(vkey);
      if (!verifier) {
        why = verifier.error().message;
        continue;
      }
      const auto read = access::read_revocations(answer->body, *verifier);
      if (read) return tell_list(*read);
      why = read.error().message;
    }
    answer_.wrong("list", why, "is this the log that you know? Hosts refuse the list");
  }

  void tell_list(const access::SignedRevocations& list) {
    const base::Seconds age = server_.now - list.list.made_at;
    const std::string what = fmt::format("signed by {}, number {}, made {}", list.head.origin,
                                         list.number, codec::format_time(list.list.made_at));
    if (-age > hosts::kListAheadMax || age > hosts::kListAgeMax) {
      return answer_.wrong("list", what + ": hosts refuse it or warn", "look at both clocks");
    }
    if (age > hosts::kListAgeWarn) return answer_.warn("list", what, "look at both clocks");
    answer_.good("list", what);
  }

  Result<JsonValue> signed_in_json(const std::string& path) {
    const auto text = server_.get(path);
    if (!text) return std::unexpected(text.error());
    return codec::parse_json(*text);
  }

  static std::vector<std::string> texts(const JsonValue& object, std::string_view field) {
    std::vector<std::string> list;
    const JsonValue* value = object.find(field);
    if (value == nullptr) return list;
    for (const JsonValue& one : value->items) list.push_back(one.string);
    return list;
  }

  void approvers() {
    const auto json = signed_in_json("/v1/policies");
    const JsonValue* list = json ? json->find("policies") : nullptr;
    if (list == nullptr) {
      return answer_.wrong("approvers", json ? "the server tells none" : json.error().message,
                           "look at its log");
    }
    std::vector<report::PolicyReach> policies;
    for (const JsonValue& one : list->items) {
      report::PolicyReach reach;
      reach.policy = std::string(one.text_of("id").value_or(""));
      reach.rule = std::string(one.text_of("approve").value_or(""));
      reach.could_approve = texts(one, "could_approve");
      reach.without_key = texts(one, "without_key");
      const JsonValue* enough = one.find("enough");
      reach.enough = enough != nullptr && enough->boolean;
      if (const auto until = one.text_of("frozen_until")) {
        reach.frozen_until = ledger::parse_utc(*until);
      }
      policies.push_back(std::move(reach));
    }
    report::tell_policies(answer_, policies);
  }

  void debts() {
    const auto json = signed_in_json("/v1/debts");
    const JsonValue* list = json ? json->find("debts") : nullptr;
    if (list == nullptr) {
      return answer_.wrong("debts", json ? "the server tells none" : json.error().message,
                           "look at its log");
    }
    const auto overdue =
        static_cast<std::size_t>(std::ranges::count_if(list->items, [](const JsonValue& one) {
          const JsonValue* value = one.find("overdue");
          return value != nullptr && value->boolean;
        }));
    if (overdue > 0) {
      return answer_.warn("debts", count_of(overdue, "review is overdue", "reviews are overdue"),
                          "onus request review; until then the next request needs one approver "
                          "more");
    }
    answer_.good("debts", fmt::format("no review is overdue; {} open",
                                      count_of(list->items.size(), "is", "are")));
  }

  void warnings() {
    const auto json = signed_in_json("/v1/overview");
    if (!json) return answer_.wrong("channels", json.error().message, "look at its log");
    for (const std::string& one : texts(*json, "warnings")) {
      answer_.warn("channels", one, "docs/guide/notices.md");
    }
  }

  const DoctorServer& server_;
  DoctorAnswer& answer_;
  std::shared_ptr<const crypto::TlsTrust> trust_;
};

}  // namespace

report::DoctorAnswer examine_server(const DoctorServer& server) {
  DoctorAnswer answer;
  Examination(server, answer).run();
  return answer;
}

}  // namespace onus::service
