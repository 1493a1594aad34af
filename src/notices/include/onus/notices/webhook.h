// Notices by HTTPS POST, signed as Standard Webhooks has it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "onus/base/secret_bytes.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/tls_stream.h"
#include "onus/notices/channel.h"

namespace onus::notices {

inline constexpr std::size_t kAnswerBodyBytesMax = 64U * 1024U;  // the rest is not read
inline constexpr std::size_t kUrlBytesMax = 2000;
inline constexpr std::size_t kWebhookSecretBytesMin = 24;
inline constexpr std::size_t kWebhookSecretBytesMax = 64;

/// An https URL taken apart. The path begins with a slash and holds no space or control character.
struct HttpsUrl {
  codec::Endpoint address;
  std::string path;
  bool operator==(const HttpsUrl&) const = default;
};
/// Errors  kInvalid: another scheme, a login or a fragment in it, a character that a request line
///         cannot hold. kLimit: kUrlBytesMax.
[[nodiscard]] base::Result<HttpsUrl> parse_https_url(std::string_view url);

/// "whsec_" and 24 to 64 bytes in base64; a line's end after it is passed over.
///
/// Errors  kInvalid; nothing of the text is in the message.
[[nodiscard]] base::Result<base::SecretBytes> parse_webhook_secret(std::string_view text);

using WebhookKey = std::variant<base::SecretBytes, crypto::PrivateKey>;

/// "v1,…" by HMAC-SHA256, "v1a,…" by Ed25519, over ID.TIMESTAMP.BODY.
///
/// Errors  kIo: the crypto library refused.
/// Source  standardwebhooks.com, specification 1.0.0, "Signature scheme"
[[nodiscard]] base::Result<std::string> webhook_signature(const WebhookKey& key,
                                                          std::string_view id, std::int64_t at,
                                                          std::string_view body);

struct WebhookSetting {
  HttpsUrl url;
  std::string name;  // what the certificate must call the peer
  std::optional<crypto::TlsTrust> trust;
  WebhookKey key;
};

/// Errors  kInvalid: no roots.
[[nodiscard]] base::Result<std::unique_ptr<Channel>> make_webhook(Channel::Terms terms,
                                                                  WebhookSetting setting);

}  // namespace onus::notices
