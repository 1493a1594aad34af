#include "onus/crypto/tls_stream.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include "evp.h"
#include "onus/base/check.h"
#include "onus/codec/time.h"
#include "onus/crypto/sha256.h"
#include "openssl_error.h"
#include "socket.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;

int chunk(std::size_t bytes) { return static_cast<int>(std::min<std::size_t>(bytes, INT_MAX)); }

/// Whom the certificate must name, and when it must be valid.
Result<void> expect(SSL* ssl, const std::string& name, base::TimePoint at) {
  X509_VERIFY_PARAM* const rules = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_time(rules, at.time_since_epoch().count());
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  ERR_clear_error();
  const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) == kSuccess;
  if (is_address) return {};
  ERR_clear_error();
  if (X509_VERIFY_PARAM_set1_host(rules, name.data(), name.size()) != kSuccess ||
      SSL_set_tlsext_host_name(ssl, name.c_str()) != kSuccess) {
    return library_failed("naming the peer of a TLS connection");
  }
  return {};
}

Result<std::string> certificate_of(const SSL* ssl) {
  const X509* shown = SSL_get0_peer_certificate(ssl);
  if (shown == nullptr) return base::fail(ErrorKind::kDenied, "the peer shows no certificate");
  unsigned char* der = nullptr;
  const int length = i2d_X509(shown, &der);
  if (length <= 0) return library_failed("reading a peer's certificate");
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return bytes;
}

/// What whoever reads the verdict can do about it.
std::string advice(long verdict, base::TimePoint at) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("this clock says {}: set it if it is wrong, else the peer needs a new one",
                         codec::format_time(at));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "it is for others: ask by a name or address that it was made for, or have it made for "
             "this one too";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "no root that was named here signed it: get the peer's root by another way than this "
             "connection, or somebody stands between";
    default: return "whoever runs the peer has to mend it";
  }
}

}  // namespace

void TlsStream::FreeSsl::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

TlsStream::TlsStream(TlsStream&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      broken_(other.broken_),
      ssl_(std::move(other.ssl_)),
      peer_fingerprint_(std::move(other.peer_fingerprint_)),
      peer_certificate_(std::move(other.peer_certificate_)) {}

TlsStream& TlsStream::operator=(TlsStream&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(broken_, other.broken_);
  std::swap(ssl_, other.ssl_);
  std::swap(peer_fingerprint_, other.peer_fingerprint_);
  std::swap(peer_certificate_, other.peer_certificate_);
  return *this;
}

TlsStream::~TlsStream() {
  ssl_.reset();
  if (socket_ >= 0) close(socket_);
}

Result<TlsStream> TlsStream::connect(const codec::Endpoint& peer, Until until) {
  const auto socket = connect_to(peer, until);
  if (!socket) return std::unexpected(socket.error());
  return TlsStream(*socket);
}

// True: try again. False: the peer ended in good order.
Result<bool> TlsStream::wait_as_asked(int result, std::string_view step, Until until) {
  const int saved = errno;
  const int asked = SSL_get_error(ssl_.get(), result);
  if (asked == SSL_ERROR_WANT_READ || asked == SSL_ERROR_WANT_WRITE) {
    const auto ready = wait_for(socket_, asked == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until);
    if (!ready) return std::unexpected(ready.error());
    return true;
  }
  if (asked == SSL_ERROR_ZERO_RETURN) return false;
  broken_ = true;
  if (asked == SSL_ERROR_SYSCALL && saved != 0) {
    ERR_clear_error();
    return socket_failed(step, saved);
  }
  return base::fail(ErrorKind::kIo, fmt::format("{}: {}", step, queued_reason()));
}

Result<void> TlsStream::secure(const TlsTrust& trust, const std::string& name, base::TimePoint at,
                               Until until) {
  ONUS_CHECK(!secured());
  ssl_.reset(SSL_new(trust.context_.get()));
  Bio bio = socket_bio(socket_);
  if (ssl_ == nullptr || bio == nullptr) return library_failed("starting TLS");
  BIO* const owned = bio.release();
  SSL_set_bio(ssl_.get(), owned, owned);
  if (const auto expected = expect(ssl_.get(), name, at); !expected) return expected;
  while (true) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_connect(ssl_.get());
    if (result == kSuccess) break;
    const auto again = wait_as_asked(result, "TLS cannot be agreed on", until);
    if (again && *again) continue;
    broken_ = true;
    const long verdict = SSL_get_verify_result(ssl_.get());
    if (verdict != X509_V_OK) {
      return base::fail(ErrorKind::kDenied,
                        fmt::format("the certificate shown for {} is not believed: {}; {}", name,
                                    X509_verify_cert_error_string(verdict), advice(verdict, at)));
    }
    if (!again) return std::unexpected(again.error());
    return base::fail(ErrorKind::kIo, "TLS cannot be agreed on: the peer ended the connection");
  }
  // The context refuses by itself; asked again, because all rests on it.
  auto shown = certificate_of(ssl_.get());
  if (!shown) return std::unexpected(shown.error());
  const auto digest = sha256(*shown);
  if (!digest) return std::unexpected(digest.error());
  ONUS_CHECK(SSL_get_verify_result(ssl_.get()) == X509_V_OK);
  peer_fingerprint_ = digest->hex();
  peer_certificate_ = *std::move(shown);
  return {};
}

Result<std::size_t> TlsStream::read(std::span<char> into, Until until) {
  ONUS_CHECK(!into.empty());
  while (true) {
    ERR_clear_error();
    errno = 0;
    if (!secured()) {
      const ssize_t got = recv(socket_, into.data(), into.size(), 0);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EAGAIN && errno != EINTR) return socket_failed("reading from a peer", errno);
      if (const auto ready = wait_for(socket_, POLLIN, until); !ready) {
        return std::unexpected(ready.error());
      }
      continue;
    }
    const int got = SSL_read(ssl_.get(), into.data(), chunk(into.size()));
    if (got > 0) return static_cast<std::size_t>(got);
    const auto again = wait_as_asked(got, "reading from a peer", until);
    if (!again) return std::unexpected(again.error());
    if (!*again) return std::size_t{0};
  }
}

Result<void> TlsStream::write(std::string_view bytes, Until until) {
  while (!bytes.empty()) {
    ERR_clear_error();
    errno = 0;
    if (!secured()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        continue;
      }
      if (errno != EAGAIN && errno != EINTR) return socket_failed("writing to a peer", errno);
      if (const auto ready = wait_for(socket_, POLLOUT, until); !ready) return ready;
      continue;
    }
    const int sent = SSL_write(ssl_.get(), bytes.data(), chunk(bytes.size()));
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    const auto again = wait_as_asked(sent, "writing to a peer", until);
    if (!again) return std::unexpected(again.error());
    if (!*again) return base::fail(ErrorKind::kIo, "writing to a peer: it ended the connection");
  }
  return {};
}

void TlsStream::finish(Until until) {
  while (secured() && !broken_) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_shutdown(ssl_.get());
    if (result >= 0) break;  // ours is sent
    const auto again = wait_as_asked(result, "closing", until);
    if (!again || !*again) break;
  }
  ERR_clear_error();
  shutdown(socket_, SHUT_WR);
}

std::string TlsStream::protocol() const {
  if (!secured()) return {};
  return fmt::format("{} {}", SSL_get_version(ssl_.get()), SSL_get_cipher_name(ssl_.get()));
}

}  // namespace onus::crypto
