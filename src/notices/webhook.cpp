#include "onus/notices/webhook.h"

#include <fmt/format.h>

#include "onus/codec/base64.h"
#include "onus/codec/http_answer.h"
#include "onus/crypto/hmac.h"
#include "onus/crypto/sha256.h"
#include "peer.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;
using codec::HttpAnswerReader;

namespace {

constexpr std::uint16_t kHttpsPort = 443;
constexpr int kGone = 410;  // Standard Webhooks: send no more

std::int64_t unix_time(base::TimePoint at) { return at.time_since_epoch().count(); }

std::string request_of(const WebhookSetting& setting, const Notice& notice, std::string_view id,
                       std::int64_t at, std::string_view signature) {
  // The name, where one is given beside a bare address: it is what the peer is called by.
  const codec::Endpoint& address = setting.url.address;
  std::string host =
      address.bare && setting.name != address.host ? setting.name : address.host_text();
  if (address.port != kHttpsPort) host += fmt::format(":{}", address.port);
  return fmt::format(
      "POST {} HTTP/1.1\r\n"
      "Host: {}\r\n"
      "User-Agent: onus\r\n"
      "Accept: */*\r\n"
      "Connection: close\r\n"
      "Content-Type: application/json\r\n"
      "Content-Length: {}\r\n"
      "webhook-id: {}\r\n"
      "webhook-timestamp: {}\r\n"
      "webhook-signature: {}\r\n"
      "\r\n{}",
      setting.url.path, host, notice.json.size(), id, at, signature, notice.json);
}

Result<HttpAnswerReader> answer_of(Peer& peer) {
  HttpAnswerReader answer({kAnswerBodyBytesMax, true});
  while (true) {
    const auto bytes = peer.some();
    // Some servers cut TLS after a whole answer; what is whole was returned before.
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->empty()) {
      if (const auto whole = answer.end(); !whole) return std::unexpected(whole.error());
      return answer;
    }
    const auto done = answer.take(*bytes);
    if (!done) return std::unexpected(done.error());
    if (*done) return answer;
  }
}

Result<std::string> told(const HttpAnswerReader& answer) {
  const auto digest = crypto::sha256(answer.body());
  if (!digest) return std::unexpected(digest.error());
  return fmt::format("HTTP {}, {}{} bytes, sha256 {}", answer.status(),
                     answer.cut() ? "more than " : "", answer.body().size(), digest->hex());
}

class WebhookChannel final : public Channel {
 public:
  WebhookChannel(Terms terms, WebhookSetting setting)
      : Channel(std::move(terms)), setting_(std::move(setting)) {}

  [[nodiscard]] Delivery send(const Notice& notice, const Attempt& attempt) const override {
    const auto until = crypto::Until::in(terms().within, attempt.stop_fd);
    const std::int64_t at = unix_time(attempt.at);
    const auto signature = webhook_signature(setting_.key, attempt.delivery, at, notice.json);
    if (!signature) return refused(signature.error());
    const PeerPlace place{setting_.url.address, setting_.name, setting_.trust};
    auto peer = Peer::connect(place, until);
    if (!peer) return refused(peer.error());
    if (const auto done = peer->secure(place, attempt.at); !done) return refused(done.error());
    const auto sent = peer->write(request_of(setting_, notice, attempt.delivery, at, *signature));
    if (!sent) return refused(sent.error());
    const auto answer = answer_of(*peer);
    if (!answer) return refused(answer.error());
    auto text = told(*answer);
    if (!text) return refused(text.error());
    if (answer->status() / 100 == 2) return received(*std::move(text));
    return refused({ErrorKind::kDenied, "", *std::move(text)}, answer->status() == kGone);
  }
  [[nodiscard]] std::string_view kind() const override { return "webhook"; }
  // The path may hold a token of the receiver's.
  [[nodiscard]] std::string where() const override { return setting_.url.address.text(); }

 private:
  WebhookSetting setting_;
};

}  // namespace

Result<HttpsUrl> parse_https_url(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  const auto wrong = [](std::string_view why) {
    return base::fail(ErrorKind::kInvalid, fmt::format("no URL for a webhook: {}; write "
                                                       "https://192.0.2.7:8443/path",
                                                       why));
  };
  if (url.size() > kUrlBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("a URL of {} bytes (at most {})", url.size(), kUrlBytesMax));
  }
  for (const char c : url) {
    if (c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>' || c == '\\') {
      return wrong("a character in it must be percent-encoded");
    }
  }
  if (!url.starts_with(kScheme)) return wrong("it begins with https://");
  url.remove_prefix(kScheme.size());
  if (url.contains('#')) return wrong("a fragment is not sent");
  const std::size_t slash = std::min(url.find_first_of("/?"), url.size());
  if (url.substr(0, slash).contains('@')) return wrong("a login in it would be in every log");
  auto address = codec::parse_endpoint(url.substr(0, slash), kHttpsPort);
  if (!address) return std::unexpected(address.error());
  std::string path(url.substr(slash));
  if (!path.starts_with('/')) path.insert(0, "/");
  return HttpsUrl{*std::move(address), std::move(path)};
}

Result<base::SecretBytes> parse_webhook_secret(std::string_view text) {
  constexpr std::string_view kPrefix = "whsec_";
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const bool marked = text.starts_with(kPrefix);
  auto bytes = codec::base64_decode(marked ? text.substr(kPrefix.size()) : std::string_view());
  const bool fine = marked && bytes && bytes->size() >= kWebhookSecretBytesMin &&
                    bytes->size() <= kWebhookSecretBytesMax;
  if (!fine) {
    return base::fail(ErrorKind::kInvalid,
                      "no webhook secret: it is whsec_ and 24 to 64 bytes in base64, such as "
                      "echo whsec_$(openssl rand -base64 32) makes");
  }
  base::SecretBytes secret(*bytes);
  base::wipe({reinterpret_cast<std::uint8_t*>(bytes->data()), bytes->size()});
  return secret;
}

Result<std::string> webhook_signature(const WebhookKey& key, std::string_view id, std::int64_t at,
                                      std::string_view body) {
  const std::string text = fmt::format("{}.{}.{}", id, at, body);
  if (const auto* secret = std::get_if<base::SecretBytes>(&key)) {
    const auto code = crypto::hmac_sha256(secret->view(), text);
    if (!code) return std::unexpected(code.error());
    return "v1," + codec::base64_encode(*code);
  }
  const auto signature = std::get<crypto::PrivateKey>(key).sign(text);
  if (!signature) return std::unexpected(signature.error());
  return "v1a," + codec::base64_encode(*signature);
}

Result<std::unique_ptr<Channel>> make_webhook(Channel::Terms terms, WebhookSetting setting) {
  if (!setting.trust) {
    return base::fail(ErrorKind::kInvalid,
                      "TLS needs roots: the file with the certificates that "
                      "the receiver's must lead to");
  }
  return std::make_unique<WebhookChannel>(std::move(terms), std::move(setting));
}

}  // namespace onus::notices
