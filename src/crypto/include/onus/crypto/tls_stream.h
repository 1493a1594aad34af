// One connection to a peer: TCP, then TLS whose certificate is checked. Nothing waits for ever.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/secret_bytes.h"
#include "onus/codec/endpoint.h"

struct ssl_ctx_st;
struct ssl_st;

namespace onus::crypto {

inline constexpr std::size_t kTlsRootsMax = 1000;  // a distribution's bundle has some 150
inline constexpr std::size_t kTlsRootsBytesMax = std::size_t{4} << 20U;

/// Until when an operation may take. `stop_fd`, if there is one, ends every wait at once when it
/// becomes readable, so that a program can end while a peer keeps it waiting.
struct Until {
  std::chrono::steady_clock::time_point at;
  int stop_fd = -1;

  [[nodiscard]] static Until in(std::chrono::milliseconds time, int stop_fd = -1) {
    return {std::chrono::steady_clock::now() + time, stop_fd};
  }
};

/// Whom we believe, and who we are.
struct TlsMaterial {
  std::string roots_pem;        // certificates; nothing else is trusted
  std::string certificate_pem;  // ours with its chain, where the peer asks for one; may be empty
  base::SecretBytes key_pem;    // its key
  std::string alpn;             // the one protocol offered, such as "http/1.1"; may be empty
};

/// What a TLS handshake needs of us; shared by any number of connections and threads.
class TlsTrust {
 public:
  /// Errors  kInvalid: no certificate, something that is none, a key that does not fit.
  ///         kLimit: kTlsRootsMax, kTlsRootsBytesMax. kIo: the crypto library refused.
  [[nodiscard]] static base::Result<TlsTrust> make(const TlsMaterial& material);

 private:
  friend class TlsStream;
  explicit TlsTrust(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}

  std::shared_ptr<ssl_ctx_st> context_;
};

/// A connection; closed when it goes. TLS 1.2 or later, with forward secrecy.
///
/// Threads One at a time.
class TlsStream {
 public:
  /// Connects by TCP. A bare address needs no DNS; a name's addresses are tried in turn.
  ///
  /// Errors  kIo: no address, refused, not in time, stopped.
  [[nodiscard]] static base::Result<TlsStream> connect(const codec::Endpoint& peer, Until until);

  /// Makes the connection a TLS one. The peer must show a certificate for `name` (a DNS name or an
  /// address) that leads to one of our roots and is valid at `at`.
  ///
  /// Pre     Not secured yet. Whoever read a plain answer before has thrown nothing away: bytes
  ///         that came before the handshake must not count as said under it.
  /// Errors  kDenied: the certificate is not believed. kIo: no handshake, not in time, stopped.
  [[nodiscard]] base::Result<void> secure(const TlsTrust& trust, const std::string& name,
                                          base::TimePoint at, Until until);

  /// Reads what there is, at least one byte; 0: the peer ended in good order.
  ///
  /// Pre     `into` is not empty.
  /// Errors  kIo: broken, cut off without TLS's own end, not in time, stopped.
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into, Until until);

  /// Writes all of it.
  ///
  /// Errors  kIo: as `read`; how much the peer has is then unknown.
  [[nodiscard]] base::Result<void> write(std::string_view bytes, Until until);

  /// Says that we write no more; under TLS with its own closing word. Answers may still be read.
  /// What a peer that does not listen makes of it is nobody's concern.
  void finish(Until until);

  [[nodiscard]] bool secured() const { return ssl_ != nullptr; }
  /// SHA-256 of the peer's certificate, 64 hexadecimal digits; empty before `secure`.
  [[nodiscard]] const std::string& peer_fingerprint() const { return peer_fingerprint_; }
  /// The peer's certificate in DER; empty before `secure`.
  [[nodiscard]] const std::string& peer_certificate() const { return peer_certificate_; }
  /// "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty before `secure`.
  [[nodiscard]] std::string protocol() const;

  TlsStream(TlsStream&& other) noexcept;
  TlsStream& operator=(TlsStream&& other) noexcept;
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream();

 private:
  struct FreeSsl {
    void operator()(ssl_st* ssl) const noexcept;
  };

  explicit TlsStream(int socket) : socket_(socket) {}
  base::Result<bool> wait_as_asked(int result, std::string_view step, Until until);

  int socket_ = -1;
  bool broken_ = false;  // after a fatal failure TLS must not be asked to say goodbye
  std::unique_ptr<ssl_st, FreeSsl> ssl_;
  std::string peer_fingerprint_, peer_certificate_;
};

}  // namespace onus::crypto
