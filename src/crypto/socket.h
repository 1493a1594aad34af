// Sockets that nobody waits on for ever.
#pragma once

#include <openssl/bio.h>

#include <string_view>

#include "evp.h"
#include "onus/base/result.h"
#include "onus/codec/endpoint.h"
#include "onus/crypto/tls_stream.h"

namespace onus::crypto {

/// A connected, non-blocking socket.
///
/// Errors  kIo: as TlsStream::connect.
[[nodiscard]] base::Result<int> connect_to(const codec::Endpoint& peer, Until until);

/// Waits for POLLIN or POLLOUT.
///
/// Errors  kIo: not in time, stopped, the wait failed.
[[nodiscard]] base::Result<void> wait_for(int socket, short events, Until until);

/// kIo with errno's words.
[[nodiscard]] std::unexpected<base::Error> socket_failed(std::string_view step, int error);

/// OpenSSL's view of a socket that somebody else owns. Unlike its own, a peer that has gone raises
/// no SIGPIPE: a notice must not end the server.
///
/// Errors  Null: the library has no memory.
[[nodiscard]] Bio socket_bio(int socket);

}  // namespace onus::crypto
