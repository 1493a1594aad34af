// What the server is made of, out of a command line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "onus/access/authority.h"
#include "onus/access/webauthn.h"
#include "onus/notices/channels_file.h"
#include "onus/notices/outbox.h"
#include "onus/server/api.h"
#include "onus/server/dns_server.h"
#include "onus/service/notice_queue.h"
#include "options.h"
#include "world.h"

namespace onus::cli {

/// The authority of --authority, opened with its passphrases.
[[nodiscard]] base::Result<access::SshAuthority> open_authority(const Options& options);

/// Where to listen, and with which certificate.
///
/// Errors  kInvalid: no address, or plain HTTP to other machines, or half of a certificate.
[[nodiscard]] base::Result<server::ListenPlan> listen_plan(const World& world,
                                                           const Options& options, bool dev);

/// What is wrong with the certificate that a server is to show: over, not yet valid, not for one of
/// --name or for the address it listens on. Nothing where there is no TLS.
[[nodiscard]] std::vector<std::string> certificate_warnings(const Options& options,
                                                            const server::ListenPlan& plan,
                                                            base::TimePoint now);

/// Under which names browsers find the pages, a line each.
[[nodiscard]] std::vector<std::string> page_lines(const Options& options,
                                                  const std::string& address, bool tls,
                                                  std::uint16_t port);

/// A certificate of the root in --own-root, for --name and `address`.
///
/// Errors  As crypto::open_own_root and crypto::issue_server_certificate.
[[nodiscard]] base::Result<server::TlsFiles> own_tls(const World& world, const Options& options,
                                                     const std::string& address);

/// The DNS server of --dns: the names of --name lead to `address`. Nothing where it is not asked
/// for.
///
/// Errors  As server::DnsServer::start; kInvalid: no --name.
[[nodiscard]] base::Result<std::unique_ptr<server::DnsServer>> own_dns(const Options& options,
                                                                       const std::string& address);

/// Everything that the routes need but names; `estate` may be empty.
[[nodiscard]] base::Result<server::ApiPlan> api_plan(const World& world, const Options& options,
                                                     const std::string& estate, bool dev);

/// The names that passkeys are made for, with the origins of their pages: those of --name, and in
/// dev "localhost".
[[nodiscard]] std::vector<access::RelyingParty> names_of(const Options& options, std::uint16_t port,
                                                         bool dev);

/// Over what people are told, and what is weak about it.
struct NoticePlan {
  notices::Channels channels;
  std::vector<std::string> warnings;  // also where there are no channels at all
};

/// The channels of --channels, judged by the estate; `estate` may be null.
///
/// Errors  kInvalid: what is wrong with the channels file, and where. As LiveEstate::at.
[[nodiscard]] base::Result<NoticePlan> notice_plan(const Options& options,
                                                   service::LiveEstate* estate,
                                                   service::Desk& desk);

/// Tells people over channels, for as long as it lives.
class Notifier {
 public:
  /// Pre     `desk` outlives it.
  /// Errors  kIo: no threads.
  [[nodiscard]] static base::Result<std::unique_ptr<Notifier>> start(const World& world,
                                                                     notices::Channels channels,
                                                                     service::Desk& desk);
  void wake() { outbox_->wake(); }
  [[nodiscard]] std::vector<std::string> take_problems() { return outbox_->take_problems(); }

 private:
  Notifier(service::Desk& desk, std::string server) : queue_(desk, std::move(server)) {}

  service::LedgerQueue queue_;
  std::unique_ptr<notices::Outbox> outbox_;
};

/// How the server is reached from this machine.
[[nodiscard]] std::string url_of(const std::string& address, bool tls, std::uint16_t port);

}  // namespace onus::cli
