// What the channels file says of each transport.
#include <fmt/format.h>

#include <charconv>

#include "channels_parser.h"
#include "onus/crypto/key_file.h"
#include "onus/notices/command.h"
#include "onus/notices/smtp.h"
#include "onus/notices/syslog.h"
#include "onus/notices/webhook.h"
#include "peer.h"

namespace onus::notices {
namespace {

using base::ErrorKind;
using base::Result;
using Made = std::unique_ptr<Channel>;

constexpr std::size_t kEnterpriseDigitsMax = 9;

std::optional<codec::Endpoint> address(Section& section, std::uint16_t default_port) {
  const auto written = section.text("address", true);
  if (!written) return {};
  auto parsed = codec::parse_endpoint(*written, default_port);
  if (parsed) return *std::move(parsed);
  section.wrong_at("address", parsed.error());
  return {};
}

/// The name that the certificate must have: `name`, else the host itself.
std::optional<std::string> peer_name(Section& section, const codec::Endpoint& peer) {
  const auto written = section.text("name");
  if (!written) return peer.host;
  auto parsed = codec::parse_endpoint(*written, 1);
  if (parsed && parsed->port == 1) return parsed->host;
  section.wrong_at("name", {ErrorKind::kInvalid, "",
                            "name is what the peer's certificate calls it, without a port"});
  return {};
}

/// None: nothing is written, or it was told what is wrong.
std::optional<crypto::TlsTrust> trust(Section& section, std::string_view alpn) {
  crypto::TlsMaterial material;
  material.alpn = alpn;
  const auto roots = section.path("roots");
  const auto certificate = section.path("certificate");
  const auto key = section.path("certificate_key");
  if (!roots) return {};
  auto pem = read_public_file(*roots);
  if (!pem) return section.wrong_at("roots", pem.error()), std::nullopt;
  material.roots_pem = *std::move(pem);
  if (certificate) {
    auto own = read_public_file(*certificate);
    if (!own) return section.wrong_at("certificate", own.error()), std::nullopt;
    material.certificate_pem = *std::move(own);
  }
  if (key) {
    auto secret = read_secret_file(*key);
    if (!secret) return section.wrong_at("certificate_key", secret.error()), std::nullopt;
    material.key_pem = *std::move(secret);
  }
  auto made = crypto::TlsTrust::make(material);
  if (!made) return section.wrong_at("roots", made.error()), std::nullopt;
  return *std::move(made);
}

/// Two lines: the user, the password.
std::optional<SmtpLogin> login(Section& section) {
  const auto path = section.path("login");
  if (!path) return {};
  const auto secret = read_secret_file(*path);
  if (!secret) return section.wrong_at("login", secret.error()), std::nullopt;
  std::string_view text = secret->view();
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const std::size_t line = text.find('\n');
  const bool two = line != std::string_view::npos && line > 0 && line + 1 < text.size() &&
                   !text.substr(line + 1).contains('\n') && !text.contains('\0');
  if (!two) {
    section.wrong_at(
        "login", {ErrorKind::kInvalid, "", "a login file has two lines: the user, the password"});
    return {};
  }
  std::string_view user = text.substr(0, line);
  if (user.ends_with('\r')) user.remove_suffix(1);
  return SmtpLogin{std::string(user), base::SecretBytes(text.substr(line + 1))};
}

Made taken(Section& section, Result<Made> made) {
  if (made) return *std::move(made);
  section.wrong(section.map(), made.error().message);
  return nullptr;
}

Made smtp(Section& section, Channel::Terms terms, const Channels& so_far) {
  constexpr std::uint16_t kSubmission = 587;
  const std::size_t before = so_far.errors;
  SmtpSetting setting;
  const auto peer = address(section, kSubmission);
  const auto name = peer ? peer_name(section, *peer) : std::nullopt;
  const std::string tls = section.text("tls").value_or("starttls");
  if (tls == "implicit") setting.tls = SmtpTls::kImplicit;
  if (tls == "none") setting.tls = SmtpTls::kNone;
  if (tls != "starttls" && tls != "implicit" && tls != "none") {
    section.wrong_at("tls", {ErrorKind::kInvalid, "", "tls is starttls, implicit or none"});
  }
  setting.trust = trust(section, "");
  setting.from = section.text("from", true).value_or("");
  setting.to = section.texts("to");
  setting.login = login(section);
  section.finish("address, name, tls, roots, certificate, certificate_key, from, to, login");
  if (!peer || !name || so_far.errors != before) return nullptr;
  setting.address = *peer;
  setting.name = *name;
  return taken(section, make_smtp(std::move(terms), std::move(setting)));
}

std::optional<WebhookKey> webhook_key(Section& section) {
  const auto secret = section.path("secret");
  const auto key = section.path("key");
  if (secret.has_value() == key.has_value()) {
    section.wrong(section.map(), "a webhook is signed by one of secret and key",
                  "secret: a file with whsec_…; key: a file with an Ed25519 key");
    return {};
  }
  if (key) {
    auto read = crypto::read_key_file(*key, {});
    if (read) return *std::move(read);
    section.wrong_at("key", read.error());
    return {};
  }
  const auto text = read_secret_file(*secret);
  if (!text) return section.wrong_at("secret", text.error()), std::nullopt;
  auto parsed = parse_webhook_secret(text->view());
  if (parsed) return *std::move(parsed);
  section.wrong_at("secret", parsed.error());
  return {};
}

Made webhook(Section& section, Channel::Terms terms, const Channels& so_far) {
  const std::size_t before = so_far.errors;
  const auto written = section.text("url", true);
  auto url = parse_https_url(written.value_or("https://[::]/"));
  if (!url) section.wrong_at("url", url.error());
  const auto name = url ? peer_name(section, url->address) : std::nullopt;
  auto trusted = trust(section, "http/1.1");
  auto key = webhook_key(section);
  section.finish("url, name, roots, certificate, certificate_key, secret, key");
  if (!url || !name || !key || so_far.errors != before) return nullptr;
  return taken(section, make_webhook(std::move(terms), {*std::move(url), *name, std::move(trusted),
                                                        *std::move(key)}));
}

Made syslog(Section& section, Channel::Terms terms, const Channels& so_far) {
  constexpr std::uint16_t kSyslogTls = 6514;
  const std::size_t before = so_far.errors;
  SyslogSetting setting;
  const auto peer = address(section, kSyslogTls);
  const auto name = peer ? peer_name(section, *peer) : std::nullopt;
  setting.trust = trust(section, "");
  setting.host = section.text("host").value_or("-");
  if (const auto number = section.text("enterprise")) {
    const auto [end, error] =
        std::from_chars(number->data(), number->data() + number->size(), setting.enterprise);
    if (number->size() > kEnterpriseDigitsMax || error != std::errc{} ||
        end != number->data() + number->size() || setting.enterprise == 0) {
      section.wrong_at("enterprise", {ErrorKind::kInvalid, "",
                                      "enterprise is your private enterprise number of IANA"});
    }
  }
  section.finish("address, name, roots, certificate, certificate_key, host, enterprise");
  if (!peer || !name || so_far.errors != before) return nullptr;
  setting.address = *peer;
  setting.name = *name;
  return taken(section, make_syslog(std::move(terms), std::move(setting)));
}

Made command(Section& section, Channel::Terms terms, const Channels& so_far) {
  const std::size_t before = so_far.errors;
  CommandSetting setting{section.texts("run")};
  section.finish("run");
  if (so_far.errors != before) return nullptr;
  return taken(section, make_command(std::move(terms), std::move(setting)));
}

}  // namespace

std::unique_ptr<Channel> channel_of(std::string_view form, Section& section, Channel::Terms terms) {
  const Channels& so_far = section.channels();
  if (form == "smtp") return smtp(section, std::move(terms), so_far);
  if (form == "webhook") return webhook(section, std::move(terms), so_far);
  if (form == "syslog") return syslog(section, std::move(terms), so_far);
  return command(section, std::move(terms), so_far);
}

}  // namespace onus::notices
