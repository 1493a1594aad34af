#include "serve_parts.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "commands.h"
#include "onus/codec/endpoint.h"
#include "onus/codec/time.h"
#include "onus/crypto/own_root.h"
#include "onus/crypto/private_file.h"
#include "onus/crypto/server_certificate.h"
#include "onus/service/notice_channels.h"
#include "passphrase.h"

namespace onus::cli {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::uint16_t kPortDefault = 8443;
constexpr std::uint16_t kPortHttps = 443;
constexpr std::size_t kFileBytesMax = std::size_t{4} << 20U;

Result<std::string> read_file(const std::string& path, std::string_view what) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof()) {
    return fail(ErrorKind::kNotFound, fmt::format("the {} \"{}\" cannot be read, or is larger than "
                                                  "4 MiB",
                                                  what, report::safe(path)));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Result<server::TlsFiles> tls_files(const Options& options) {
  const std::string certificate = options.text("--tls-cert"), key = options.text("--tls-key");
  if (certificate.empty() || key.empty()) {
    return fail(ErrorKind::kInvalid,
                "name the server's certificate and its key: --tls-cert FILE --tls-key FILE; or "
                "--own-root DIR for a root of its own; or --plain on a loopback address");
  }
  auto chain = read_file(certificate, "certificate");
  if (!chain) return std::unexpected(chain.error());
  auto secret = crypto::read_private_file(key, "TLS key", kFileBytesMax);
  if (!secret) return std::unexpected(secret.error());
  if (!secret->private_to_us) {
    return fail(ErrorKind::kDenied,
                fmt::format("others may read the TLS key; chmod 600 {}", report::safe(key)));
  }
  return server::TlsFiles{std::move(*chain), std::move(secret->bytes)};
}

bool is_loopback(const codec::Endpoint& endpoint) {
  return endpoint.bare && (endpoint.host.starts_with("127.") || endpoint.host == "::1");
}

/// Listens on every address; which one somebody uses nobody knows.
bool is_any(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

}  // namespace

Result<access::SshAuthority> open_authority(const Options& options) {
  const auto sealed = access::read_sealed_authority(options.text("--authority"));
  if (!sealed) return std::unexpected(sealed.error());
  std::vector<std::string> holders;
  for (const access::AuthorityShare& share : sealed->shares) holders.push_back(share.holder);
  const auto passphrases = read_passphrases(options, holders, false);
  if (!passphrases) return std::unexpected(passphrases.error());
  return access::SshAuthority::unseal(*sealed, *passphrases);
}

Result<server::ListenPlan> listen_plan(const World& world, const Options& options, bool dev) {
  std::string text = options.text("--listen");
  if (text.empty()) text = fmt::format("127.0.0.1:{}", kPortDefault);
  server::ListenPlan plan;
  const bool any_port = text.ends_with(":0");
  if (any_port) text.resize(text.size() - 2);
  const auto endpoint = codec::parse_endpoint(text, kPortDefault);
  if (!endpoint) return std::unexpected(endpoint.error());
  if (!endpoint->bare) {
    return fail(ErrorKind::kInvalid,
                "--listen takes an address: a name needs DNS, which may be what is down");
  }
  plan.address = endpoint->host;
  plan.port = any_port ? std::uint16_t{0} : endpoint->port;
  if (dev || options.has("--plain")) {
    if (is_loopback(*endpoint)) return plan;
    return fail(ErrorKind::kInvalid,
                "without TLS the server listens on 127.0.0.1 or ::1 only, so that nobody on the "
                "way reads along");
  }
  auto tls = options.text("--own-root").empty() ? tls_files(options)
                                                : own_tls(world, options, plan.address);
  if (!tls) return std::unexpected(tls.error());
  plan.tls.emplace(std::move(*tls));
  return plan;
}

std::vector<std::string> certificate_warnings(const Options& options,
                                              const server::ListenPlan& plan, base::TimePoint now) {
  if (!plan.tls) return {};
  const auto shown = crypto::first_certificate(plan.tls->certificate_pem);
  if (!shown) return {"the server's certificate cannot be read: " + shown.error().message};
  std::vector<std::string> warnings;
  const auto validity = crypto::validity_of(*shown);
  if (!validity) warnings.push_back(validity.error().message);
  if (validity && (now < validity->from || now >= validity->to)) {
    warnings.push_back(
        fmt::format("the server's certificate is valid from {} to {}; nobody believes it now",
                    codec::format_time(validity->from), codec::format_time(validity->to)));
  }
  std::vector<std::string> names = options.list("--name");
  if (!is_any(plan.address)) names.push_back(plan.address);
  for (const std::string& name : names) {
    if (crypto::is_for(*shown, name).value_or(false)) continue;
    warnings.push_back(fmt::format(
        "the server's certificate is not for {}: whoever reaches it so will not believe it", name));
  }
  return warnings;
}

std::vector<std::string> page_lines(const Options& options, const std::string& address, bool tls,
                                    std::uint16_t port) {
  std::vector<std::string> lines;
  for (const std::string& name : options.list("--name")) {
    if (tls) {
      lines.push_back(port == kPortHttps ? fmt::format("pages: https://{}", name)
                                         : fmt::format("pages: https://{}:{}", name, port));
      continue;
    }
    lines.push_back(fmt::format(
        "pages: https://{}, if something in front of {} answers there with a certificate for {}",
        name, url_of(address, false, port), name));
  }
  return lines;
}

Result<server::TlsFiles> own_tls(const World& world, const Options& options,
                                 const std::string& address) {
  const crypto::ServerNames names{options.list("--name"), {address}};
  const base::TimePoint now = world.clock.now();
  const auto root = crypto::open_own_root(options.text("--own-root"), names, now, *world.rng);
  if (!root) return std::unexpected(root.error());
  auto server = crypto::issue_server_certificate(root->certificate_pem, root->key_pem, names, now,
                                                 *world.rng);
  if (!server) return std::unexpected(server.error());
  return server::TlsFiles{std::move(server->certificate_pem), std::move(server->key_pem)};
}

Result<std::unique_ptr<server::DnsServer>> own_dns(const Options& options,
                                                   const std::string& address) {
  if (options.text("--dns").empty()) return std::unique_ptr<server::DnsServer>{};
  const auto endpoint = codec::parse_endpoint(options.text("--dns"), 53);
  if (!endpoint) return std::unexpected(endpoint.error());
  if (!endpoint->bare) return fail(ErrorKind::kInvalid, "--dns takes an address to listen on");
  auto names = server::dns_names(options.list("--name"), {address});
  if (!names) return std::unexpected(names.error());
  return server::DnsServer::start({endpoint->host, endpoint->port, std::move(*names)});
}

Result<server::ApiPlan> api_plan(const World& world, const Options& options,
                                 const std::string& estate, bool dev) {
  server::ApiPlan plan;
  plan.dev = dev || options.has("--plain");
  if (!estate.empty()) {
    service::Session session(estate, world.clock.now());
    if (!session.ok()) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("the estate at {} does not load; see onus check", estate));
    }
    plan.estate = std::make_shared<service::LiveEstate>(std::move(session));
  }
  if (const std::string file = options.text("--known-hosts"); !file.empty()) {
    const auto text = read_file(file, "list of hosts");
    if (!text) return std::unexpected(text.error());
    auto known = hosts::KnownHosts::parse(*text);
    if (!known) return std::unexpected(known.error());
    plan.known_hosts.emplace(std::move(*known));
  }
  if (const std::string dir = options.text("--recordings"); !dir.empty()) plan.recordings = dir;
  if (const std::string file = options.text("--attestation-roots"); !file.empty()) {
    const auto text = read_file(file, "makers' certificates");
    if (!text) return std::unexpected(text.error());
    auto roots = crypto::parse_pem_certificates(*text);
    if (!roots) return std::unexpected(roots.error());
    plan.attestation_roots = std::move(*roots);
  }
  plan.aaguids = options.list("--aaguids");
  if (const std::string dir = options.text("--console"); !dir.empty()) {
    auto files = server::StaticFiles::read(dir);
    if (!files) return std::unexpected(files.error());
    plan.console = std::move(*files);
  }
  return plan;
}

std::vector<access::RelyingParty> names_of(const Options& options, std::uint16_t port, bool dev) {
  std::vector<access::RelyingParty> names;
  for (const std::string& name : options.list("--name")) {
    access::RelyingParty party;
    party.id = name;
    party.origins.push_back(fmt::format("https://{}:{}", name, port));
    if (port == kPortHttps || options.has("--plain")) party.origins.push_back("https://" + name);
    names.push_back(std::move(party));
  }
  if (dev) {
    access::RelyingParty party;
    party.id = "localhost";
    party.origins.push_back(fmt::format("http://localhost:{}", port));
    names.push_back(std::move(party));
  }
  return names;
}

Result<NoticePlan> notice_plan(const Options& options, service::LiveEstate* estate,
                               service::Desk& desk) {
  NoticePlan plan;
  if (options.text("--channels").empty()) {
    plan.warnings.emplace_back(
        "nobody is told of requests; name the channels with --channels FILE");
    return plan;
  }
  plan.channels = notices::read_channels(options.text("--channels"));
  if (!plan.channels.ok()) {
    const model::Diagnostic& first = plan.channels.problems.front();
    return fail(ErrorKind::kInvalid,
                fmt::format("the channels file: {}; see all of it with onus channels check",
                            first.message));
  }
  const auto judge = [&](const service::Session* session) {
    return service::channel_warnings(plan.channels, session);
  };
  auto warnings =
      estate == nullptr ? judge(nullptr) : desk.read([&](const service::LedgerView& view) {
        using service::LiveEstate;
        return estate->at(view, desk.now(), LiveEstate::Want::kPeople,
                          [&](const LiveEstate::Moment& now) { return judge(&now.session); });
      });
  if (!warnings) return std::unexpected(warnings.error());
  plan.warnings = std::move(*warnings);
  return plan;
}

Result<std::unique_ptr<Notifier>> Notifier::start(const World& world, notices::Channels channels,
                                                  service::Desk& desk) {
  std::unique_ptr<Notifier> notifier(new Notifier(desk, channels.server));
  auto outbox = notices::Outbox::start(std::move(channels.channels),
                                       {notifier->queue_, world.clock, *world.rng});
  if (!outbox) return std::unexpected(outbox.error());
  notifier->outbox_ = std::move(*outbox);
  return notifier;
}

std::string url_of(const std::string& address, bool tls, std::uint16_t port) {
  const bool six = address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", tls ? "https" : "http", six ? "[" : "", address,
                     six ? "]" : "", port);
}

}  // namespace onus::cli
