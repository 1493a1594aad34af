// What the server is made of, out of a command line.
#pragma once

#include <string>
#include <vector>

#include "onus/access/authority.h"
#include "onus/access/webauthn.h"
#include "onus/server/api.h"
#include "options.h"
#include "world.h"

namespace onus::cli {

/// The authority of --authority, opened with its passphrases.
[[nodiscard]] base::Result<access::SshAuthority> open_authority(const Options& options);

/// Where to listen, and with which certificate.
///
/// Errors  kInvalid: no address, or plain HTTP to other machines, or half of a certificate.
[[nodiscard]] base::Result<server::ListenPlan> listen_plan(const Options& options, bool dev);

/// Everything that the routes need but names; `estate` may be empty.
[[nodiscard]] base::Result<server::ApiPlan> api_plan(const World& world, const Options& options,
                                                     const std::string& estate, bool dev);

/// The names that passkeys are made for, with the origins of their pages: those of --name, and in
/// dev "localhost".
[[nodiscard]] std::vector<access::RelyingParty> names_of(const Options& options, std::uint16_t port,
                                                         bool dev);

/// How the server is reached from this machine.
[[nodiscard]] std::string url_of(const std::string& address, bool tls, std::uint16_t port);

}  // namespace onus::cli
