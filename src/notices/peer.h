// A peer that may be slow, gone, or lying: connected to, and read line by line within bounds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/tls_stream.h"

namespace onus::notices {

inline constexpr std::size_t kLineBytesMax = 4096;

/// Where a peer is, and by which name its certificate must call it.
struct PeerPlace {
  codec::Endpoint address;
  std::string name;
  std::optional<crypto::TlsTrust> trust;  // none: plain, which only SMTP to this machine may be
};

class Peer {
 public:
  [[nodiscard]] static base::Result<Peer> connect(const PeerPlace& place, crypto::Until until);

  /// TLS from here on.
  ///
  /// Errors  kDenied: the peer said more before the handshake than it was asked for; taken as said
  ///         under TLS, it would be a stranger's word. As TlsStream::secure.
  [[nodiscard]] base::Result<void> secure(const PeerPlace& place, base::TimePoint at);

  [[nodiscard]] base::Result<void> write(std::string_view bytes) {
    return stream_.write(bytes, until_);
  }
  /// One line without its end, CRLF or LF.
  ///
  /// Errors  kLimit: kLineBytesMax. kIo: as TlsStream::read, or an end in the middle of a line.
  [[nodiscard]] base::Result<std::string> line();
  /// Some bytes; empty: the end.
  [[nodiscard]] base::Result<std::string> some();

  [[nodiscard]] crypto::TlsStream& stream() { return stream_; }
  [[nodiscard]] crypto::Until until() const { return until_; }

 private:
  Peer(crypto::TlsStream stream, crypto::Until until) : stream_(std::move(stream)), until_(until) {}

  crypto::TlsStream stream_;
  crypto::Until until_;
  std::string buffered_;
};

/// A file with a secret: the owner's alone, and the owner is who runs this.
///
/// Errors  kNotFound, kIo; kDenied: others may read it, or it is another user's; the message names
///         the chmod. kLimit: 64 KiB. No message holds any of it.
[[nodiscard]] base::Result<base::SecretBytes> read_secret_file(const std::string& path);

/// A file without one, such as trusted roots.
[[nodiscard]] base::Result<std::string> read_public_file(const std::string& path);

}  // namespace onus::notices
